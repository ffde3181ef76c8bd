# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """Who was named as holder is asked whether it accepts:

        - proxy: `proxy` that waits for the answer
        """
        proxies = [
            {
                "kind": "proxy",
                "by": proxy.meeting_id._local_time(proxy.meeting_id.date_start).date(),
                "proxy": proxy,
                "template": "komunigi_assembly.portal_cooperative_request_proxy",
            }
            for proxy in self._proxies_to_answer()
        ]
        return sorted(
            [*proxies, *super()._requests()],
            key=lambda request: (not request["by"], request["by"] or 0),
        )

    def _proxies_to_answer(self):
        # sudo: those given to this member, for which the reader acts.
        return (
            self.env["komunigi.proxy"]
            .sudo()
            .search(
                Domain("holder_id", "in", self.ids)
                & Domain("state", "=", "given")
                & Domain("meeting_id.state", "in", ["draft", "running"])
            )
        )
