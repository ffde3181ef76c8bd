"""What must not be left: constructs of 16.0 that no rule and no rewrite changed.

Some of them 19.0 would ignore without a word, so they are looked for rather than waited
for. The list holds what the rules know to change (a rule may have missed a form of it)
and what they don't know at all (hooks with a cursor, cron counts, old kanban boxes…).
"""

import ast

from lxml import etree

_ATTRIBUTES = {
    "_context": "use self.env.context",
    "_cr": "use self.env.cr",
    "_uid": "use self.env.uid",
    "chart_template_id": "the chart template of a company is a code",
    "check_access_rights": "use check_access or has_access",
    "check_access_rule": "use check_access or has_access",
    "existing_accounting": "it is a private method of the company",
    "fields_view_get": "use get_view",
    "invalidate_cache": "use invalidate_model or invalidate_recordset",
    "user_has_groups": "use has_group of the user",
}
_METHODS = {
    "_apply_ir_rules": "record rules are part of _search",
    "_name_search": "override _search_display_name",
    "_where_calc": "override _search",
    "fields_view_get": "override get_view",
    "name_get": "override _compute_display_name",
    "read_group": "override _read_group or define aggregators",
}
_KEYWORDS = {
    "group_operator": "the keyword is aggregator",
    "numbercall": "a cron job has no count of calls",
    "oldname": "rename in a migration script",
    "states": "a view says when a field is readonly",
    "track_visibility": "the keyword is tracking",
}
_ASSIGNED = {"_sql_constraints": "use models.Constraint"}
_STRINGS = {
    "groups_id": "the field is group_ids",
    "refund_method": "the wizard that reverses moves has no such field",
    "tree": "the view is called list",
}
_DECORATORS = {
    "api.multi": "every method works on a recordset",
    "api.one": "write the loop",
    "api.returns": "it is gone",
}
_XPATHS = {
    "//*[@attrs]": "attrs is a modifier expression",
    "//record[@model='ir.ui.view']//*[@states]": "states is an invisible expression",
    "//attribute[@name='attrs' or @name='states']": "name the modifier",
    "//tree": "the view is called list",
    "//xpath[contains(@expr, '/tree')]": "the view is called list",
    "//field[@name='view_mode'][contains(., 'tree')]": "the view is called list",
    "//field[@name='groups_id']": "the field is group_ids",
    "//field[@name='target'][normalize-space()='inline']": "there is no such target",
    "//field[@name='numbercall' or @name='doall']": "a cron job has no such field",
    "//record[@model='res.groups']/field[@name='category_id']": (
        "groups have privileges"
    ),
    "//record[@model='res.groups']/field[@name='users']": "the field is user_ids",
    "//record[@model='mail.template']/field[@name='report_template']": (
        "templates attach report_template_ids"
    ),
    "//record[@model='mail.template']/field[@name='report_name']": (
        "reports have a print_report_name"
    ),
    "//div[contains(@class, 'oe_chatter')]": "use <chatter/>",
    "//div[contains(@class, 'app_settings_block')]": "use <app>",
    "//div[contains(@class, 'o_setting_box')]": "use <setting>",
    "//*[@t-name='kanban-box']": "the template of a kanban view is card",
    "//*[@t-raw]": "use t-out with Markup",
    "//search//group[@expand or @string]": "a search group has no title",
    "//list/field[@invisible='1' or @invisible='True']": "use column_invisible",
    "//*[@kanban_image]": "use image widgets",
}


def find(addon):
    """One text for each leftover: file, line, construct, and what to use instead."""
    found = []
    for path in addon.paths(".py"):
        for line, what, instead in sorted(in_python(addon.python(path).code)):
            found.append(f"{path}:{line}: {what} ({instead})")
    for path in addon.paths(".xml"):
        for line, what, instead in sorted(in_xml(addon.xml(path).code)):
            found.append(f"{path}:{line}: {what} ({instead})")
    for path in addon.paths(".js"):
        found.append(f"{path}:1: JavaScript (no rule knows any)")
    return found


def in_xml(code):
    """Line, construct and remedy of each leftover in an XML text.

    >>> list(in_xml("<odoo>\\n<t t-raw='x'/></odoo>"))
    [(2, 't-raw', 'use t-out with Markup')]
    """
    root = etree.fromstring(code.encode())
    for path, instead in _XPATHS.items():
        for element in root.xpath(path):
            yield element.sourceline, _construct(path, element), instead


def _construct(path, element):
    for name in ("attrs", "states", "t-raw", "kanban_image"):
        if f"@{name}]" in path:
            return name
    return f"<{element.tag}> at {path}"


def in_python(code):
    """Line, construct and remedy of each leftover in a Python text.

    >>> list(in_python("from odoo.osv import expression"))
    [(1, 'odoo.osv', 'use odoo.fields.Domain')]
    >>> list(in_python("def post_init_hook(cr, registry): pass"))
    [(1, 'post_init_hook(cr, …)', 'hooks get an environment')]
    """
    tree = ast.parse(code)
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.endswith("_hook"):
            continue
        if [argument.arg for argument in node.args.args[:1]] == ["cr"]:
            yield node.lineno, f"{node.name}(cr, …)", "hooks get an environment"
    for node in ast.walk(tree):
        yield from _in_node(node)


def _in_node(node):
    if isinstance(node, ast.ImportFrom | ast.Import):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names]
        if any(name == "odoo.osv" or name.startswith("odoo.osv.") for name in names):
            yield node.lineno, "odoo.osv", "use odoo.fields.Domain"
    elif isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        yield node.lineno, f".{node.attr}", _ATTRIBUTES[node.attr]
    elif isinstance(node, ast.FunctionDef):
        if node.name in _METHODS:
            yield node.lineno, f"{node.name}()", _METHODS[node.name]
        for decorator in node.decorator_list:
            name = ast.unparse(getattr(decorator, "func", decorator))
            if name in _DECORATORS:
                yield node.lineno, f"@{name}", _DECORATORS[name]
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg in _KEYWORDS:
                yield node.lineno, f"{keyword.arg}=", _KEYWORDS[keyword.arg]
    elif isinstance(node, ast.Name) and node.id in _ASSIGNED:
        yield node.lineno, node.id, _ASSIGNED[node.id]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.split(",")
        for word in words:
            if word in _STRINGS:
                yield node.lineno, repr(word), _STRINGS[word]
