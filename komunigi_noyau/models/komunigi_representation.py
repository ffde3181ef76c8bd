# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, models
from odoo.fields import Domain

# In the context while partners are merged: representations are emptied and written
# anew then, and nobody's seat ends with that. An object: nobody sends it by RPC.
MERGING = object()


class KomunigiRepresentation(models.Model):
    """Who no longer acts for an organisation no longer sits for it."""

    _inherit = "komunigi.representation"

    @api.model_create_multi
    def create(self, vals_list):
        representations = super().create(vals_list)
        if not self._is_merging():
            representations._delegates()._follow_representation(representations)
        return representations

    def write(self, vals):
        moves = {"date_start", "date_end", "partner_id", "membership_id"} & vals.keys()
        if not moves or self._is_merging():
            return super().write(vals)
        lines = self._delegates()
        bound = lines._bound_by_representation()
        result = super().write(vals)
        (lines | self._delegates())._follow_representation(bound=bound)
        return result

    def unlink(self):
        if self._is_merging():
            return super().unlink()
        lines = self._delegates()
        result = super().unlink()
        lines._follow_representation()
        return result

    def _is_merging(self):
        return self.env.context.get("komunigi_merging") is MERGING

    def _delegates(self):
        """The lines of who sits for these members, by the same persons."""
        # sudo: whoever ends a representation need not see who sits where.
        return (
            self.env["komunigi.delegate"]
            .sudo()
            .search(
                Domain("mandate_id.membership_id", "in", self.membership_id.ids)
                & Domain("partner_id", "in", self.partner_id.ids)
            )
            .filtered(lambda line: line.mandate_id.rule_id.holder_kind != "person")
        )


class KomunigiDelegate(models.Model):
    """The delegate of an organisation acts for it, and sits no longer than that."""

    _inherit = "komunigi.delegate"

    def _covered_until(self) -> dict[int, date | None]:
        """Until when each person acts for the organisation without a break, counted
        from the first day of the line; `date.max` without an end, None if not at
        all."""
        representations = self._representations_of(self.mandate_id, self.partner_id)
        known = representations.grouped(
            lambda each: (each.membership_id.id, each.partner_id.id)
        )
        result = {}
        for line in self:
            key = line.mandate_id.membership_id.id, line.partner_id.id
            until = None
            for each in known.get(key, ()):
                if each.date_start <= (until or line.date_start):
                    end = each.date_end or date.max
                    if end > (until or line.date_start):
                        until = end
            result[line.id] = until
        return result

    def _bound_by_representation(self):
        """The lines that end because their representation does."""
        covered = self._covered_until()
        return self.filtered(
            lambda line: line.date_end and line.date_end == covered[line.id]
        )

    def _follow_representation(self, extended=None, bound=None):
        """End each line with the representation, or go on with it.

        :param extended: new representations: a line that ended on the day on which
            one of them starts goes on
        :param bound: the lines that ended with a representation that has changed
        """
        # sudo: it follows from the representation, whoever changed that.
        lines = self.sudo().filtered(
            lambda line: (
                line.mandate_id.membership_id
                and line.mandate_id.rule_id.holder_kind != "person"
                and line.date_end != line.date_start
            )
        )
        bound = bound if bound is not None else lines.browse()
        starts = {
            (each.membership_id, each.partner_id, each.date_start)
            for each in (extended if extended is not None else ())
        }
        covered = lines._covered_until()
        for line in lines:
            until = covered[line.id] or line.date_start
            mandate = line.mandate_id
            goes_on = line in bound or (
                (mandate.membership_id, line.partner_id, line.date_end) in starts
            )
            if not goes_on and (line.date_end or date.max) <= until:
                continue
            if until >= mandate.date_end:
                until = False
            # Who took over meanwhile stays.
            after = mandate.delegate_ids.filtered(
                lambda other, line=line: other.date_start > line.date_start
            ).sorted("date_start")[:1]
            if after and (not until or until > after.date_start):
                until = after.date_start
            if line.date_end != until:
                line.date_end = until
