"""An XML data file that is edited by XML id and XPath."""

from lxml import etree

from .refusal import NotFound

_PARSER = etree.XMLParser(resolve_entities=False, remove_blank_text=False)


def elements(code):
    """Our own XML (one or more elements) as a list of elements."""
    return list(etree.fromstring(f"<odoo>{code}</odoo>", _PARSER))


def text_of(element):
    """All text in an element, with single spaces: the term that a reader sees."""
    return " ".join("".join(element.itertext()).split())


def classes(element):
    """The CSS classes of an element."""
    return (element.get("class") or "").split()


def iter_elements(element):
    """Depth first, elements only: comments are nobody's business."""
    return element.iter(etree.Element)


def drop(element):
    """Remove an element but leave the text behind it where it is."""
    parent = element.getparent()
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def replace(element, *new):
    """Put ``new`` elements where ``element`` was."""
    parent = element.getparent()
    position = parent.index(element)
    if new:
        new[-1].tail = element.tail
    elif element.tail:
        drop(element)
        return
    parent[position : position + 1] = new


def insert_before(element, *new):
    position = element.getparent().index(element)
    for offset, one in enumerate(new):
        one.tail = one.tail or "\n\n    "
        element.getparent().insert(position + offset, one)


def insert_after(element, *new):
    for one in reversed(new):
        one.tail = element.tail
        element.addnext(one)


class XmlSource:
    """One file; ``code`` is its text with all edits so far."""

    def __init__(self, code):
        self.tree = etree.ElementTree(etree.fromstring(code.encode(), _PARSER))

    @property
    def root(self):
        return self.tree.getroot()

    @property
    def code(self):
        text = etree.tostring(self.tree, encoding="unicode")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'

    def record(self, xml_id):
        """The element (record, template, menu item…) with that XML id."""
        found = self.root.xpath("/odoo/*[@id=$id] | /odoo/data/*[@id=$id]", id=xml_id)
        if len(found) != 1:
            raise NotFound(f"one element with the XML id {xml_id}")
        return found[0]

    def find(self, xml_id, path):
        """The one element at an XPath below the element with that XML id."""
        found = self.record(xml_id).xpath(path)
        if len(found) != 1:
            raise NotFound(f"one {path} in {xml_id}, found {len(found)}")
        return found[0]

    def field(self, xml_id, name):
        """The ``<field>`` of a record."""
        return self.find(xml_id, f"field[@name='{name}']")
