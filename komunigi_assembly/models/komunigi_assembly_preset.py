# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiAssemblyPreset(models.Model):
    """The rules of a kind of assembly in a legal form, each with its source."""

    _name = "komunigi.assembly.preset"
    _description = "Rules of assemblies by legal form"
    _inherit = ["komunigi.assembly.rules", "komunigi.reckoned"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    legal_form_id = fields.Many2one(
        "komunigi.legal.form",
        ondelete="cascade",
        index=True,
        help="Empty: for any legal form.",
    )
    # What a resolution of this kind of assembly needs, unless the item says otherwise
    majority = fields.Selection(
        selection=lambda self: [
            (code, name)
            for code, name in self.env["komunigi.poll"]._fields["majority"].selection
            # Another fraction is set on the resolution that needs it.
            if code != "fraction"
        ],
        required=True,
        default="simple",
    )
    count_abstentions = fields.Boolean(string="Abstentions count")
    line_ids = fields.One2many(
        "komunigi.assembly.preset.line", "preset_id", string="Where it is written"
    )


class KomunigiAssemblyPresetLine(models.Model):
    """One rule, in words, and where it is written."""

    _name = "komunigi.assembly.preset.line"
    _description = "Source of a rule of assemblies"
    _inherit = ["komunigi.reckoned"]
    _order = "preset_id, sequence, id"

    preset_id = fields.Many2one(
        "komunigi.assembly.preset", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Subject", required=True, translate=True)
    text = fields.Text(string="What it says", required=True, translate=True)
    source = fields.Char(
        required=True,
        translate=True,
        help="Statute, article or custom. Your own statutes may say otherwise.",
    )
