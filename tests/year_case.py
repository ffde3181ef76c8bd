# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import email
import email.policy
import io
import re
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo import Command, fields
from odoo.tests import Form, HttpCase, new_test_user
from odoo.tools.pdf import PdfWriter

from odoo.addons.base.tests.common import MockSmtplibCase

from .page import Page, words

# What mails fill up their preview with
INVISIBLE = re.compile(r"[\u034f\u200b\u200c\ufeff\u00ad]")
# Jobs of others that ours lead to.
JOBS_OF_OTHERS = (
    "account.ir_cron_account_move_send",
    "mail.ir_cron_mail_scheduler_action",
)


class YearCase(MockSmtplibCase, HttpCase):
    """A story with a clock, people at pages and desks, and a letterbox.

    Pages come over HTTP, each person with a session of its own; buttons and wizards
    go the way of the web client; mails are caught where they leave the server.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Once for all instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()

    @classmethod
    def create_company(cls, name):
        """With the accounts that invoices need, in euros, and without taxes."""
        company = cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.env.ref("base.be").id,
                "email": "office@operator.example",
            }
        )
        cls.env["account.chart.template"].with_company(company)._load(
            "generic_coa", company, install_demo=False
        )
        company.write(
            {
                "currency_id": cls.env.ref("base.EUR").id,
                "account_sale_tax_id": False,
                "account_purchase_tax_id": False,
            }
        )
        return company

    @classmethod
    def create_colleague(cls, login, *groups):
        """Somebody of the office, with a login to the backend."""
        return new_test_user(
            cls.env,
            login,
            ",".join(groups),
            name=login.title(),
            email=f"{login}@operator.example",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="Europe/Brussels",
        )

    def start(self, moment):
        """The clock of pages, polls and jobs stands at `moment` (UTC)."""
        self.sessions, self.letters, self.emails = {}, [], []
        self.watch = self.enterContext(freeze_time(moment))
        self.enterContext(
            patch.object(
                self.registry["komunigi.poll"],
                "_clock",
                lambda poll: fields.Datetime.now(),
            )
        )
        self.enterContext(self.mock_smtplib_connection())
        # How papers look is told by other tests, and takes a second for each.
        self.enterContext(
            patch.object(
                self.registry["ir.actions.report"],
                "_run_wkhtmltopdf",
                lambda *arguments, **options: blank_paper(),
            )
        )
        self.silence_others()
        self.env.invalidate_all()

    def silence_others(self):
        """What goes on in networks of the demo, and would go on in the story, ends."""
        mailings = self.env.registry.descendants(["komunigi.mailing"], "_inherit")
        for model in mailings - {"komunigi.mailing"}:
            self.env[model].search([]).done = True
        for model, under_way in (
            ("komunigi.poll", ("draft", "open")),
            ("komunigi.election", ("draft", "open")),
            ("komunigi.meeting", ("draft",)),
        ):
            self.env[model].search([("state", "in", under_way)]).write(
                {"state": "cancelled"}
            )
        self.env["komunigi.meeting.series"].search([]).active = False
        self.env["komunigi.poll.elector"].search([]).write({"receipt_sent": True})
        self.env["account.move"].search([("sending_data", "!=", False)]).write(
            {"sending_data": False}
        )
        self.env["mail.mail"].search([]).unlink()

    def at(self, moment):
        """Time goes on to `moment` (UTC), and what Odoo does by itself is done."""
        if len(moment) == len("2027-01-01"):
            moment += " 12:00:00"
        self.watch.move_to(moment)
        self.sessions = {}
        self.env.invalidate_all()
        self.jobs()

    def jobs(self):
        """Odoo's jobs run once; mails that they leave in the queue go out."""
        for job in self.scheduled():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.letters = [Letter(sent) for sent in self.emails]
        self.emails.clear()

    def scheduled(self):
        ours = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "komunigi%")]
        )
        jobs = self.env["ir.cron"].browse(ours.mapped("res_id")).sorted("id")
        return jobs | jobs.concat(*(self.env.ref(name) for name in JOBS_OF_OTHERS))

    def letters_about(self, subject):
        """Letters that the last jobs have sent out, by whom they are to."""
        found = {}
        for letter in self.letters:
            if subject in letter.subject:
                for address in letter.to:
                    self.assertNotIn(address, found, f"{subject}: twice")
                    found[address] = letter
        return found

    # People

    def visit(self, login):
        """The person of that login, at her browser."""
        return Visitor(self, login)

    def desk(self, login):
        """The colleague of that login, in the backend."""
        return Desk(self, login)

    def set_up_body(self, kind):
        """The administrator sets up the body that is proposed, of this kind."""
        amina = self.desk("amina_year")
        setup = Form(
            amina.records("komunigi.body.setup").with_context(
                default_network_id=self.network.id
            )
        )
        self.assertEqual(setup.kind, kind)
        opened = amina.press(setup.save(), "action_create")
        return self.env["komunigi.body"].browse(opened["res_id"])

    def logged_in(self, login):
        """Become who has logged in on this day."""
        if login not in self.sessions:
            self.session = None
            self.authenticate(login, login)
            self.sessions[login] = self.session, self.opener
        self.session, self.opener = self.sessions[login]


