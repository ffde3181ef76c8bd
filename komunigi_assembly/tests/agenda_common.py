# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import AssemblyMixin


class AgendaMixin(AssemblyMixin):
    """An intercoop meeting under way: Le Potager, L'Epicerie and La Louve are there."""

    @classmethod
    def create_circle(cls, network):
        """Three supermarkets and the operator, each with somebody who acts for it."""
        cls.potager = cls.create_member(network, "Le Potager")
        cls.epicerie = cls.create_member(network, "L'Epicerie")
        cls.louve = cls.create_member(network, "La Louve")
        cls.operator = cls.create_member(network, "Coop IT Easy")
        network.operator_id = cls.operator.partner_id
        cls.anna = cls.create_representative(cls.potager, "anna_notes").partner_id
        cls.bruno = cls.create_representative(cls.epicerie, "bruno_notes").partner_id
        cls.chloe = cls.create_representative(cls.louve, "chloe_notes").partner_id
        cls.olivia = cls.create_representative(cls.operator, "olivia_notes").partner_id
        cls.circle = cls.potager | cls.epicerie | cls.louve

    @classmethod
    def begin(cls, meeting, present=None):
        """Open it, with somebody there for each member of `present`."""
        meeting.action_open()
        for member in cls.circle if present is None else present:
            meeting._check_in(member, partner=member.representation_ids.partner_id)

    @classmethod
    def ask_consent(cls, meeting, proposal="We hire Zoé.", **values):
        """An item that is taken up, and asked consent for."""
        item = cls.create_item(meeting, "Hire", "decision", proposal=proposal, **values)
        item._start()
        item._go_to_stage("consent")
        return item
