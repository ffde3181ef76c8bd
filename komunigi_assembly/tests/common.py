# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import TransactionCase

from odoo.addons.komunigi_vote.tests.common import VoteMixin


class AssemblyMixin(VoteMixin):
    """Builds series, meetings, items and decisions in a line each."""

    @classmethod
    def create_series(cls, network, name="Intercoop meeting", **values):
        """Every first Tuesday at 18:00, for two hours."""
        return cls.env["komunigi.meeting.series"].create(
            {"name": name, "network_id": network.id, **values}
        )

    @classmethod
    def create_meeting(cls, network, date_start, name="Meeting", **values):
        """An intercoop meeting, unless `profile` says otherwise.

        :param date_start: UTC, as a string or a datetime
        """
        return cls.env["komunigi.meeting"].create(
            {
                "name": name,
                "network_id": network.id,
                "date_start": date_start,
                **values,
            }
        )

    @classmethod
    def create_assembly(cls, network, date_start, name="General assembly", **rules):
        """A general assembly with its bureau: no notice, quorum or ceiling unless
        `rules` say so."""
        if not {"chair_id", "secretary_id"} & rules.keys():
            chair, secretary = cls.env["res.partner"].create(
                [{"name": "Camille Chair"}, {"name": "Sacha Secretary"}]
            )
            rules = {**rules, "chair_id": chair.id, "secretary_id": secretary.id}
        return cls.create_meeting(
            network, date_start, name, profile="assembly", **rules
        )

    @classmethod
    def create_item(cls, meeting, name="Item", kind="discussion", **values):
        return cls.env["komunigi.agenda.item"].create(
            {"name": name, "meeting_id": meeting.id, "kind": kind, **values}
        )

    @classmethod
    def create_decision(cls, network, name="Decision", **values):
        return cls.env["komunigi.decision"].create(
            {"name": name, "network_id": network.id, **values}
        )


class AssemblyCase(AssemblyMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
