# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .common import NoyauMixin


class WorkspaceMixin(NoyauMixin):
    """A noyau at work: Anna sits for Le Potager, Chloe for L'Epicerie, Oskar for the
    operator, whose ERP he uses too.

    Beside it: Ivo sits ad interim, Tess sits along until she begins, Bruno acts for
    Le Potager but does not sit, Farid is of another network.
    """

    @classmethod
    def set_up_noyau(cls):
        cls.today = cls.network._today()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.anna = cls.create_representative(cls.potager, "anna_sits")
        cls.bruno = cls.create_representative(
            cls.potager, "bruno_sits", role="substitute"
        )
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_sits")
        cls.farid = cls.create_representative(cls.elsewhere, "farid_sits")
        cls.body = cls.create_body(
            cls.network,
            function_ids=[
                Command.create({"name": "The long-term view"}),
                Command.create({"name": "Proposals before the assemblies"}),
            ],
        )
        cls.college = cls.create_college(cls.body)
        cls.operators = cls.create_operator_college(cls.body)
        cls.operator = cls.network.operator_id
        cls.oskar = new_test_user(
            cls.env,
            "oskar_sits",
            "base.group_user,komunigi_membership.group_secretary",
            name="Oskar",
            email="oskar@example.com",
        )
        cls.oskar.partner_id.parent_id = cls.operator
        cls.secretary = new_test_user(
            cls.env,
            "secretary_sits",
            "base.group_user,komunigi_membership.group_secretary",
        )
        cls.seat_potager = cls.create_seat(cls.college, cls.potager, cls.anna)
        cls.seat_epicerie = cls.create_seat(cls.college, cls.epicerie, cls.chloe)
        cls.seat_operator = cls.create_seat(
            cls.operators, cls.oskar.partner_id, cls.oskar.partner_id
        )
        cls.env.flush_all()

    @classmethod
    def create_seat(cls, college, holder, delegate, **values):
        """Held for three months, and for nine more."""
        values.setdefault("date_start", cls.month(-3))
        values.setdefault("date_end", cls.month(9))
        return cls.create_mandate(
            college, holder, values.pop("date_start"), delegate=delegate, **values
        )

    @classmethod
    def month(cls, months):
        return cls.today + relativedelta(months=months)

    @classmethod
    def bring(cls, name="Open on Sundays", draft="From May on.", **values):
        """A matter that Anna brings."""
        return (
            cls.env["komunigi.matter"]
            .with_user(cls.anna.user_id)
            .sudo()
            .create({"name": name, "body_id": cls.body.id, "draft": draft, **values})
        )

    @classmethod
    def propose(cls, name="Open on Sundays", **values):
        matter = cls.bring(name, **values)
        matter._propose(cls.anna.partner_id)
        return matter

    @classmethod
    def answer(cls, matter, seat, answer="consent", reason=""):
        who = {
            cls.seat_potager: cls.anna.partner_id,
            cls.seat_epicerie: cls.chloe.partner_id,
        }
        matter._answer(seat, who.get(seat, cls.oskar.partner_id), answer, reason)


class WorkspacePortalCase(WorkspaceMixin, PollPortalCase):
    """The same over HTTP, as without JavaScript."""

    @classmethod
    def setUpClass(cls):
        # Not the members of polls, but those of a noyau.
        super(PollPortalCase, cls).setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        cls.set_up_noyau()

    def page_of(self, matter=None, path=""):
        here = f"/my/bodies/{self.body.id}"
        if matter is not None:
            here += f"/matters/{matter.id}"
        return self.url_open(here + path)

    def post_to(self, matter, path, *fields, **more):
        return self.post(
            f"/my/bodies/{self.body.id}/matters/{matter.id}/{path}", fields, **more
        )

    def form_of(self, page, press=""):
        """The form whose button says `press`; else the first."""
        forms = self.tree(page).xpath("//main//form[@method='post']")
        return next(
            form
            for form in forms
            if any(press in b.text_content() for b in form.xpath(".//button"))
        )

    def submit(self, page, choice=(), press=""):
        form = self.form_of(page, press)
        for name, value in choice:
            form.inputs[name].value = value
        return self.url_open(form.action, data=form.form_values())
