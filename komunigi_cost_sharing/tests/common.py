# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.tests import TransactionCase

from odoo.addons.komunigi_vote.tests.common import VoteMixin


class SharingMixin(VoteMixin):
    """Builds addons, developments, keys and co-funding calls in a line each."""

    @classmethod
    def create_module(cls, network, name="cooperator", users=(), **values):
        """An addon of the catalogue; `users` are the memberships that use it."""
        return cls.env["komunigi.shared.module"].create(
            {
                "name": name,
                "title": name.replace("_", " ").capitalize(),
                "network_id": network.id,
                "use_ids": [
                    Command.create(
                        {"membership_id": user.id, "date_start": "2020-01-01"}
                    )
                    for user in users
                ],
                **values,
            }
        )

    @classmethod
    def create_development(cls, network, name="Shift swaps", **values):
        return cls.env["komunigi.development"].create(
            {"name": name, "network_id": network.id, **values}
        )

    @classmethod
    def create_contributor(cls, network, name="Dora", **values):
        """A person who makes the common software; `values` say where she works."""
        if "partner_id" not in values:
            partner = cls.env["res.partner"].create({"name": name})
            values["partner_id"] = partner.id
        return cls.env["komunigi.contributor"].create(
            {"network_id": network.id, **values}
        )

    @classmethod
    def create_key(cls, network, kind="equal", bands=None, weights=None, **values):
        """:param bands: {value from: weight}; weights: {membership: weight}"""
        return cls.env["komunigi.cost.key"].create(
            {
                "name": kind.capitalize(),
                "network_id": network.id,
                "kind": kind,
                "band_ids": [
                    Command.create({"value_from": value, "weight": weight})
                    for value, weight in (bands or {}).items()
                ],
                "weight_ids": [
                    Command.create({"membership_id": member.id, "weight": weight})
                    for member, weight in (weights or {}).items()
                ],
                **values,
            }
        )

    @classmethod
    def create_cofunding(cls, development, amount=3000, key=None, **values):
        """In preparation; closes in a month."""
        return cls.env["komunigi.cofunding"].create(
            {
                "name": development.name,
                "development_id": development.id,
                "amount": amount,
                "key_id": (key or cls.create_key(development.network_id)).id,
                "date_until": fields.Date.add(fields.Date.today(), months=1),
                **values,
            }
        )

    @classmethod
    def create_budget(cls, network, year=2027, lines=None, **values):
        """:param lines: {kind: planned amount, or (amount, hours)}"""
        return cls.env["komunigi.budget"].create(
            {
                "network_id": network.id,
                "year": year,
                "line_ids": [
                    Command.create(
                        {
                            "kind": kind,
                            "planned_amount": planned[0],
                            "planned_hours": planned[1],
                        }
                        if isinstance(planned, tuple)
                        else {"kind": kind, "planned_amount": planned}
                    )
                    for kind, planned in (lines or {}).items()
                ],
                **values,
            }
        )


class SharingCase(SharingMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
