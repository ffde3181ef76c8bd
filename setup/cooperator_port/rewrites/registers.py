"""The subscription register: what adds up in its groups, and what doesn't."""

from ..rewriting import Rewrites

rewrites = Rewrites("registers")


@rewrites.python("models/subscription_register.py")
def groups_are_defined_by_fields(source):
    """read_group isn't the way in any more: 19.0 has several, which all ask the fields
    whether and how they add up."""
    source.method("SubscriptionRegister", "read_group").remove()
    source.field("SubscriptionRegister", "share_unit_price").set(aggregator="None")
    source.field("SubscriptionRegister", "register_number_operation").set(
        aggregator="None"
    )


@rewrites.python("models/subscription_register.py")
def total_is_stored(source):
    """Only a stored field adds up in the database; its two factors never change after
    the operation is registered."""
    source.field("SubscriptionRegister", "total_amount_line").set(store="True")
    source.method("SubscriptionRegister", "_compute_total_line").decorate(
        'api.depends("quantity", "share_unit_price")'
    )
