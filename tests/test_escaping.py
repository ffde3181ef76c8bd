# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import re

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .fuzz_case import FuzzCase
from .wsgi_visitor import Sent

# Ends what it may stand in, then begins a tag; is a template for three languages of
# templates; begins a component of a calendar, and another header.
MARK = (
    "kx\"'></title></textarea></script><kx-tag onclick=kx>&amp;"
    '{{ 7*7 }}kx${7*7}kx<t t-out="7*7"/>\r\nBEGIN:KX\r\nX-Kx: 1'
)
# What the mark would have become.
BROKEN_OUT = re.compile("<kx-tag|kx49|49kx")
# In a calendar, and nowhere else, a line is what a tag is in a page.
BROKEN_LINE = re.compile("^(BEGIN:KX|X-Kx)", re.MULTILINE)
# Texts that no person writes: they are compared, or read by programs.
NO_TEXT = re.compile(
    r"(^|_)(code|token|hash|digest|key|state|mark|fingerprint|seed|lang|tz|color|"
    r"count|version|checksum|mimetype|email|url|model|signature|secret)s?$"
)
# Other models whose texts our pages show.
SHOWN = ("res.partner", "ir.attachment", "account.analytic.account")


@tagged("post_install", "-at_install")
class TestEscaping(FuzzCase):
    """What people enter is text wherever it is shown."""

    def setUp(self):
        super().setUp()
        self.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        self.marked = self._mark_all()

    def _mark_all(self) -> int:
        """Put the mark into all texts there are; return in how many fields."""
        marked = 0
        for model in self._models():
            for field in self._texts(model):
                name = SQL.identifier(field.name)
                if field.translate:
                    value = SQL(
                        "(SELECT jsonb_object_agg(key, value || %s) "
                        "FROM jsonb_each_text(%s))",
                        MARK,
                        name,
                    )
                else:
                    value = SQL("%s || %s", name, MARK)
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE COALESCE(%s::text, '') <> ''",
                        SQL.identifier(model._table),
                        name,
                        value,
                        name,
                    )
                )
                marked += bool(self.env.cr.rowcount)
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_all_caches()
        return marked

    def _models(self):
        for name in self.env.registry:
            model = self.env[name]
            ours = name.startswith("komunigi.") or name in SHOWN
            if ours and model._auto and not model._abstract:
                yield model

    def _texts(self, model):
        """Names of partners whole, and of files; of ours, all that are texts."""
        for field in model._fields.values():
            if (
                field.type in ("char", "text")
                and field.store
                and field.column_type
                and not NO_TEXT.search(field.name)
                and (not field.compute or field.name == "complete_name")
                and (model._name not in SHOWN or field.name.endswith("name"))
            ):
                yield field

    def assertHarmless(self, text: str, where: str) -> bool:
        """Return whether the mark is there at all."""
        found = BROKEN_OUT.search(text)
        self.assertFalse(
            found, found and f"{where}: …{text[found.start() - 300 : found.end() + 99]}"
        )
        return "kx" in text

    def test_pages(self):
        self.assertGreater(self.marked, 80)
        seen, problems = set(), []

        def look(place, answer):
            trouble = self.no_trouble(Sent("GET", place.path), answer)
            text = answer.body.decode(errors="replace")
            kind = answer.headers.get("Content-Type", "")
            is_calendar = kind.startswith("text/calendar")
            # Other programs than browsers read the rest, such as JSON.
            if not answer.is_page and not is_calendar:
                text = ""
            found = (BROKEN_LINE if is_calendar else BROKEN_OUT).search(text)
            if trouble:
                problems.append(f"{place.path}: {trouble}")
            if found:
                around = text[max(found.start() - 300, 0) : found.end() + 60]
                problems.append(f"{place.path}: …{around}")
            if "kx" in text:
                seen.add(place.rule)

        found = {}
        for login in self.logins():
            self.walk(login, found, look)
        self.assertNone(problems)
        self.assertGreater(len(seen), 40)

    def test_reports(self):
        reports = self.env["ir.actions.report"].search([("model", "like", "komunigi.")])
        self.assertTrue(reports)
        shown = []
        for report in reports:
            records = self.env[report.model].search([], limit=5)
            for record in records:
                # There is no extract from what was not signed.
                with contextlib.suppress(UserError):
                    html, _kind = report._render_qweb_html(
                        report.report_name, record.ids
                    )
                    shown.append(self.assertHarmless(html.decode(), report.report_name))
        self.assertTrue(any(shown))

    def test_templates_of_mails(self):
        templates = self.env["mail.template"].search([("model", "like", "komunigi.")])
        self.assertTrue(templates)
        for template in templates:
            records = self.env[template.model].search([], limit=3)
            found = template._generate_template(records.ids, ("subject", "body_html"))
            for mail in found.values():
                for part in ("subject", "body_html"):
                    # A subject is text: there the tags of the mark may stand.
                    text = str(mail.get(part) or "")
                    if part == "subject":
                        self.assertNotRegex(text, "kx49|49kx")
                    else:
                        self.assertHarmless(text, f"{template.name}: {part}")

    def test_what_the_office_reads(self):
        """Texts with tags of the backend's forms are made of escaped parts."""
        shown = []
        for model in self._models():
            records = model.search([], limit=5)
            for field in model._fields.values():
                if field.type == "html":
                    for record in records:
                        where = f"{model._name}.{field.name}"
                        shown.append(
                            self.assertHarmless(str(record[field.name] or ""), where)
                        )
        self.assertTrue(any(shown))

    def test_jobs(self):
        """Mails, messages and activities that our jobs write."""
        texts = {
            "mail.mail": "body_html",
            "mail.message": "body",
            "mail.activity": "note",
        }
        before = {name: self.env[name].search([]) for name in texts}
        jobs = self.env["ir.cron"].search([("model_id.model", "like", "komunigi.")])
        self.assertTrue(jobs)
        for job in jobs:
            job.method_direct_trigger()
        written = []
        for name, known in before.items():
            for record in self.env[name].search([]) - known:
                text = str(record[texts[name]] or "")
                written.append(self.assertHarmless(text, name))
        self.assertTrue(any(written))

    def test_fields_with_tags(self):
        """What may hold tags is cleaned when written, or made by the addon itself."""
        for model in self._models():
            for field in model._fields.values():
                if isinstance(field, fields.Html) and field.store:
                    cleaned = field.convert_to_column_insert(
                        "<p>kx<img src=x onerror=kx><script>kx</script></p>", model
                    )
                    if field.sanitize:
                        self.assertNotRegex(str(cleaned), "onerror|script")
                    else:
                        self.assertTrue(field.readonly, f"{model._name}.{field.name}")
