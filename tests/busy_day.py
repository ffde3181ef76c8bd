# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta
from pathlib import Path

from odoo import Command, fields
from odoo.tools import SQL, config

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin
from odoo.addons.komunigi_cost_sharing.tests.cofunding_common import CofundingMixin
from odoo.addons.komunigi_membership.tests.dues_common import DuesMixin
from odoo.addons.komunigi_noyau.tests.common import NoyauMixin
from odoo.addons.komunigi_vote import key_file

from .canonical_dump import CanonicalDump
from .cloned_database import on_server
from .polling_station import cast

MEMBERS = 7
SCAN = b"%PDF-1.4 the paper with three signatures"


class Build(CofundingMixin, DuesMixin, AssemblyMixin, NoyauMixin):
    env = None


class BusyDay:
    """A network in which everything is due today.

    :ivar ids: {name: id} of the records that it has something to do with
    """

    def __init__(self, database):
        self.database = database
        self.ids = {}
        with database.transaction() as env:
            Build.env = env
            self.today = fields.Date.today()
            self.now = fields.Datetime.now()
            self._found()
            self._call_dues()
            self._share_costs()
            self._ask_polls()
            self._hold_meetings()
            self._let_mandates_end()
            self._plan_digest()
            env.flush_all()
            # What waits for its time has reached it.
            env.cr.execute(
                SQL(
                    "UPDATE komunigi_poll SET date_open = date_open - %(long)s,"
                    " date_close = CASE WHEN is_scheduled THEN date_close"
                    " ELSE %(now)s END WHERE id IN %(polls)s",
                    long=timedelta(days=1),
                    now=self.now,
                    polls=(
                        self.ids["poll that ends"],
                        self.ids["poll that is planned"],
                    ),
                )
            )

    # To live it again

    def save(self):
        """Keep the database, and the files that are no part of it, as they are now."""
        with self.database.transaction() as env:
            self.before = CanonicalDump(env)
        self.known = self.before.known
        self.saved = self.database.saved("saved")
        self.saved_keys = {path: path.read_bytes() for path in self._keys()}
        self.saved_files = set(self._files())

    def begin_again(self):
        self.database.restore(self.saved)
        for path in {*self._keys(), *self._files()} - self.saved_files:
            path.unlink()
        for path, content in self.saved_keys.items():
            path.write_bytes(content)

    def _keys(self):
        return key_file.folder(self.database.name).iterdir()

    def _files(self):
        files = Path(config.filestore(self.database.name))
        return (path for path in files.rglob("*") if path.is_file())

    def forget(self):
        on_server(f'DROP DATABASE "{self.saved}"')

    # What is due

    def _keep(self, **records):
        for name, record in records.items():
            self.ids[name.replace("_", " ")] = record.id

    def _found(self):
        self.network = Build.create_network("Busy")
        self.network._complete_dues_setup()
        self.network._complete_cost_setup()
        self.members = Build.create_members(self.network, MEMBERS)
        for number, member in enumerate(self.members, 1):
            member.partner_id.email = f"member{number}@example.com"
        self.pot = self.network.fund_ids.filtered(lambda fund: fund.kind == "common")

    def _call_dues(self):
        year = self.today - timedelta(days=200)
        amounts = {member: 100 + member.id % 3 for member in self.members}
        sent = Build.create_call(
            self.network,
            amounts,
            name="Dues of last year",
            invoice_date=year,
            due_date=year + timedelta(days=30),
        )
        Build.send(sent)
        call = Build.create_call(
            self.network,
            amounts,
            name="Dues of this year",
            invoice_date=self.today,
            due_date=self.today + timedelta(days=30),
            date_start="2027-01-01",
            date_end="2028-01-01",
        )
        self._keep(dues=call)

    def _share_costs(self):
        Build.env["komunigi.fund.entry"].create(
            {
                "fund_id": self.pot.id,
                "date": self.today,
                "name": "What was left",
                "direction": "in",
                "amount": 500,
            }
        )
        day = {"day": self.today, "ceiling": 3000}
        started = self._ask_members("Swaps")
        Build.agree(started, *self.members[:5], **day)
        for pledge in started.pledge_ids:
            pledge._sign("Anna", self.today)
        nearly = self._ask_members(
            "Baskets", fund_id=self.pot.id, fund_amount=300, min_count=3
        )
        Build.agree(nearly, *self.members[:2], **day, person="Anna")
        pledge = Build.env["komunigi.pledge.record"].create(
            {
                "cofunding_id": nearly.id,
                "membership_id": self.members[2].id,
                "answer": "agreed",
                "organ": "Board",
                "person": "Ben",
                "ceiling": 3000,
                "date": self.today,
                "file": base64.b64encode(b"The board agrees."),
                "file_name": "board.txt",
            }
        )
        late = self._ask_members("Late")
        Build.agree(late, self.members[0], **{**day, "ceiling": 10})
        late.sudo().date_until = self.today - timedelta(days=2)
        self._keep(started=started, nearly=nearly, last_pledge=pledge, late=late)

    def _ask_members(self, name, **values):
        development = Build.create_development(
            self.network, name, description="Members do it themselves."
        )
        return Build.ask_members(
            self.network,
            development=development,
            date_until=self.today + timedelta(days=30),
            **values,
        )

    def _ask_polls(self):
        # Those of the demo data open when somebody says so.
        Build.env["komunigi.poll"].search([("is_scheduled", "=", True)]).write(
            {"is_scheduled": False}
        )
        values = {"secrecy": "confidential"}
        draft = Build.create_poll(
            self.network, "points", ["Bread", "Milk", "Roses"], name="Draft", **values
        )
        ending = Build.open_poll(self.network, name="Ending", **values)
        for place in range(MEMBERS - 1):
            cast(ending, place, "yes" if place % 3 else "no")
        planned = Build.create_poll(
            self.network,
            name="Planned",
            date_open=self.now + timedelta(hours=1),
            **values,
        )
        planned.action_open()
        self._keep(
            draft_poll=draft, poll_that_ends=ending, poll_that_is_planned=planned
        )

    def _hold_meetings(self):
        series = Build.create_series(self.network)
        series.meeting_ids.unlink()
        meeting = Build.create_meeting(
            self.network, self.now - timedelta(hours=1), series_id=series.id
        )
        item = Build.create_item(meeting, "Bread", "decision", proposal="We bake.")
        Build.create_item(meeting, "Roses")
        meeting._open()
        item.notes = "All were there."
        item._record_decision("adopted")
        soon = Build.create_meeting(
            self.network, self.now + timedelta(days=5), "Soon", location="Here"
        )
        soon.date_convene = self.now - timedelta(hours=1)
        assembly = Build.create_assembly(
            self.network, self.now - timedelta(days=1), "General assembly"
        )
        item = Build.create_item(
            assembly, "Accounts", "decision", proposal="They are approved."
        )
        assembly._freeze_roll()
        assembly.sudo().write({"state": "running", "date_opened": assembly.date_start})
        item._record_decision("adopted")
        assembly.sudo().write({"state": "done", "date_closed": self.now})
        assembly.action_write_minutes()
        sign = Build.env["komunigi.minutes.sign"].create(
            {
                "meeting_id": assembly.id,
                "date_signed": assembly._minutes_date(),
                "scan": base64.b64encode(SCAN),
                "scan_name": "signed.pdf",
            }
        )
        self._keep(meeting=meeting, soon=soon, assembly=assembly, sign=sign)

    def _let_mandates_end(self):
        college = Build.create_college(Build.create_body(self.network))
        for member in self.members[:3]:
            Build.create_mandate(
                college,
                member,
                self.today - timedelta(days=600),
                date_end=self.today + timedelta(days=40),
            )
        self._keep(college=college)

    def _plan_digest(self):
        Build.env["komunigi.change.digest"].sudo().create(
            {
                "network_id": self.network.id,
                "month": "2026-01-01",
                "date": self.now,
            }
        )
        module = Build.env["komunigi.shared.module"].create(
            {
                "network_id": self.network.id,
                "name": "busy_till",
                "title": "Till",
                "use_ids": [
                    Command.create({"membership_id": member.id, "date_start": day})
                    for member in self.members
                    for day in [self.today - timedelta(days=90)]
                ],
            }
        )
        notice = Build.env["komunigi.change.notice"].create(
            {
                "name": "Receipts have a new look",
                "network_id": self.network.id,
                "description": "Receipts say what a member saved.",
                "looks": "A line more at the end.",
                "module_ids": module.ids,
                "date_live": self.today + timedelta(days=60),
            }
        )
        notice.action_announce()
