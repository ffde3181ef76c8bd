# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two treasurers charge the same bill or hour: real connections, in a set order."""

import contextlib
from types import SimpleNamespace

import pytest
from psycopg2.errors import IntegrityError, LockNotAvailable, SerializationFailure

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.komunigi_cost_sharing.tests.common import SharingMixin


@pytest.fixture(scope="module")
def office(database):
    """A network with two funds, a bill of 1,000 and three hours of work."""
    with database.transaction() as env:
        build = type("Build", (SharingMixin,), {"env": env})
        network = build.create_network("Race of funds")
        network._complete_dues_setup()
        build.create_scale(network)
        build.create_members(network, 3)
        funds = network.fund_ids | env["komunigi.fund"].create(
            {"name": "Race", "kind": "migration", "network_id": network.id}
        )
        bill = env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": network.membership_ids[0].partner_id.id,
                "invoice_date": "2027-03-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Analysis",
                            "price_unit": 1000,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        work = env["komunigi.work"].create(
            {"network_id": network.id, "name": "Analysis", "hours": 3}
        )
        budget = build.create_budget(network, lines={"analysis": 900})
        scenario = env["komunigi.scenario"].create(
            {"name": "A tenth more", "budget_id": budget.id, "dues_percent": 10}
        )
        ids = SimpleNamespace(
            funds=[
                funds.filtered(lambda fund, kind=kind: fund.kind == kind).id
                for kind in ("common", "migration")
            ],
            bill=bill.id,
            work=work.id,
            network=network.id,
            scenario=scenario.id,
        )

    @contextlib.contextmanager
    def desk():
        with database.transaction() as env:
            # Begin the transaction: from now on it sees the database as it is now.
            env.cr.execute("SELECT 1 FROM komunigi_fund LIMIT 1")
            yield env

    desk.ids = ids
    return desk


def enter(env, fund_id, **values):
    entry = env["komunigi.fund.entry"].create(
        {"fund_id": fund_id, "name": "Analysis", **values}
    )
    env.flush_all()
    return entry


def test_a_bill_is_not_charged_twice_by_two_at_once(office):
    """The second one is started over by Odoo, and then reads where it stands."""
    pot, migration = office.ids.funds
    with office() as first, office() as second:
        enter(first, pot, move_id=office.ids.bill, amount=700)
        second.cr.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(LockNotAvailable):
            enter(second, migration, move_id=office.ids.bill, amount=400)
        second.cr.rollback()
        second.cr.execute("SELECT 1 FROM komunigi_fund LIMIT 1")
        first.cr.commit()
        with pytest.raises(SerializationFailure):
            enter(second, migration, move_id=office.ids.bill, amount=400)
        second.cr.rollback()
        second.invalidate_all()
        with pytest.raises(ValidationError, match="which part"):
            enter(second, migration, move_id=office.ids.bill, amount=400)
        second.cr.rollback()
        second.invalidate_all()
        enter(second, migration, move_id=office.ids.bill, amount=300)


def test_an_hour_is_not_charged_twice_by_two_at_once(office):
    pot, migration = office.ids.funds
    with office() as first, office() as second:
        enter(first, pot, work_id=office.ids.work)
        first.cr.commit()
        with mute_logger("odoo.sql_db"), pytest.raises(IntegrityError):
            enter(second, migration, work_id=office.ids.work)
        second.cr.rollback()


def test_two_clicks_make_one_scale(office):
    with office() as first, office() as second:
        first["komunigi.scenario"].browse(office.ids.scenario).action_make_scale()
        first.flush_all()
        scenario = second["komunigi.scenario"].browse(office.ids.scenario)
        with pytest.raises(UserError, match="being changed just now"):
            scenario.action_make_scale()
        second.cr.rollback()
        second.cr.execute("SELECT 1 FROM komunigi_fund LIMIT 1")
        first.cr.commit()
        with pytest.raises(SerializationFailure):
            scenario.action_make_scale()
        second.cr.rollback()
        second.invalidate_all()
        action = scenario.action_make_scale()
        made = (
            second["komunigi.dues.scale"]
            .with_context(active_test=False)
            .search([("network_id", "=", office.ids.network), ("active", "=", False)])
        )
        assert made.ids == [action["res_id"]]
