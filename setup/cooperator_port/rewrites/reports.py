"""Printed documents: what they hold on to in the layouts of web and account."""

from ..refusal import NotFound
from ..rewriting import Rewrites

rewrites = Rewrites("reports")

_FOOTER = "//div[starts-with(@t-attf-class, 'footer ')]/div"


def _places(source, xml_id, word):
    """The xpath elements of a template whose expression has a word in it."""
    return [
        place
        for place in source.record(xml_id).iterfind("xpath")
        if word in place.get("expr")
    ]


@rewrites.xml("report/layout.xml")
def footer_has_other_classes(source):
    """The footer of the standard layout lost the class by which it was found."""
    for place in _only(source, "external_layout_standard", "footer", 2):
        place.set("expr", _FOOTER)


def _only(source, xml_id, word, times):
    found = _places(source, xml_id, word)
    if len(found) != times:
        raise NotFound(f"{times} places with {word} in {xml_id}, found {len(found)}")
    return found


@rewrites.xml("report/layout.xml")
def footer_line_is_a_class(source):
    """The line above the footer is a border class, no longer a style."""
    attribute = source.find("external_layout_standard", ".//attribute[@name='style']")
    attribute.set("name", "class")
    attribute.set("remove", "border-top")
    attribute.set("separator", " ")


@rewrites.xml("report/report_invoice.xml")
def title_is_set_apart(source):
    """The title of an invoice is prepared for the layout instead of standing on the
    page, and each wording of it has a name."""
    (place,) = _only(source, "report_invoice_document", "h2", 1)
    place.set("expr", "//t[@name='invoice_title']/..")


@rewrites.xml("report/report_invoice.xml")
def cells_are_found_by_name(source):
    """The lines of the invoice table lie deeper, and its cells have names."""
    (cell,) = _only(source, "report_invoice_document", "account_invoice_line_name", 1)
    cell.set("expr", "//td[@name='account_invoice_line_name']")
    (taxes,) = _only(source, "report_invoice_document", "line_tax_ids", 1)
    taxes.set("expr", "//td[@name='td_taxes']")
