"""The port as a whole: general rules, particular rewrites, leftovers."""

from . import (
    field_states,
    group_privileges,
    leftovers,
    mail_templates,
    manifest_rules,
    python_rules,
    upstream_wheel,
    xml_rules,
)
from .refusal import NotFound, PortRefused
from .rewrites import SUBJECTS
from .tally import Tally


def ported(wheel):
    """The addon of the wheel for 19.0, and the tally of what was done to it."""
    addon = upstream_wheel.addon(wheel)
    tally = Tally()
    apply_general_rules(addon, tally)
    for rewrites in SUBJECTS:
        rewrites.apply(addon, tally)
    found = leftovers.find(addon)
    if found:
        raise PortRefused(
            "Constructs of 16.0 are left that no rule knows: " + "; ".join(found) + "."
        )
    return addon, tally


def apply_general_rules(addon, tally):
    """What any addon needs, file by file and then across files."""
    index = field_states.FieldIndex()
    for path in addon.paths(".py"):
        with _naming(path):
            source = addon.python(path)
            if path == "__manifest__.py":
                manifest_rules.apply(source, tally)
                continue
            index.learn_comodels(source)
            index.move_states(source, tally)
            python_rules.apply(source, tally)
    for path in addon.paths(".xml"):
        with _naming(path):
            xml_rules.apply(addon.xml(path), tally)
            index.mark_views(addon.xml(path), tally)
    with _naming("groups of users"):
        group_privileges.apply(addon, tally)
    with _naming("mail templates"):
        mail_templates.apply(addon, tally)


class _naming:
    """Tell in which file (or of what) something wasn't found."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, NotFound):
            raise PortRefused(f"{self.name}: {error} (general rule).") from error
