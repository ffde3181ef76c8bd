# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import mmap
import tempfile
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .komunigi_network_archive import NetworkArchive

_logger = logging.getLogger(__name__)

DAYS_KEPT = 7


class KomunigiNetworkExport(models.Model):
    """All of a network in one file, to change operator. Made in the background.

    It holds what the administrator who asked may read, and nothing else: rights and
    record rules do the choosing, so that open ballots, keys and tokens stay where
    they are. So nobody else has it: another administrator may have stepped aside where
    this one did not. The file goes after a week; who asked for it, and when, stays.
    """

    _name = "komunigi.network.export"
    _description = "Export of a network"
    _inherit = ["komunigi.reckoned"]
    _order = "id desc"
    _rec_name = "network_id"
    # The button asks, the job writes.
    _is_all_reckoned = True

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Asked by",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        [("waiting", "Being made"), ("ready", "Ready"), ("deleted", "Deleted")],
        required=True,
        default="waiting",
        copy=False,
    )
    date_made = fields.Datetime(string="Made", copy=False)
    error = fields.Char(copy=False)
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    record_count = fields.Integer(string="Records", copy=False)

    @api.model
    def _cron_export(self):
        progress = self.env["ir.cron"]._commit_progress
        waiting = self.search([("state", "=", "waiting"), ("error", "=", False)])
        progress(remaining=len(waiting))
        for export in waiting.sorted("id"):
            export._try_make()
            if not progress(1):
                return

    def _try_make(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if self._try_lock() and self.state == "waiting":
                    self._make()
        except Exception as error:
            _logger.exception("The export of network %s failed", self.network_id.id)
            self.error = str(error) or type(error).__name__

    def _make(self):
        network = self.network_id
        reader = self.with_user(self.user_id).with_company(network.company_id).env
        if not self.user_id._may_export_networks():
            raise AccessError(self.env._("Only administrators export a network."))
        network = network.with_env(reader).with_context(
            active_test=False, lang=self.user_id.lang or "en_US"
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.zip"
            archive = NetworkArchive(network)
            archive.make(path)
            name = f"network-{network.id}-{fields.Date.today()}.zip"
            self._attach(path, name)
        self.write(
            {
                "state": "ready",
                "date_made": fields.Datetime.now(),
                "file_name": name,
                "record_count": sum(archive.rows.values()),
            }
        )

    def _attach(self, path, name):
        """Hand the file over without reading it into memory."""
        with path.open("rb") as file:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                self.env["ir.attachment"].create(
                    {
                        "name": name,
                        "raw": content,
                        "mimetype": "application/zip",
                        "res_model": self._name,
                        "res_field": "file",
                        "res_id": self.id,
                    }
                )
        self.invalidate_recordset(["file"])

    @api.autovacuum
    def _delete_old_files(self):
        old = self.search(
            [
                ("state", "=", "ready"),
                ("date_made", "<", fields.Datetime.now() - timedelta(days=DAYS_KEPT)),
            ]
        )
        old.write({"file": False, "state": "deleted"})


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    export_ids = fields.One2many(
        "komunigi.network.export",
        "network_id",
        groups="komunigi_membership.group_administrator",
    )

    def action_export(self):
        """Have all of this network put into one file, in the background."""
        self.ensure_one()
        if not self.env.user._may_export_networks():
            raise AccessError(self.env._("Only administrators export a network."))
        self.check_access("write")
        # sudo: who may was checked; nobody writes an export by hand, and one that
        # somebody else asked for is waited for, too.
        exports = self.env["komunigi.network.export"].sudo()
        if exports.search_count(
            [
                ("network_id", "=", self.id),
                ("state", "=", "waiting"),
                ("error", "=", False),
            ]
        ):
            raise UserError(self.env._("An export of this network is being made."))
        exports.create({"network_id": self.id, "user_id": self.env.uid})
        self._message_log(body=self.env._("An export of the whole network was asked."))
        # sudo: jobs are a matter of the system; this one only makes what is due.
        self.env.ref("komunigi_membership.ir_cron_network_export").sudo()._trigger()


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.private
    def _may_export_networks(self) -> bool:
        self.ensure_one()
        return self.active and self.has_group("komunigi_membership.group_administrator")
