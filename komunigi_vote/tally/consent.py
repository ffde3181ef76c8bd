# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Consent: a proposal is adopted unless somebody objects.

Sociocracy's rule (Gerard Endenburg, "Sociocracy: the organization of
decision-making", 1998): not "everybody agrees", but "nobody has an objection that
stands". A concern is heard and recorded, and does not stop the proposal.
"""

from .exact import plain, weight

ANSWERS = ("consent", "concern", "objection")


def consent(urn, lots, max_objections):
    """Adopted if at most `max_objections` (a weight) object and somebody consents,
    with or without a concern. There is no tie.

    One round: the weights of each answer, how many objections are `allowed`, and
    whether the proposal is `adopted`.
    """
    votes = urn.votes
    max_objections = weight(max_objections)
    adopted = bool(
        urn.options
        and votes["objection"] <= max_objections
        and votes["consent"] + votes["concern"] > 0
    )
    told = {
        **{answer: plain(votes[answer]) for answer in ANSWERS},
        "allowed": plain(max_objections),
        "adopted": adopted,
    }
    return urn.options, urn.options if adopted else (), [told]
