"""Domains of 16.0 modifiers as the Python expressions that 19.0 wants.

>>> expression("[('state', '!=', 'draft')]")
"state != 'draft'"
>>> expression("[('cooperator', '=', False)]")
'not cooperator'
>>> expression("['|', ('a', 'not in', ['x', 'y']), ('b', '=', True), ('c', '>', 0)]")
"(a not in ['x', 'y'] or b) and c > 0"
>>> expression("True")
'True'
"""

import ast

from .refusal import NotFound

_COMPARISONS = {
    "=": "==",
    "==": "==",
    "!=": "!=",
    "<>": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "in": "in",
    "not in": "not in",
}


def modifiers(attrs):
    """The dictionary of an ``attrs`` attribute: modifier to Python expression.

    >>> modifiers("{'invisible': [('a', '=', 1)], 'readonly': [('b', '=', False)]}")
    {'invisible': 'a == 1', 'readonly': 'not b'}
    """
    tree = _parsed(attrs)
    if not isinstance(tree, ast.Dict):
        raise NotFound(f"a dictionary in attrs, found {attrs}")
    return {
        ast.literal_eval(key): _expression(value)
        for key, value in zip(tree.keys, tree.values, strict=True)
    }


def expression(domain):
    """The Python expression that is true where the domain (source text) matches."""
    return _expression(_parsed(domain))


def either(first, second):
    """The expression that is true where one of two (or None) is.

    >>> either("a and b", "c"), either(None, "c"), either("True", "c")
    ('a and b or c', 'c', 'True')
    """
    if "True" in (first, second):
        return "True"
    known = [one for one in (first, second) if one and one != "False"]
    return " or ".join(known)


def _parsed(source):
    try:
        return ast.parse(" ".join(source.split()), mode="eval").body
    except SyntaxError:
        raise NotFound(f"a Python literal in a modifier, found {source}") from None


def _expression(tree):
    if isinstance(tree, ast.Constant):
        return repr(bool(tree.value))
    if not isinstance(tree, ast.List):
        raise NotFound(f"a domain in a modifier, found {ast.unparse(tree)}")
    stack = []
    for term in reversed(tree.elts):
        if isinstance(term, ast.Constant) and term.value in ("&", "|"):
            word = "and" if term.value == "&" else "or"
            stack.append((word, stack.pop(), stack.pop()))
        elif isinstance(term, ast.Constant) and term.value == "!":
            stack.append(("not", stack.pop()))
        else:
            stack.append(_leaf(term))
    tree = stack.pop()
    while stack:
        tree = ("and", tree, stack.pop())
    return _written(tree)


def _written(tree, inside=None):
    if isinstance(tree, str):
        return tree
    if tree[0] == "not":
        return f"not ({_written(tree[1])})"
    word, first, second = tree
    text = f"{_written(first, word)} {word} {_written(second, word)}"
    return f"({text})" if inside == "and" and word == "or" else text


def _leaf(term):
    if not isinstance(term, ast.Tuple | ast.List) or len(term.elts) != 3:
        raise NotFound(f"a condition of three parts, found {ast.unparse(term)}")
    field, operator = (ast.literal_eval(one) for one in term.elts[:2])
    value = term.elts[2]
    if operator not in _COMPARISONS:
        raise NotFound(f"an operator with a Python counterpart, found {operator}")
    if operator in ("=", "!=") and isinstance(getattr(value, "value", None), bool):
        return field if value.value == (operator == "=") else f"not {field}"
    return f"{field} {_COMPARISONS[operator]} {ast.unparse(value)}"
