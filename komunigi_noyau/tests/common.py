# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.komunigi_vote.tests.common import VoteMixin


class NoyauMixin(VoteMixin):
    """Builds bodies, colleges and mandates in a line each."""

    @classmethod
    def create_body(cls, network, name="Noyau", **values):
        return cls.env["komunigi.body"].create(
            {"name": name, "network_id": network.id, "kind": "core", **values}
        )

    @classmethod
    def create_college(cls, body, name="Supermarkets", **rules):
        """A college whose rules hold since 2020.

        Unless `rules` say otherwise: 2 to 3 seats held by organisations, elected for
        24 months at most, without limit in a row.
        """
        values = {
            key: rules.pop(key) for key in ("steps_aside", "sequence") if key in rules
        }
        return cls.env["komunigi.college"].create(
            {
                "name": name,
                "body_id": body.id,
                "rule_ids": [
                    Command.create(
                        {
                            "date_start": "2020-01-01",
                            "seats_min": 2,
                            "seats_max": 3,
                            "term_months": 24,
                            **rules,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def create_operator_college(cls, body, **rules):
        """1 to 2 seats of persons whom the operator appoints."""
        operator = body.network_id.operator_id or cls.env["res.partner"].create(
            {"name": "Operator", "is_company": True}
        )
        body.network_id.operator_id = operator
        return cls.create_college(
            body,
            "Operator",
            **{
                "steps_aside": True,
                "seats_min": 1,
                "seats_max": 2,
                "holder_kind": "person",
                "filled_by": "appointment",
                "appointed_by_id": operator.id,
                "term_months": 120,
                **rules,
            },
        )

    @classmethod
    def create_mandate(cls, college, membership, date_start, **values):
        """A mandate of a member, for the full term unless `date_end` is given.

        `delegate`: the representation (or partner) of who sits.
        """
        delegate = values.pop("delegate", None)
        if delegate is not None and delegate._name == "komunigi.representation":
            delegate = delegate.partner_id
        if delegate:
            values["delegate_ids"] = [
                Command.create({"partner_id": delegate.id, "date_start": date_start})
            ]
        return cls.env["komunigi.mandate"].create(
            {
                "college_id": college.id,
                "holder_id": membership.partner_id.id
                if membership._name == "komunigi.membership"
                else membership.id,
                "date_start": date_start,
                **values,
            }
        )

    @classmethod
    def create_election(cls, college, date_start, **values):
        return cls.env["komunigi.election"].create(
            {
                "name": "Election",
                "college_id": college.id,
                "date_start": date_start,
                **values,
            }
        )


class NoyauCase(NoyauMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.body = cls.create_body(cls.network)
        cls.college = cls.create_college(cls.body)
