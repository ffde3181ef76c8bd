# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo's own addresses, by which one could get at a record of ours.

What these people do not read by access_matrix.md, no such address shows or changes.
"""

import json
from datetime import timedelta

from odoo import http
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .access_case import AccessCase
from .access_matrix import RECORDS

WITH_LOGIN = ("network", "ended", "stranger", "employee", "elsewhere")
SECRET = "Between us and Le Potager"


@tagged("post_install", "-at_install")
class TestDoors(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = {
            model: cls.env["ir.attachment"].create(
                {
                    "name": f"{SECRET}.txt",
                    "raw": SECRET.encode(),
                    "res_model": model,
                    "res_id": record.id,
                }
            )
            for model, record in cls.records.items()
        }
        for record in cls.threads().values():
            record.message_post(body=SECRET)
        cls.env.flush_all()

    @classmethod
    def threads(cls):
        return {
            model: record.sudo()
            for model, record in cls.records.items()
            if "message_ids" in record._fields
        }

    def closed_records(self):
        """(who, model, record) of what `who` does not read, logged in as `who`."""
        for who in ("nobody", *WITH_LOGIN):
            login = None if who == "nobody" else self.users[who].login
            self.authenticate(login, login)
            closed = set(self.records) - self.read_by(who)
            if who in ("nobody", "ended", "stranger"):
                # The rest is as closed to them as to any other login of the portal.
                closed &= {model for model, row in RECORDS.items() if row["portal"]}
            for model in sorted(closed):
                yield who, model, self.records[model]

    def assert_silent(self, response):
        self.assertLess(response.status_code, 500)
        self.assertNotIn(SECRET, response.text)
        self.assertNotIn("Potager", response.text)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_json_2_with_a_key(self):
        for who in WITH_LOGIN:
            key = self.env(user=self.users[who])["res.users.apikeys"]._generate(
                "rpc", "test", self.env.cr.now() + timedelta(days=1)
            )
            headers = {"Authorization": f"Bearer {key}"}
            for closed_to, model, record in self.closed_records():
                if closed_to != who:
                    continue
                self.authenticate(None, None)
                for method, body in (
                    ("read", {"ids": record.ids, "fields": ["id"]}),
                    ("unlink", {"ids": record.ids}),
                ):
                    with self.subTest(who=who, model=model, method=method):
                        answer = self.url_open(
                            f"/json/2/{model}/{method}", headers=headers, json=body
                        )
                        self.assertGreaterEqual(answer.status_code, 400)
                        self.assert_silent(answer)

    @mute_logger("odoo.http")
    def test_the_web_clients_calls(self):
        for who, model, record in self.closed_records():
            with self.subTest(who=who, model=model):
                with self.assertRaises(JsonRpcException):
                    self.call(model, "web_read", record.ids, {"display_name": {}})

    @mute_logger("odoo.http")
    def test_files_and_fields_as_files(self):
        for who, model, record in self.closed_records():
            for address in (
                f"/web/content/{self.files[model].id}",
                f"/web/image/{self.files[model].id}",
                f"/web/content/{model}/{record.id}/display_name",
                f"/web/image/{model}/{record.id}/display_name",
            ):
                with self.subTest(who=who, address=address):
                    self.assert_silent(self.url_open(address))

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_export(self):
        for who, model, record in self.closed_records():
            wanted = {
                "model": model,
                "fields": [{"name": "display_name", "label": "Name", "type": "char"}],
                "ids": record.ids,
                "domain": [],
                "import_compat": False,
            }
            with self.subTest(who=who, model=model):
                answer = self.url_open(
                    "/web/export/csv",
                    data={
                        "data": json.dumps(wanted),
                        "csrf_token": http.Request.csrf_token(self),
                    },
                )
                self.assertNotIn("Potager", answer.text)

    @mute_logger("odoo.http", "odoo.addons.mail.controllers.thread")
    def test_conversations(self):
        """Read, joined, followed, or a file put in."""
        threads = self.threads()
        before = self.talk()
        for who, model, record in self.closed_records():
            if model not in threads:
                continue
            here = {"thread_model": model, "thread_id": record.id}
            for address, params in (
                ("/mail/thread/messages", here),
                (
                    "/mail/message/post",
                    {**here, "post_data": {"body": "x", "message_type": "comment"}},
                ),
                (
                    "/mail/data",
                    {
                        "fetch_params": [
                            [
                                "mail.thread",
                                {**here, "request_list": ["followers", "attachments"]},
                            ]
                        ]
                    },
                ),
                (
                    "/mail/thread/subscribe",
                    {
                        "res_model": model,
                        "res_id": record.id,
                        "partner_ids": self.users[who].partner_id.ids,
                    },
                ),
            ):
                with self.subTest(who=who, model=model, address=address):
                    try:
                        answer = self.make_jsonrpc_request(address, params)
                    except JsonRpcException:
                        continue
                    self.assertNotIn(SECRET, json.dumps(answer))
            with self.subTest(who=who, model=model, address="upload"):
                answer = self.url_open(
                    "/mail/attachment/upload",
                    data={**here, "csrf_token": http.Request.csrf_token(self)},
                    files={"ufile": ("x.txt", b"x", "text/plain")},
                )
                self.assertGreaterEqual(answer.status_code, 400)
            with self.subTest(who=who, model=model, address="view"):
                answer = self.url_open(
                    f"/mail/view?model={model}&res_id={record.id}",
                    allow_redirects=False,
                )
                self.assert_silent(answer)
        self.assertEqual(self.talk(), before)

    def talk(self):
        self.env.invalidate_all()
        return {
            model: (
                record.message_ids.ids,
                record.message_partner_ids.ids,
                self.env["ir.attachment"].search_count(
                    [("res_model", "=", model), ("res_id", "=", record.id)]
                ),
            )
            for model, record in self.threads().items()
        }

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_reports(self):
        """Who reads the record, and is of the report's groups, also by its address."""
        ours = self.env["ir.actions.report"].search(
            [("report_name", "=like", "komunigi\\_%")]
        )
        self.assertGreater(len(ours), 5)
        for who in ("nobody", *WITH_LOGIN, "user"):
            login = None if who == "nobody" else self.users[who].login
            self.authenticate(login, login)
            for report in ours:
                groups = report.group_ids
                if report.model in self.read_by(who) and (
                    not groups or groups & self.users[who].all_group_ids
                ):
                    continue
                for kind in ("html", "pdf"):
                    address = (
                        f"/report/{kind}/{report.report_name}/"
                        f"{self.records[report.model].id}"
                    )
                    with self.subTest(who=who, address=address):
                        answer = self.url_open(address, allow_redirects=False)
                        self.assertNotEqual(answer.status_code, 200)
                        self.assertNotIn("Potager", answer.text)
