# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The menus are short enough to be read."""

from odoo.tests import TransactionCase, new_test_user, tagged

MOST = 7


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    def entries_of(self, role):
        """Names of the entries below each entry that `role` sees."""
        user = new_test_user(
            self.env, f"menus_{role}", groups=f"komunigi_membership.group_{role}"
        )
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(debug=False)
        root = self.env.ref("komunigi_membership.menu_komunigi_root").id

        def walk(menu):
            below = [menus[child] for child in menu["children"]]
            yield menu["name"], [each["name"] for each in below]
            for each in below:
                yield from walk(each)

        return list(walk(menus[root]))

    def test_no_level_is_longer_than_one_reads(self):
        (_root, roots), *levels = self.entries_of("administrator")
        self.assertLessEqual(len(roots), 9)
        for name, entries in levels:
            with self.subTest(menu=name):
                self.assertLessEqual(len(entries), MOST, entries)

    def test_what_is_set_up_is_shown_to_who_may(self):
        entries = {
            role: dict(self.entries_of(role))
            for role in ("user", "secretary", "administrator")
        }
        self.assertEqual(entries["user"]["Configuration"], ["Keys"])
        self.assertEqual(
            entries["secretary"]["Configuration"], ["Keys", "Members", "Meetings"]
        )
        self.assertIn("Export everything", entries["administrator"]["Configuration"])
        shown = sum(entries["administrator"].values(), [])
        self.assertIn("Erase a person", shown)
        self.assertNotIn("Erase a person", sum(entries["secretary"].values(), []))
