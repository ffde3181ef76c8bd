# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from itertools import combinations

from odoo.http import Controller
from odoo.tests import TransactionCase


class TestControllers(TransactionCase):
    def test_no_page_takes_the_place_of_another(self):
        """Odoo makes one class of all controllers that extend the same one: of two
        methods with the same name in two of them, one would never be called.

        Whatever both extend has been given to be extended, with `super()`.
        """

        def below(cls):
            return {cls}.union(*map(below, cls.__subclasses__()))

        def is_own(cls):
            return cls.__module__.startswith("odoo.addons.komunigi_")

        compared = 0
        for one, other in combinations(below(Controller) - {Controller}, 2):
            if issubclass(one, other) or issubclass(other, one):
                continue
            # Our own against our own, and against Odoo's.
            if not is_own(one) and not is_own(other):
                continue
            shared = (set(one.__mro__) & set(other.__mro__)) - {Controller, object}
            if not shared:
                continue
            compared += 1
            common = {
                name
                for name in set(vars(one)) & set(vars(other))
                if not name.startswith("__")
                and not any(hasattr(cls, name) for cls in shared)
            }
            with self.subTest(one=one.__name__, other=other.__name__):
                self.assertFalse(common)
        self.assertGreater(compared, 10)

    def test_no_address_has_two_pages(self):
        pages = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if not rule.endpoint.func.__module__.startswith("odoo.addons.komunigi_"):
                continue
            for method in {"GET", "POST"} & (rule.methods or {"GET", "POST"}):
                pages.setdefault((method, rule.rule), set()).add(
                    rule.endpoint.func.__qualname__
                )
        self.assertGreater(len(pages), 100)
        self.assertEqual({at: own for at, own in pages.items() if len(own) > 1}, {})
