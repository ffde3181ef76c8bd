"""XML ids of other addons are looked for before Odoo does."""

import pytest

from cooperator_port import references
from cooperator_port.addon import Addon
from cooperator_port.refusal import PortRefused

VIEW = b"""<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <record id="v" model="ir.ui.view">
        <field name="inherit_id" ref="shop.form"/>
        <field name="model_id" ref="shop.model_thing"/>
        <field name="groups" eval="[(4, ref('shop.buyers'))]"/>
    </record>
    <menuitem id="m" parent="elsewhere.menu"/>
</odoo>"""


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "__manifest__.py").write_text("{}")
    (folder / "views.xml").write_text('<odoo><record id="form" model="x"/></odoo>')
    return tmp_path


def test_missing_id_is_refused_with_its_place(shop):
    with pytest.raises(PortRefused, match=r"views\.xml:6: shop\.buyers"):
        references.check(Addon("mine", {"views.xml": VIEW}), [shop])


def test_ids_that_are_there_or_in_addons_that_are_not_are_fine(shop):
    (shop / "shop/groups.csv").write_text("id,name\nbuyers,Buyers\n")
    references.check(Addon("mine", {"views.xml": VIEW}), [shop])
