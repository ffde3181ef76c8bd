# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each addon comes, works and goes without the others, in any order."""

import contextlib
import random

import pytest
from environment import checkout

from .separate_odoo import SeparateOdoo

SEED = 20260401
OURS = checkout.addons()
# Those above `komunigi_vote` that work alone, and what installs itself between them.
UPPER = ["komunigi_assembly", "komunigi_cost_sharing", "komunigi_noyau"]
BETWEEN = {
    "komunigi_noyau_assembly": {"komunigi_noyau", "komunigi_assembly"},
    "komunigi_cost_sharing_assembly": {"komunigi_cost_sharing", "komunigi_assembly"},
    "komunigi_cost_sharing_timesheet": {"komunigi_cost_sharing", "hr_timesheet"},
}
# A representative in the demo data.
ALBA = "alba@demo.komunigi.example:demo@/my/cooperative"
PAGES = ["admin@/odoo", "admin@/my", "portal@/my", "portal@/my/invoices"]


@pytest.fixture(scope="module")
def order():
    """How the addons are shuffled; printed with what fails."""
    print(f"The order comes of random.Random({SEED}).")
    return random.Random(SEED)


@contextlib.contextmanager
def odoo_on(bench, template, purpose):
    with bench.databases.temporary(template, purpose) as database:
        with SeparateOdoo.started(bench, database) as odoo:
            yield odoo


def difference(before, after):
    """What there is more and less, by kind; nothing where all is as it was."""
    return {
        f"{sign} {kind}": sorted(names)
        for kind in before
        for sign, names in (
            ("more", after[kind] - before[kind]),
            ("less", before[kind] - after[kind]),
        )
        if names
    }


def changed(before, after):
    """Which values of which data records are others than before."""
    found = {}
    for name in before | after:
        old, new = before.get(name) or {}, after.get(name) or {}
        values = {
            field: (old.get(field), new.get(field))
            for field in old | new
            if old.get(field) != new.get(field)
        }
        if values:
            found[name] = values
    return found


def ours(built):
    """What our addons built, whatever else is installed."""
    return {
        kind: {name for name in names if "komunigi" in name}
        for kind, names in built.items()
    }


def test_each_installs_alone_and_together_in_any_order(bench, order):
    """On `cooperator` and accounting only, with demo data; then, without, before or
    after Odoo's addons that they meet."""
    databases = bench.databases
    cooperator = databases.template(bench.cooperator_layer())
    with databases.temporary(cooperator, "alone") as base:
        with SeparateOdoo.started(bench, base) as odoo:
            before = set()
            for addon in ("komunigi_membership", "komunigi_vote"):
                odoo.install(addon, demo=True)
                before.add(addon)
                assert odoo.installed() & set(OURS) == before
                odoo.works(*PAGES)
        for addon in UPPER[:2]:
            with odoo_on(bench, base, addon) as odoo:
                odoo.install(addon, demo=True)
                assert odoo.installed() & set(OURS) == before | {addon}
                odoo.works(*PAGES)
        with odoo_on(bench, base, "order") as odoo:
            odoo.install(UPPER[2])
            odoo.works(*PAGES)
            rest = [*UPPER[:2], "website", "hr_timesheet", "survey", "calendar"]
            order.shuffle(rest)
            for addon in rest:
                odoo.install(addon)
                installed = odoo.installed()
                for glue, needs in BETWEEN.items():
                    assert (glue in installed) == (needs <= installed)
            odoo.works(*PAGES, "admin@/")
            mixed = ours(odoo.built())
    with odoo_on(bench, databases.template(bench.komunigi_layer()), "usual") as odoo:
        usual = ours(odoo.built())
    # Records of the demo data have names, but are not built.
    for kind in ("xmlid", "parameter"):
        assert not mixed.pop(kind) - usual.pop(kind)
    assert not difference(usual, mixed)


def test_each_goes_and_leaves_nothing_then_all_come_back(bench, order):
    """Uninstalled one by one with all their demo data, what they built is gone; they
    can be installed again."""
    databases = bench.databases
    foreign = databases.template(bench.foreign_layer(OURS))
    with odoo_on(bench, foreign, "before") as odoo:
        before = odoo.built()
    template = databases.template(bench.komunigi_layer())
    with odoo_on(bench, template, "leaving") as odoo:
        full = ours(odoo.built())
        present = odoo.installed()
        leaving = [*order.sample(UPPER, 3), "komunigi_vote", "komunigi_membership"]
        for addon in leaving:
            odoo.uninstall(addon)
            present -= {addon, *(g for g, needs in BETWEEN.items() if addon in needs)}
            assert odoo.installed() == present
            assert odoo.dangling() == []
            odoo.works(*PAGES, *([ALBA] if addon != "komunigi_membership" else []))
        assert not difference(before, odoo.built())
        odoo.install(*OURS)
        odoo.works(*PAGES)
        again = ours(odoo.built())
    for kind in ("xmlid", "parameter"):
        assert not again.pop(kind) - full.pop(kind)
    assert not difference(full, again)


EDITED = """
env.ref("komunigi_membership.mail_template_dues_reminder_first").subject = "Ours"
"""


def test_an_update_changes_nothing(bench):
    """After `-u` of all, data records, rows and what people edited are as before:
    hence after a second one as well."""
    template = bench.databases.template(bench.komunigi_layer())
    with odoo_on(bench, template, "update") as odoo:
        odoo.python(EDITED)
        built, data, counts = odoo.built(), odoo.data(OURS), odoo.counts()
        odoo.update("komunigi_membership")
        assert not difference(built, odoo.built())
        after = odoo.data(OURS)
        assert not changed(data, after)
        assert odoo.counts() == counts
        odoo.works(*PAGES, ALBA)
