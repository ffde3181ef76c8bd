"""Do the XML ids that the addon refers to exist in the Odoo it shall run on?

An addon holds on to others by XML id: views that it extends, actions that it narrows,
groups that it implies. A renamed one would stop the installation; with the addons at
hand, it stops the port instead. Only addons that are found are asked, and ids that Odoo
makes itself (of models and their fields) are taken for granted.
"""

import csv
import re
from pathlib import Path

from lxml import etree

from .refusal import PortRefused

_MADE_BY_ODOO = ("model_", "field_", "selection__", "module_")
_REF = re.compile(r"""\bref\(\s*['"]([\w.]+)['"]""")
_ACTION = re.compile(r"%\(([\w.]+)\)[ds]")


def check(addon, folders):
    """Refuse if an XML id of an addon found in ``folders`` isn't there."""
    known = {}
    missing = []
    for path, line, xml_id in sorted(references(addon)):
        module, name = xml_id.split(".", 1)
        if module not in known:
            known[module] = _ids_of(module, folders)
        if known[module] is None or name.startswith(_MADE_BY_ODOO):
            continue
        if name not in known[module]:
            missing.append(f"{path}:{line}: {xml_id}")
    if missing:
        raise PortRefused("XML ids are not in this Odoo: " + "; ".join(missing) + ".")


def references(addon):
    """Path, line and full XML id of everything of other addons in the XML files."""
    for path in addon.paths(".xml"):
        root = etree.fromstring(addon.xml(path).code.encode())
        for element in root.iter(etree.Element):
            for xml_id in _in(element):
                if "." in xml_id and not xml_id.startswith(f"{addon.name}."):
                    yield path, element.sourceline, xml_id


def _in(element):
    for name in ("ref", "inherit_id", "parent", "action"):
        if re.fullmatch(r"[\w.]+", element.get(name, "")):
            yield element.get(name)
    if element.tag == "record":
        yield element.get("id", "")
    for name in ("groups", "t-call"):
        for one in element.get(name, "").split(","):
            if re.fullmatch(r"!?[\w.]+", one.strip()):
                yield one.strip().lstrip("!")
    for value in element.attrib.values():
        yield from _REF.findall(value)
        yield from _ACTION.findall(value)


def _ids_of(module, folders):
    """All XML ids that the data files of an addon define, None if it isn't found."""
    for folder in map(Path, folders):
        if (folder / module / "__manifest__.py").is_file():
            return set(_ids_in(folder / module))
    return None


def _ids_in(folder):
    for path in sorted(folder.rglob("*.xml")):
        if "static" in path.relative_to(folder).parts:
            continue
        try:
            root = etree.parse(path).getroot()
        except etree.XMLSyntaxError:
            continue
        for element in root.iter(etree.Element):
            if element.get("id"):
                yield element.get("id").rpartition(".")[2]
    for path in sorted(folder.rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.reader(file):
                if row:
                    yield row[0].rpartition(".")[2]
