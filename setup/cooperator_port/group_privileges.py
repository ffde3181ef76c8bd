"""Groups of users: what was a category is a privilege, and users have a new name.

In 16.0 the groups of one application shared an ``ir.module.category``, of which a user
had one level. 19.0 puts a ``res.groups.privilege`` between the two. Each category that
groups of the addon refer to gets one, named like the category.
"""

from .refusal import NotFound
from .xml_source import elements, insert_before

_PREFIX = "module_category_"


def apply(addon, tally):
    """Rewrite the groups in all XML files of the addon."""
    for path in addon.paths(".xml"):
        if b'model="res.groups"' not in addon.content(path):
            continue
        root = addon.xml(path).root
        privileges = {}
        for group in root.xpath("//record[@model='res.groups']"):
            for field in group.iterfind("field[@name='users']"):
                field.set("name", "user_ids")
                tally.count("users of a group is user_ids")
            for field in group.iterfind("field[@name='category_id']"):
                category = field.get("ref")
                if category not in privileges:
                    privileges[category] = _privilege(addon, category)
                    insert_before(group, privileges[category])
                    tally.count("category of groups gets a privilege")
                field.set("name", "privilege_id")
                field.set("ref", privileges[category].get("id"))
                tally.count("category of a group is its privilege")


def _privilege(addon, category):
    name = _category_name(addon, category)
    (record,) = elements(
        f"""<record id="privilege_{category.removeprefix(_PREFIX)}"
                    model="res.groups.privilege">
        <field name="name"/>
        <field name="category_id" ref="{category}"/>
    </record>"""
    )
    record.find("field[@name='name']").text = name
    return record


def _category_name(addon, category):
    for path in addon.paths(".xml"):
        for record in addon.xml(path).root.iter("record"):
            if record.get("id") == category:
                return record.findtext("field[@name='name']")
    raise NotFound(f"the category {category}, whose name its privilege shall have")
