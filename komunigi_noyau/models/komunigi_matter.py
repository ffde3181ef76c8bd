# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a decision is about does not change after it.
DECIDED_FIELDS = {"name", "draft", "subject", "function_id"}

LONGEST_NAME = 200
LONGEST_DRAFT = 20000
LONGEST_REASON = 2000


class KomunigiMatter(models.Model):
    """Something that a body works on: a draft, its files, remarks, the decision.

    Read in the portal by who sits, and not by who steps aside. Portal users have no
    rights on it: controllers ask who sits, then act with sudo through the methods
    here.
    """

    _name = "komunigi.matter"
    _description = "Matter of a body"
    _inherit = [
        "komunigi.reckoned",
        "komunigi.documented",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "state desc, write_date desc, id desc"
    _course_fields = {
        "state",
        "outcome",
        "date_decided",
        "record_steps",
        "is_proposed",
        "round",
        "draft_versions",
        "author_id",
        "draft_author_id",
        "draft_date",
    }

    name = fields.Char(string="Matter", required=True, tracking=True)
    body_id = fields.Many2one(
        "komunigi.body", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="body_id.network_id", store=True)
    company_id = fields.Many2one(related="body_id.company_id", store=True)
    function_id = fields.Many2one(
        "komunigi.body.function",
        ondelete="restrict",
        domain="[('body_id', '=', body_id)]",
        index="btree_not_null",
        help="Which of the body's functions it belongs to.",
    )
    subject = fields.Selection(
        [
            ("ordinary", "Something else"),
            ("operator_price", "The operator's price"),
            ("operator_evaluation", "The operator's evaluation"),
        ],
        string="It is about",
        required=True,
        default="ordinary",
        tracking=True,
        help="On its own price and evaluation the operator steps aside.",
    )
    draft = fields.Text(
        help="What is proposed, so far. Earlier versions are kept; where answers were "
        "given already, they are asked for anew.",
    )
    draft_author_id = fields.Many2one(
        "res.partner",
        string="Draft by",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    draft_date = fields.Datetime(string="Draft of", copy=False, readonly=True)
    draft_versions = fields.Json(copy=False, readonly=True)
    author_id = fields.Many2one(
        "res.partner",
        string="Brought by",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    date_due = fields.Date(string="For when")
    state = fields.Selection(
        [("open", "Open"), ("decided", "Decided"), ("closed", "Set aside")],
        required=True,
        default="open",
        copy=False,
        readonly=True,
        index=True,
        tracking=True,
    )

    @api.constrains("function_id", "body_id")
    def _check_function(self):
        for matter in self:
            if matter.function_id and matter.function_id.body_id != matter.body_id:
                raise UserError(
                    self.env._(
                        "“%(function)s” is a function of another body.",
                        function=matter.function_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # Who brings a matter reads it by sitting, not by following it.
        matters = super(KomunigiMatter, self.with_context(mail_create_nosubscribe=True))
        matters = matters.create(vals_list).with_env(self.env)
        # sudo: who brought it, and wrote it, is not for anybody to choose.
        matters.sudo().write({"author_id": self.env.user.partner_id.id})
        matters.filtered("draft")._note_editor()
        return matters

    def write(self, vals):
        if "body_id" in vals and any(m.body_id.id != vals["body_id"] for m in self):
            raise UserError(
                self.env._("A matter stays with its body: bring it anew in the other.")
            )
        if DECIDED_FIELDS & set(vals):
            for matter in self:
                if matter.state == "decided":
                    raise UserError(
                        self.env._(
                            "“%(matter)s” is decided: what was decided on does not "
                            "change any more.",
                            matter=matter.name,
                        )
                    )
        redrafted = self.browse()
        if "draft" in vals:
            redrafted = self.filtered(
                lambda matter: (matter.draft or "") != (vals["draft"] or "")
            )
            for matter in redrafted:
                matter._keep_version()
        result = super().write(vals)
        if redrafted:
            redrafted._note_editor()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked_on(self):
        for matter in self:
            # sudo: whether there are voices at all, not what they say.
            if matter.state == "decided" or matter.sudo().voice_ids:
                raise UserError(
                    self.env._(
                        "“%(matter)s” has been answered: set it aside instead, so that "
                        "what was said is kept.",
                        matter=matter.name,
                    )
                )

    def _check_open(self):
        for matter in self:
            if matter.state != "open":
                raise UserError(
                    self.env._("“%(matter)s” is not open any more.", matter=matter.name)
                )

    # The draft

    def _keep_version(self):
        """Note the draft as it is, before it becomes another; ask for answers anew."""
        self.ensure_one()
        if self.draft:
            # sudo: the name of who wrote it, which its page shows.
            version = {
                "draft": self.draft,
                "by": self.sudo().draft_author_id.name or "",
                "moment": fields.Datetime.to_string(self.draft_date),
            }
            # sudo: course fields are written here only.
            self.sudo().draft_versions = [*(self.draft_versions or []), version]
        self._ask_anew()

    def _note_editor(self):
        # sudo: course fields are written here only.
        self.sudo().write(
            {
                "draft_author_id": self.env.user.partner_id.id,
                "draft_date": fields.Datetime.now(),
            }
        )

    def _draft_html(self) -> Markup:
        """The draft for a page: escaped, with paragraphs and links."""
        self.ensure_one()
        return self._text_html(self.draft)

    def _versions(self) -> list[dict]:
        """Earlier drafts, the newest first: ``{"draft", "by", "moment", "number"}``."""
        self.ensure_one()
        return [
            {
                **version,
                "number": number,
                "moment": fields.Datetime.to_datetime(version["moment"]),
            }
            for number, version in enumerate(self.draft_versions or [], 1)
        ][::-1]

    # Set aside, taken up again

    def action_close(self):
        self.check_access("write")
        for matter in self:
            matter._close(self.env.user.partner_id)

    def action_reopen(self):
        self.check_access("write")
        for matter in self:
            matter._reopen(self.env.user.partner_id)

    def _close(self, partner):
        """Set it aside without deciding."""
        self._lock()
        self._check_open()
        # sudo: course fields are written by these methods only, which their callers
        # reach as who may change the matter, or as who sits.
        matter = self.sudo()
        matter.state = "closed"
        matter._log_step("closed", by=partner.name)

    def _reopen(self, partner):
        self._lock()
        if self.state != "closed":
            raise UserError(
                self.env._("“%(matter)s” is not set aside.", matter=self.name)
            )
        # sudo: as in _close
        matter = self.sudo()
        matter.state = "open"
        matter._log_step("reopened", by=partner.name)

    def action_view_portal(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/bodies/{self.body_id.id}/matters/{self.id}",
            "target": "new",
        }
