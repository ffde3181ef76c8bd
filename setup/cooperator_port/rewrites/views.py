"""Views, actions and menus: what they hold on to in other addons moved."""

from ..rewriting import Rewrites
from ..xml_source import drop, elements

rewrites = Rewrites("views")

# Actions of accounting that show customers' documents, and the kinds that they show.
_ACTIONS = {
    "action_move_out_invoice_type": ["out_invoice", "out_refund", "out_receipt"],
    "action_move_out_invoice": ["out_invoice", "out_refund", "out_receipt"],
    "action_move_out_refund_type": ["out_refund"],
    "action_move_out_refund_type_non_legacy": ["out_refund"],
}


def _ordinary(kinds):
    return f"[('move_type', 'in', {kinds}), ('release_capital_request', '=', False)]"


@rewrites.xml("views/account_move_views.xml")
def ordinary_invoices_leave_shares_out(source):
    """The menus of 19.0 lead to new actions beside the old ones; without a domain on
    each, capital release requests show up among ordinary invoices."""
    for name, kinds in _ACTIONS.items():
        xml_id = f"account.{name}"
        if source.root.find(f"record[@id='{xml_id}']") is not None:
            source.field(xml_id, "domain").text = _ordinary(kinds)
        else:
            source.root.extend(
                elements(
                    f"""<record id="{xml_id}" model="ir.actions.act_window">
        <field name="domain">{_ordinary(kinds)}</field>
    </record>"""
                )
            )


@rewrites.xml("views/product_view.xml")
def share_tick_stands_beside_sales(source):
    """The product form of 19.0 has its ticks in one row of options, and none for
    purchases unless that addon is there."""
    place = source.find("product_template_form_view", "field/xpath")
    place.set("expr", "//span[@name='sale_option']")


@rewrites.xml("views/res_partner_view.xml")
def followers_stay(source):
    """The chatter of 19.0 is one element; its followers can't be hidden from a view."""
    drop(source.record("remove_partner_follower"))
