# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import logging
from types import SimpleNamespace

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

# setup/test shows what is said here.
_queries = logging.getLogger("komunigi.queries")


class MembershipMixin:
    """Builds networks, members and representatives in a line each."""

    @contextlib.contextmanager
    def counted(self, what):
        """SQL queries of what is done inside, from cold caches, as `.queries`."""
        self.env.flush_all()
        self.env.invalidate_all()
        before, took = self.env.cr.sql_log_count, SimpleNamespace()
        yield took
        self.env.flush_all()
        took.queries = self.env.cr.sql_log_count - before
        _queries.info("%s", what, extra={"queries": took.queries})

    @classmethod
    def create_network(cls, name="Reseau", **values):
        network = cls.env["komunigi.network"].create(
            {"name": name, "tz": "Europe/Brussels", **values}
        )
        category = cls.env["komunigi.member.category"].create(
            {"name": "Active", "network_id": network.id}
        )
        network.default_category_id = category
        return network

    @classmethod
    def create_member(cls, network, name, date_start="2025-01-01", **values):
        """An agreed member of `network` since `date_start`."""
        partner = values.pop("partner_id", None) or (
            cls.env["res.partner"].create({"name": name, "is_company": True}).id
        )
        return cls.env["komunigi.membership"].create(
            {
                "network_id": network.id,
                "partner_id": partner,
                "category_id": network.default_category_id.id,
                "admission_state": "agreed",
                "period_ids": [Command.create({"date_start": date_start})],
                **values,
            }
        )

    @classmethod
    def create_scale(cls, network, date_start="2025-01-01", **values):
        """Three amounts, 10, 25 and 35 a month, unless `values` say otherwise."""
        return cls.env["komunigi.dues.scale"].create(
            {**network._first_scale_vals(), "date_start": date_start, **values}
        )

    @classmethod
    def prepare_call(cls, network, date_start="2026-01-01", date_end="2027-01-01"):
        """A prepared call, with its lines."""
        call = cls.env["komunigi.dues.call"].create(
            {"network_id": network.id, "date_start": date_start, "date_end": date_end}
        )
        call.action_prepare()
        return call

    @classmethod
    def create_representative(cls, membership, login, **values):
        """A person with a portal login who acts for `membership`."""
        user = new_test_user(
            cls.env,
            login=login,
            name=login.title(),
            groups="base.group_portal",
            tz="Europe/Brussels",
        )
        return cls.env["komunigi.representation"].create(
            {
                "membership_id": membership.id,
                "partner_id": user.partner_id.id,
                "date_start": "2025-01-01",
                **values,
            }
        )

    @classmethod
    def create_person_member(cls, network, name, login):
        """A person who is a member herself, with a portal login."""
        partner = cls.env["res.partner"].create({"name": name})
        person = cls.create_member(network, name, partner_id=partner.id)
        cls.env["res.users"].create(
            {
                "login": login,
                "partner_id": partner.id,
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )
        return person

    @classmethod
    def create_representation(cls, membership, representation, **values):
        """The person of `representation` acts for another `membership` too."""
        return cls.env["komunigi.representation"].create(
            {
                "membership_id": membership.id,
                "partner_id": representation.partner_id.id,
                "role": "substitute",
                "date_start": "2025-01-01",
                **values,
            }
        )

    @classmethod
    def create_scale_to_answer(cls, network, **values):
        """Three amounts for next year, among which members choose."""
        year = network._today().year + 1
        return cls.create_scale(
            network,
            **{
                "name": f"Scale {year}",
                "date_start": f"{year}-01-01",
                "real_cost": 30,
                **values,
            },
        )


class MembershipCase(MembershipMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
