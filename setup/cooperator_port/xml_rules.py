"""General rules for the XML of an addon on its way from 16.0 to 19.0, file by file.

Rules that need to know other files of the addon have modules of their own:
``field_states``, ``group_privileges``, ``mail_templates``.
"""

import re

from lxml import etree

from . import domain_expressions, settings_views
from .xml_source import classes, drop, iter_elements, replace

_MODIFIERS = ("invisible", "readonly", "required", "column_invisible")
_BOOLEANS = {"1": "True", "true": "True", "0": "False", "false": "False"}
# Models whose field groups_id is called group_ids now.
_WITH_GROUPS = (
    "ir.actions.act_url",
    "ir.actions.act_window",
    "ir.actions.client",
    "ir.actions.report",
    "ir.actions.server",
    "ir.ui.menu",
    "ir.ui.view",
    "res.users",
)


def arches(root):
    """The arch of every view of the file."""
    return root.xpath("//record[@model='ir.ui.view']/field[@name='arch']")


def in_views(root):
    for arch in arches(root):
        yield from iter_elements(arch)


def lists(root):
    """A list view is called list, and so it is in XPaths."""
    done = 0
    for element in list(in_views(root)):
        if element.tag == "tree":
            element.tag = "list"
            done += 1
        path = element.get("expr") or ""
        if re.search(r"\btree\b", path):
            element.set("expr", re.sub(r"\btree\b", "list", path))
            done += 1
    return done


def view_modes(root):
    """Actions name the view modes that they offer."""
    done = 0
    for field in root.iterfind(".//field[@name='view_mode']"):
        modes = (field.text or "").split(",")
        if "tree" in modes:
            field.text = ",".join("list" if mode == "tree" else mode for mode in modes)
            done += 1
    return done


def attrs(root):
    """A modifier is an attribute with a Python expression."""
    done = 0
    for element in list(in_views(root)):
        if "attrs" in element.attrib:
            for name, condition in domain_expressions.modifiers(
                element.attrib.pop("attrs")
            ).items():
                present = _BOOLEANS.get(element.get(name), element.get(name))
                element.set(name, domain_expressions.either(present, condition))
            done += 1
    return done


def button_states(root):
    """What is shown in some states only is invisible in the others."""
    done = 0
    for element in list(in_views(root)):
        if "states" in element.attrib:
            condition = _in_other_states(element.attrib.pop("states"))
            present = _BOOLEANS.get(element.get("invisible"), element.get("invisible"))
            element.set("invisible", domain_expressions.either(present, condition))
            done += 1
    return done


def _in_other_states(states):
    states = [state.strip() for state in states.split(",")]
    return f"state != {states[0]!r}" if len(states) == 1 else f"state not in {states!r}"


def attribute_elements(root):
    """The same two, where a view changes the attributes of another one's element."""
    done = 0
    for element in list(in_views(root)):
        if element.tag != "attribute" or element.get("name") not in ("attrs", "states"):
            continue
        if element.get("name") == "attrs":
            found = domain_expressions.modifiers(element.text or "{}")
        else:
            found = {"invisible": _in_other_states(element.text)}
        new = []
        for name, condition in found.items():
            attribute = etree.Element("attribute", name=name)
            attribute.text = condition
            new.append(attribute)
        replace(element, *new)
        done += 1
    return done


def boolean_literals(root):
    """A modifier is Python: true is True."""
    done = 0
    for element in in_views(root):
        for name in _MODIFIERS:
            if element.get(name) in ("true", "false"):
                element.set(name, _BOOLEANS[element.get(name)])
                done += 1
    return done


def hidden_columns(root):
    """In a list, a field that is never shown is an invisible column."""
    done = 0
    for element in in_views(root):
        if element.tag != "field" or element.getparent().tag != "list":
            continue
        if element.get("invisible") in ("1", "true", "True"):
            del element.attrib["invisible"]
            element.set("column_invisible", "True")
            done += 1
    return done


def chatters(root):
    """The chatter has an element of its own, that knows its fields."""
    done = 0
    for element in list(in_views(root)):
        if element.tag == "div" and "oe_chatter" in classes(element):
            replace(element, etree.Element("chatter"))
            done += 1
    return done


def search_groups(root):
    """A group of a search view has no title and can't be folded."""
    done = 0
    for element in in_views(root):
        if element.tag != "group":
            continue
        in_search = any(parent.tag == "search" for parent in element.iterancestors())
        if in_search or "expand" in element.attrib:
            gone = [element.attrib.pop(name, None) for name in ("expand", "string")]
            done += gone != [None, None]
    return done


def active_ids(root):
    """In a view's context, the record at hand is its id."""
    done = 0
    for element in in_views(root):
        context = element.get("context") or ""
        new = re.sub(r"(?<![\w'\".])active_id(?![\w'\"])", "id", context)
        if new != context:
            element.set("context", new)
            done += 1
    return done


def inline_targets(root):
    """Settings open like anything else: the target inline is gone."""
    done = 0
    for field in root.xpath(
        "//record/field[@name='target'][normalize-space()='inline']"
    ):
        drop(field)
        done += 1
    return done


def group_ids(root):
    """The groups of users, views, menus and actions."""
    done = 0
    for field in root.xpath("//record/field[@name='groups_id']"):
        if field.getparent().get("model") in _WITH_GROUPS:
            field.set("name", "group_ids")
            done += 1
    return done


RULES = {
    "tree is list in a view": lists,
    "tree is list in a view_mode (XML)": view_modes,
    "attrs is a modifier expression": attrs,
    "states is an invisible expression": button_states,
    "attrs or states in <attribute> is a modifier": attribute_elements,
    "true is True in a modifier": boolean_literals,
    "invisible in a list is column_invisible": hidden_columns,
    "chatter div is <chatter/>": chatters,
    "search group without expand and string": search_groups,
    "active_id in a view's context is id": active_ids,
    "target inline removed": inline_targets,
    "groups_id is group_ids": group_ids,
}


def apply(source, tally):
    """Apply all rules to one XML source."""
    for kind, rule in RULES.items():
        tally.count(kind, rule(source.root))
    settings_views.apply(source.root, tally)
