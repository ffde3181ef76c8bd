# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What a member does once in a meeting: the field that names it, what it is done in,
# and which of them count.
ONCE = {
    "komunigi.meeting.member": ("membership_id", ("meeting_id",), Domain.TRUE),
    "komunigi.agenda.voice": ("membership_id", ("item_id", "round"), Domain.TRUE),
    "komunigi.agenda.concern": ("membership_id", ("item_id",), Domain.TRUE),
    "komunigi.agenda.recusal": ("membership_id", ("item_id",), Domain.TRUE),
    "komunigi.proxy": ("giver_id", ("meeting_id",), Domain("state", "!=", "void")),
    "komunigi.advance.vote": (
        "membership_id",
        ("item_id",),
        Domain("fallen", "=", False),
    ),
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging keeps who was there, spoke, voted and gave proxies.

    Odoo's merge deletes whatever a constraint does not let it move. Of a meeting that
    is over, what both members did stays; while it is ahead or under way, one of two
    voices would have to go, which is for people to settle.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: whoever may merge partners need not see who was in which meeting.
        self.sudo()._unite_stays(
            Domain("partner_id", "in", (src_partners | dst_partner).ids),
            lambda stay: (stay.meeting_id, stay.membership_id),
        )
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _move_references(self, other, kept):
        if other._name == "komunigi.membership":
            for model, (field, key, domain) in ONCE.items():
                self._keep_both(self.env[model], field, key, domain, other, kept)
            self._keep_own_proxies(other, kept)
            self._unite_intentions(other, kept)
            self._unite_stays(
                Domain("membership_id", "in", (other | kept).ids),
                lambda stay: (stay.meeting_id, stay.partner_id or stay.name),
            )
        return super()._move_references(other, kept)

    def _keep_both(self, records, field, key, domain, other, kept):
        """What both did once in the same meeting: both stay, once it is over."""

        def done_in(record):
            return tuple(record[name] for name in key)

        once = domain & Domain("is_second", "=", False)
        known = {
            done_in(record)
            for record in records.search(once & Domain(field, "=", kept.id))
        }
        twice = records.search(once & Domain(field, "=", other.id)).filtered(
            lambda record: done_in(record) in known
        )
        self._check_over(twice, other, kept)
        self._mark_second(twice)

    def _keep_own_proxies(self, other, kept):
        """A proxy that one of them gave to the other is one that it gave to itself."""
        both = (other | kept).ids
        proxies = self.env["komunigi.proxy"].search(
            Domain("giver_id", "in", both) & Domain("holder_id", "in", both)
        )
        self._check_over(proxies.filtered(lambda p: p.state != "void"), other, kept)
        self._mark_second(proxies)

    def _check_over(self, records, other, kept):
        for record in records:
            meeting = record.meeting_id if "meeting_id" in record else False
            meeting = meeting or record.item_id.meeting_id
            if meeting.state in ("draft", "running"):
                raise UserError(
                    self.env._(
                        "%(kept)s and %(other)s both have their part in “%(meeting)s” "
                        "(%(what)s): merge them once it is over.",
                        kept=kept.display_name,
                        other=other.display_name,
                        meeting=meeting.name,
                        what=self.env["ir.model"]._get(record._name).name,
                    )
                )

    def _mark_second(self, records):
        # In SQL: of minutes that are signed nothing is written any more, and what
        # they say does not change by this.
        if records:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET is_second = TRUE WHERE id IN %s",
                    SQL.identifier(records._table),
                    records._ids,
                )
            )
            records.invalidate_recordset(["is_second"])

    def _unite_intentions(self, other, kept):
        """Whether it comes: the last word counts."""
        intentions = self.env["komunigi.meeting.intention"].search(
            Domain("membership_id", "in", (other | kept).ids)
        )
        for own in intentions.grouped("meeting_id").values():
            own.sorted("write_date")[:-1].unlink()

    def _unite_stays(self, domain, place):
        """Who is there twice, under two names or for two members that are one, has
        left once."""
        stays = self.env["komunigi.meeting.attendance"].search(
            domain
            & Domain("membership_id", "!=", False)
            & Domain("date_out", "=", False),
            order="date_in, id",
        )
        for own in stays.grouped(place).values():
            for stay in own[1:]:
                meeting = stay.meeting_id
                stay.date_out = max(meeting.date_closed or meeting._now(), stay.date_in)
        stays.flush_recordset()
