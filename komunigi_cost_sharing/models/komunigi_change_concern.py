# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

LONGEST_CONCERN = 2000


class KomunigiChangeConcern(models.Model):
    """What a member has to say against a change, before it comes.

    Every member of the network reads it, and what becomes of it.
    """

    _name = "komunigi.change.concern"
    _description = "Concern about a change"
    _inherit = ["komunigi.reckoned"]
    _order = "notice_id, id"
    _rec_name = "membership_id"
    # The member writes it in the portal; what becomes of it is done by buttons.
    _is_all_reckoned = True

    notice_id = fields.Many2one(
        "komunigi.change.notice",
        string="Change",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(related="notice_id.network_id", store=True)
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="From",
        required=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Written by",
        ondelete="restrict",
        index="btree_not_null",
    )
    date = fields.Datetime(string="On")
    text = fields.Text(string="Concern", required=True)
    treatment = fields.Selection(
        [
            ("answered", "Answered"),
            ("decided", "Settled by a decision"),
            ("postponed", "Put off"),
        ],
        string="What became of it",
        index=True,
        help="Empty: it waits for an answer, and the change with it.",
    )
    answer = fields.Text(help="Every member reads it.")
    answered_by_id = fields.Many2one(
        "res.partner",
        string="By",
        ondelete="restrict",
        index="btree_not_null",
    )
    answered_on = fields.Datetime()

    _once = models.Constraint(
        "UNIQUE(notice_id, membership_id)",
        "This member has raised a concern already: change that one.",
    )
    _says_why = models.Constraint(
        "CHECK(treatment IS NULL OR COALESCE(answer, '') <> '')",
        "Say what is answered.",
    )

    def action_answer(self):
        return self._action_treat("answered", self.env._("Answer"))

    def action_postpone(self):
        return self._action_treat("postponed", self.env._("Put off"))

    def _action_treat(self, treatment: str, title: str) -> dict:
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "komunigi.change.answer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_concern_id": self.id,
                "default_treatment": treatment,
            },
        }

    def _treat(self, treatment: str, answer: str, by=None) -> None:
        """It was answered, settled by a decision, or put off; why.

        :param by: res.partner who says so
        """
        self._lock()
        # sudo: all of it is written by course methods only.
        self.sudo().write(
            {
                "treatment": treatment,
                "answer": answer,
                "answered_by_id": by.id if by else False,
                "answered_on": fields.Datetime.now(),
            }
        )
        self.notice_id.sudo()._message_log(
            body=self.env._(
                "Concern of %(member)s: %(treatment)s. %(answer)s",
                member=self.membership_id.partner_id.name,
                treatment=self._say_treatment(),
                answer=answer,
            )
        )
        self._write_what_became_of_it()

    def _say_treatment(self) -> str:
        """“Answered”; empty where it waits."""
        self.ensure_one()
        return dict(self._fields["treatment"]._description_selection(self.env)).get(
            self.treatment, ""
        )


class KomunigiChangeNotice(models.Model):
    _inherit = "komunigi.change.notice"

    concern_ids = fields.One2many(
        "komunigi.change.concern", "notice_id", string="Concerns"
    )
    open_concern_count = fields.Integer(
        string="Concerns that wait",
        compute="_compute_open_concern_count",
    )

    @api.depends("concern_ids.treatment")
    def _compute_open_concern_count(self):
        counts = dict(
            self.env["komunigi.change.concern"]._read_group(
                [("notice_id", "in", self.ids), ("treatment", "=", False)],
                ["notice_id"],
                ["__count"],
            )
        )
        for notice in self:
            notice.open_concern_count = counts.get(notice._origin, 0)

    def _concern_of(self, membership):
        self.ensure_one()
        return self.concern_ids.filtered(
            lambda concern: concern.membership_id == membership
        )

    def _takes_concern_of(self, membership) -> bool:
        """While the days run, of who is concerned."""
        self.ensure_one()
        return (
            self._takes_concerns() and self in self._by_member(membership)[membership]
        )

    def _raise_concern(self, membership, partner, text: str):
        """Keep what the member has to say; nothing takes it back.

        Another text waits for another answer.

        :param partner: res.partner who acts for it, as the caller has asked
        :return: komunigi.change.concern
        """
        self._lock()
        # sudo: portal users have no rights here; the caller asked that the person
        # acts for this member.
        notice = self.sudo()
        if not notice._takes_concern_of(membership):
            raise UserError(
                self.env._(
                    "The days to raise a concern about “%s” are over. Put an item on "
                    "the agenda of the next meeting, or write to who is in charge.",
                    self.name,
                )
            )
        text = self._clean(text, LONGEST_CONCERN)
        concern = notice._concern_of(membership)
        if text == (concern.text or ""):
            return concern
        vals = {
            "text": text,
            "partner_id": partner.id,
            "date": fields.Datetime.now(),
            "treatment": False,
            "answer": False,
            "answered_by_id": False,
            "answered_on": False,
        }
        if not text:
            notice._before_taken_back(concern)
            concern.unlink()
            return concern.browse()
        if concern:
            concern.write(vals)
        else:
            concern = concern.create(
                {"notice_id": notice.id, "membership_id": membership.id, **vals}
            )
        notice._mark_seen(membership, partner)
        notice._after_concern(concern)
        return concern

    def _after_concern(self, concern) -> None:
        """A member has raised a concern, or another: whoever is in charge is told."""
        self._tell_in_charge(
            lambda notice: notice.env._("A concern about “%s”", notice.name),
            lambda notice: notice.env._(
                "%(member)s: %(text)s",
                member=concern.membership_id.partner_id.name,
                text=concern.text,
            ),
        )

    def _before_taken_back(self, concern) -> None:
        """A member takes back its concern; to be extended."""

    def action_view_concerns(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Concerns"),
            "res_model": "komunigi.change.concern",
            "view_mode": "list,form",
            "domain": [("notice_id", "=", self.id)],
        }