def blank_paper():
    written = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(written)
    return written.getvalue()


class Letter:
    """A mail as it left the server."""

    def __init__(self, sent):
        message = email.message_from_string(
            sent["message"], policy=email.policy.default
        )
        self.subject = words(message["Subject"])
        self.to = sent["smtp_to_list"]
        body = message.get_body(("html", "plain")).get_content()
        self.tree = html.fromstring(body)
        # A preview of the text stands first, filled up with invisible signs.
        self.text = words(INVISIBLE.sub("", self.tree.text_content()))
        self.files = [part.get_filename() for part in message.iter_attachments()]


class Visitor:
    """A person at pages of the portal."""

    def __init__(self, case, login):
        self.case, self.login = case, login

    def open(self, address) -> Page:
        return self._page(address)

    def post(self, address, fields, files=None) -> Page:
        return self._page(address, data=fields, files=files)

    def _page(self, address, **request):
        self.case.logged_in(self.login)
        # Pages are loaded by others than who tells the story.
        self.case.env.flush_all()
        response = self.case.url_open(address, timeout=600, **request)
        self.case.env.invalidate_all()
        page = Page(self, response)
        self.case.assertEqual(response.status_code, 200, f"{address}: {page.text}")
        return page


class Desk:
    """A colleague in the backend, as the web client serves her."""

    def __init__(self, case, login):
        self.case, self.login = case, login
        self.user = case.env["res.users"].search([("login", "=", login)])

    def records(self, model):
        """For `Form`, which does what the web client's forms do."""
        return (
            self.case.env[model].with_user(self.user).with_company(self.user.company_id)
        )

    def press(self, records, button, **context):
        """Press a button of a form or a list."""
        return self._call(
            "call_button", records, button, [records.ids], context=context
        )

    def save(self, records, **values):
        """Save a form; without records, a new one."""
        [saved] = self._call(
            "call_kw",
            records,
            "web_save",
            [records.ids, values],
            specification={"display_name": {}},
        )
        return self.case.env[records._name].browse(saved["id"])

    def see(self, records, *names):
        """What a form shows of these fields."""
        return self._call(
            "call_kw",
            records,
            "web_read",
            [records.ids],
            specification={name: {} for name in names},
        )

    def _call(self, route, records, method, args, **kwargs):
        self.case.logged_in(self.login)
        self.case.env.flush_all()
        kwargs["context"] = {
            "lang": "en_US",
            "tz": "Europe/Brussels",
            "allowed_company_ids": self.user.company_ids.ids,
            **kwargs.get("context", {}),
        }
        answer = self.case.url_open(
            f"/web/dataset/{route}/{records._name}/{method}",
            timeout=600,
            json=self.case.build_rpc_payload(
                {
                    "model": records._name,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                }
            ),
        ).json()
        self.case.env.invalidate_all()
        if "error" in answer:
            raise AssertionError(
                f"{self.login}, {records._name}.{method}: "
                f"{answer['error']['data']['message']}"
            )
        return answer["result"]
