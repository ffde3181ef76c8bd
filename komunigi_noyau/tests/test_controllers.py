# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from itertools import combinations

from odoo.tests import TransactionCase

from odoo.addons.komunigi_membership.controllers.cooperative import CooperativePortal


class TestControllers(TransactionCase):
    def test_no_page_takes_the_place_of_another(self):
        """Odoo makes one class of all controllers of the portal: of two methods with
        the same name in two of them, one would never be called."""

        def below(cls):
            return {cls}.union(*map(below, cls.__subclasses__()))

        for one, other in combinations(below(CooperativePortal), 2):
            if issubclass(one, other) or issubclass(other, one):
                continue
            common = {
                name
                for name in set(vars(one)) & set(vars(other))
                if not name.startswith("__") and not hasattr(CooperativePortal, name)
            }
            with self.subTest(one=one.__name__, other=other.__name__):
                self.assertFalse(common)
