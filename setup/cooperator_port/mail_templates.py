"""Mail templates: reports, their file names, and who gets the message.

* 16.0 attached one report to a template and named the file in the template. 19.0
  attaches any number of reports, and each report says how it is called when printed.
  So the name moves to the report; templates that share a report must agree on it.
* A 19.0 template writes to the default recipients of the record unless it says not to;
  recipients written in the template would be ignored without a word.
"""

import re

from lxml import etree

from .refusal import NotFound
from .xml_source import drop

_RECIPIENTS = ("email_to", "partner_to", "email_cc")


def apply(addon, tally):
    """Rewrite the mail templates in all XML files of the addon."""
    names = {}
    for path in addon.paths(".xml"):
        if b'model="mail.template"' not in addon.content(path):
            continue
        for template in addon.xml(path).root.xpath("//record[@model='mail.template']"):
            _attach(template, names, tally)
            if any(_field(template, name) is not None for name in _RECIPIENTS):
                new = etree.SubElement(template, "field", name="use_default_to")
                new.set("eval", "False")
                new.tail = "\n    "
                tally.count("mail template keeps its own recipients")
    for report, name in sorted(names.items()):
        _name_report(addon, report, name)
        tally.count("report_name of a mail template is the report's own")


def _field(record, name):
    return record.find(f"field[@name='{name}']")


def _attach(template, names, tally):
    report = _field(template, "report_template")
    name = _field(template, "report_name")
    if report is None:
        return
    ref = report.attrib.pop("ref")
    report.set("name", "report_template_ids")
    report.set("eval", f"[(6, 0, [ref('{ref}')])]")
    tally.count("report_template is report_template_ids")
    if name is not None:
        expression = name_expression(name.text)
        if names.setdefault(ref, expression) != expression:
            raise NotFound(f"one file name for the report {ref} in all mail templates")
        drop(name)


def name_expression(template):
    """The Python expression for a name with expressions in double braces.

    >>> name_expression("Certificate {{ object.number }}")
    "'Certificate %s' % (object.number or '',)"
    >>> name_expression("{{ (object.name or 'x') }}{{ object.draft and '_d' }}")
    "'%s%s' % ((object.name or 'x') or '', (object.draft and '_d') or '')"
    """
    texts = re.split(r"\{\{(.*?)\}\}", template.strip())
    literal = "%s".join(text.replace("%", "%%") for text in texts[::2])
    values = []
    for code in map(str.strip, texts[1::2]):
        simple = re.fullmatch(r"[\w.]+|\([^()]*\)", code)
        values.append(f"{code if simple else f'({code})'} or ''")
    if not values:
        return repr(template.strip())
    return f"{literal!r} % ({', '.join(values)}{',' if len(values) == 1 else ''})"


def _name_report(addon, xml_id, expression):
    for path in addon.paths(".xml"):
        for report in addon.xml(path).root.xpath(
            "//record[@model='ir.actions.report'][@id=$id]", id=xml_id
        ):
            field = _field(report, "print_report_name")
            if field is None:
                field = etree.SubElement(report, "field", name="print_report_name")
                field.tail = "\n    "
            field.text = expression
            return
    raise NotFound(f"the report {xml_id} that a mail template attaches")
