# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiAssemblyRules(models.AbstractModel):
    """What a general assembly has to keep to: a preset has it, a meeting copies it.

    The preset of a legal form says where each rule comes from; the meeting's own may
    differ, as the statutes do.
    """

    _name = "komunigi.assembly.rules"
    _description = "Rules of a general assembly"

    # Convening
    notice_days = fields.Integer(
        string="Notice (days)",
        help="Whole days between the convening mail and the day of the meeting.",
    )
    second_notice_days = fields.Integer(
        string="Notice of the second meeting (days)",
        help="Whole days between the second convening and the second meeting, where "
        "the first had no quorum.",
    )
    # Quorum
    quorum_by = fields.Selection(
        [
            ("none", "No quorum"),
            ("heads", "Members present or represented"),
            ("shares", "Shares present or represented"),
        ],
        string="Quorum",
        required=True,
        default="none",
    )
    quorum_numerator = fields.Integer(default=1)
    quorum_denominator = fields.Integer(default=2)
    quorum_strict = fields.Boolean(
        string="More than this fraction",
        help="Otherwise the fraction itself is enough.",
    )
    second_has_quorum = fields.Boolean(
        string="Also at the second meeting",
        help="Otherwise the second meeting decides whoever is there.",
    )
    second_quorum_numerator = fields.Integer(
        help="Of the second meeting's quorum. 0: as at the first."
    )
    second_quorum_denominator = fields.Integer()
    # Proxies
    proxy_allowed = fields.Boolean(string="Proxies", default=True)
    proxy_holder_is_member = fields.Boolean(
        string="The holder is a member", default=True
    )
    proxy_ceiling = fields.Integer(
        string="Proxies a holder has at most", help="0: no ceiling."
    )
    proxy_blank = fields.Selection(
        [
            ("refused", "Are refused"),
            ("chair", "Vote yes to what the bureau proposes"),
        ],
        string="Proxies without a name",
        required=True,
        default="refused",
    )
    # Votes
    vote_by = fields.Selection(
        [
            ("member", "One member, one vote"),
            ("shares", "One share, one vote"),
            ("basis", "By a figure of each member"),
        ],
        string="Votes",
        required=True,
        default="member",
    )
    vote_basis_id = fields.Many2one(
        "komunigi.basis", string="Which figure", ondelete="restrict"
    )
    vote_ceiling = fields.Integer(
        string="At most", help="Votes that one member has at most. 0: no ceiling."
    )
    vote_ceiling_percent = fields.Integer(
        string="At most (% of the votes present)",
        help="Votes that one member has at most, with those whom it represents, of all "
        "votes present or represented. 0: no ceiling.",
    )
    each_college = fields.Boolean(
        string="In each category too",
        help="The majority is also required among the members of each category.",
    )
    advance_allowed = fields.Boolean(
        string="Votes before the meeting",
        help="Where the statutes allow it. A vote falls when the text is amended.",
    )

    late_decisions = fields.Boolean(
        string="May decide on items added late",
        help="On what members were not convened to: where the statutes allow it, for "
        "instance when all of them are present or represented and agree.",
    )

    _quorum_fraction = models.Constraint(
        "CHECK(quorum_numerator > 0 AND quorum_numerator <= quorum_denominator)",
        "The quorum is a fraction between 0 and 1.",
    )
    _rules_positive = models.Constraint(
        "CHECK(notice_days >= 0 AND second_notice_days >= 0 AND proxy_ceiling >= 0"
        " AND vote_ceiling >= 0 AND vote_ceiling_percent BETWEEN 0 AND 100"
        " AND second_quorum_numerator BETWEEN 0 AND second_quorum_denominator)",
        "Days, numbers and ceilings are not negative.",
    )
