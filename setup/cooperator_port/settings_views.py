"""Settings views: the divs of 16.0 become ``<app>``, ``<block>`` and ``<setting>``.

16.0 built a page of settings from divs with agreed classes: a block for the addon, a
title and a container for each group, a box for each setting with a left pane (the tick)
and a right pane (label, help, more). 19.0 has an element for each of these, and lays
them out itself: the label and the help are attributes, the first child is the field.

One box may hold several pairs of panes; each pair is a setting of its own.
"""

from lxml import etree

from .refusal import NotFound
from .xml_source import classes, replace, text_of

_PARENT = "base.res_config_settings_view_form"


def apply(root, tally):
    """Rewrite all settings views of a file."""
    for record in root.xpath("//record[@model='ir.ui.view']"):
        parent = record.find("field[@name='inherit_id']")
        if parent is None or parent.get("ref") != _PARENT:
            continue
        for place in record.iter("xpath"):
            if "settings" in place.get("expr", ""):
                place.set("expr", "//form")
                tally.count("settings view extends the form")
        for div in record.xpath(".//div"):
            if "app_settings_block" in classes(div):
                replace(div, _app(div, tally))


def _element(tag, **attributes):
    element = etree.Element(tag)
    for name, value in attributes.items():
        if value:
            element.set(name, value)
    return element


def _app(div, tally):
    app = _element(
        "app",
        id=div.get("id"),
        name=div.get("data-key"),
        string=div.get("string") or div.get("data-string"),
        groups=div.get("groups"),
        invisible=div.get("invisible"),
    )
    title = None
    for child in list(div.iterchildren(etree.Element)):
        if child.tag == "h2":
            title = text_of(child)
        elif child.tag == "div" and "o_settings_container" in classes(child):
            app.append(_block(child, title, tally))
            title = None
        elif child.tag == "field":
            app.append(child)
        else:
            raise NotFound(f"a title or a container in the settings, found {child.tag}")
    tally.count("settings block is <app>")
    return app


def _block(container, title, tally):
    block = _element(
        "block",
        id=container.get("id"),
        title=title,
        groups=container.get("groups"),
        invisible=container.get("invisible"),
    )
    for box in container.iterchildren(etree.Element):
        if "o_setting_box" not in classes(box):
            raise NotFound(f"a setting box in the settings, found {box.tag}")
        left = None
        for pane in box.iterchildren(etree.Element):
            if "o_setting_left_pane" in classes(pane):
                left = pane
            elif "o_setting_right_pane" in classes(pane):
                block.append(_setting(box, left, pane))
                tally.count("setting box is <setting>")
                left = None
            else:
                raise NotFound(f"a pane in a setting box, found {pane.tag}")
    tally.count("settings container is <block>")
    return block


def _setting(box, left, right):
    setting = _element(
        "setting",
        id=box.get("id"),
        title=box.get("title"),
        groups=box.get("groups"),
        invisible=box.get("invisible"),
    )
    for field in list(left.iterchildren("field")) if left is not None else ():
        setting.append(field)
    first = setting[0].get("name") if len(setting) else None
    for child in list(right.iterchildren(etree.Element)):
        if child.tag == "label" and first and child.get("for") == first:
            if child.get("string"):
                setting.set("string", child.get("string"))
        elif child.tag == "span" and "o_form_label" in classes(child):
            setting.set("string", text_of(child))
        elif _is_help(child):
            setting.set("help", text_of(child))
        elif first is None and not len(setting) and _lone_field(child) is not None:
            setting.append(_lone_field(child))
        else:
            setting.append(child)
    for child in setting:
        child.tail = None
    return setting


def _is_help(element):
    return (
        element.tag == "div" and "text-muted" in classes(element) and not len(element)
    )


def _lone_field(element):
    """The field in a div that is there for nothing else, or None."""
    spacing = set(element.attrib) <= {"class"} and set(classes(element)) <= {"mt16"}
    if element.tag != "div" or not spacing or len(element) != 1:
        return None
    return element[0] if element[0].tag == "field" else None
