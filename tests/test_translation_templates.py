# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people read can be translated, and is translated as a whole."""

import polib
from environment import checkout, terms

from odoo.tests import TransactionCase, tagged

# Languages in which nothing may be left in English.
COMPLETE = ("ca", "de", "es", "fr", "it", "nl")


@tagged("post_install", "-at_install")
class TestTranslationTemplates(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = {
            name: polib.pofile(str(checkout.ROOT / terms.TEMPLATE.format(addon=name)))
            for name in checkout.addons()
        }

    def test_templates_are_what_odoo_exports(self):
        current = terms.exported(self.env, checkout.addons())
        for name, template in self.templates.items():
            with self.subTest(name):
                self.assertGreater(len(current[name]), 5)
                self.assertFalse(
                    "\n".join(terms.difference(template, current[name])),
                    "Run setup/terms, then translate what it lists.",
                )

    def test_translations_are_of_these_terms(self):
        for name, template in self.templates.items():
            folder = checkout.ROOT / name / "i18n"
            files = {path.stem: path for path in folder.glob("*.po")}
            self.assertFalse(set(COMPLETE) - set(files), f"{name} has no translation.")
            for language, path in files.items():
                with self.subTest(name, language=language):
                    faults = terms.faults(path, template, language in COMPLETE)
                    self.assertFalse(
                        "\n".join(faults),
                        "Run setup/terms, then translate what it lists.",
                    )
