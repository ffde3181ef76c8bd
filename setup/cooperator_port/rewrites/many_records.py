"""One query for many records, where 16.0 asked one for each.

A cooperative of twenty thousand members reads memberships by the thousand. What is
computed stays the same; these three computations only look for all records at once.
"""

from ..rewriting import Rewrites

rewrites = Rewrites("many records")


@rewrites.python("models/res_partner.py")
def memberships_of_partners(source):
    """Each field of a membership that a partner shows cost a query a partner, and kept
    the value from before a membership was created in the same transaction."""
    method = source.method("ResPartner", "_compute_cooperative_membership_id")
    method.decorate('api.depends("cooperative_membership_ids")')
    method.body_becomes(
        """
        memberships = self.env["cooperative.membership"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", self.ids),
            ]
        )
        of_partner = {membership.partner_id: membership for membership in memberships}
        for record in self:
            record.cooperative_membership_id = of_partner.get(record._origin)
        """
    )


def _of_partner_and_company(field, model):
    return f"""
        found = self.env["{model}"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        grouped = found.grouped(lambda one: (one.partner_id, one.company_id))
        for record in self:
            owner = (record.partner_id._origin, record.company_id._origin)
            record.{field} = grouped.get(owner)
        """


@rewrites.python("models/cooperative_membership.py")
def shares_of_memberships(source):
    """The shares of a membership were searched for one membership at a time."""
    source.method("CooperativeMembership", "_compute_share_ids").body_becomes(
        _of_partner_and_company("share_ids", "share.line")
    )


@rewrites.python("models/cooperative_membership.py")
def requests_of_memberships(source):
    """The requests of a membership were searched for one membership at a time."""
    source.method(
        "CooperativeMembership", "_compute_subscription_request_ids"
    ).body_becomes(
        _of_partner_and_company("subscription_request_ids", "subscription.request")
    )
