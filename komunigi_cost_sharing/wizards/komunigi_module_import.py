# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.komunigi_module_installed import INSTALLED


class KomunigiModuleImport(models.TransientModel):
    """Take installed addons of these authors or repositories into the catalogue."""

    _name = "komunigi.module.import"
    _description = "Import of installed addons"

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    source = fields.Text(
        string="From",
        default="OCA/cooperative",
        help="One repository or author in a line, or part of it: OCA/cooperative, "
        "Coop IT Easy. Empty: all addons that are installed here.",
    )
    line_ids = fields.One2many(
        "komunigi.module.import.line",
        "import_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("network_id", "source")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "name": module.name,
                            "title": module.shortdesc,
                            "author": module.author,
                            "website": module.website,
                        }
                    )
                    for module in wizard._installed_modules()
                ),
            ]

    def _installed_modules(self):
        """Installed addons that fit, and that the catalogue does not hold yet."""
        self.ensure_one()
        words = [line.strip() for line in (self.source or "").splitlines()]
        wanted = Domain.OR(
            Domain("author", "ilike", word) | Domain("website", "ilike", word)
            for word in filter(None, words)
        )
        # Those in the archive as well: they were taken out.
        known = self.env["komunigi.shared.module"].with_context(active_test=False)
        names = known.search(Domain("network_id", "=", self.network_id.id))
        # sudo: what is installed here is no secret to the secretary.
        return (
            self.env["ir.module.module"]
            .sudo()
            .search(
                Domain("state", "in", INSTALLED)
                & Domain("name", "not in", names.mapped("name"))
                & (wanted if any(words) else Domain.TRUE),
                order="name",
            )
        )

    def action_import(self):
        self.ensure_one()
        chosen = set(self.line_ids.filtered("chosen").mapped("name"))
        # What it is called and does is read anew: the lines came back from a browser.
        modules = self._installed_modules().filtered(
            lambda module: module.name in chosen
        )
        if not modules:
            raise UserError(self.env._("Choose the addons that members share."))
        made = self.env["komunigi.shared.module"]
        for module in modules.with_context(lang="en_US"):
            made |= made.create(
                {
                    "network_id": self.network_id.id,
                    "name": module.name,
                    "title": module.shortdesc or module.name,
                    "description": module.summary,
                    "repository": _address(module.website),
                }
            )
        self._translate(made, modules)
        made._sync_installed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Catalogue"),
            "res_model": "komunigi.shared.module",
            "view_mode": "list,form",
            "domain": [("id", "in", made.ids)],
        }

    def _translate(self, made, modules) -> None:
        """The words that came with the addons, in each language of this database."""
        sources = {module.name: module for module in modules}
        for lang, _name in self.env["res.lang"].get_installed():
            for one in made.with_context(lang=lang):
                said = sources[one.name].with_context(lang=lang)
                words = {"title": said.shortdesc, "description": said.summary}
                changed = {
                    name: text for name, text in words.items() if text != one[name]
                }
                if changed and lang != "en_US" and words["title"]:
                    one.write(changed)


class KomunigiModuleImportLine(models.TransientModel):
    _name = "komunigi.module.import.line"
    _description = "Installed addon to import"
    _order = "name"

    import_id = fields.Many2one(
        "komunigi.module.import", required=True, ondelete="cascade"
    )
    chosen = fields.Boolean(string="Take", default=True)
    name = fields.Char(string="Technical name")
    title = fields.Char()
    author = fields.Char()
    website = fields.Char(string="Repository")


def _address(website: str | None) -> str | bool:
    """The website of a manifest, where it is an address of the web."""
    website = (website or "").strip()
    return website.lower().startswith(("https://", "http://")) and website
