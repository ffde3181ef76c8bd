# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiPoll(models.Model):
    """What the printed result says beside the result itself."""

    _inherit = "komunigi.poll"

    def _report_name(self) -> str:
        self.ensure_one()
        return self.env._("Result - %s", self.name.replace("/", "-"))

    def _report_facts(self) -> list[tuple[str, str]]:
        """(what, which) of the poll: nature, method, secrecy, times."""
        self.ensure_one()
        facts = [
            (self.env._("Nature"), self._say_nature()),
            (self.env._("Method"), self._say_selection("method")),
            (self.env._("Secrecy"), self._say_secrecy()),
        ]
        if self.date_open:
            facts.append((self.env._("Opened"), self._say_moment(self.date_open)))
        facts.append((self.env._("Closed"), self._say_moment(self.date_close)))
        if self.date_counted:
            facts.append((self.env._("Counted"), self._say_moment(self.date_counted)))
        facts.append((self.env._("Printed"), self._say_moment(fields.Datetime.now())))
        return facts

    def _say_nature(self) -> str:
        match self.nature:
            case "consultation":
                return self.env._("Consultation: the result is advice")
            case "election":
                return self.env._("Election")
        return self.env._("Decision")

    def _say_secrecy(self) -> str:
        if self._secrecy()._tells_who:
            return self.env._("Public: all members see who answered what")
        return self.env._(
            "Confidential: the server knew the answers while it counted, never whose "
            "they were"
        )

    def _say_selection(self, name) -> str:
        return dict(self._fields[name]._description_selection(self.env))[self[name]]
