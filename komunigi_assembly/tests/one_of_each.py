# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command

from .common import AssemblyMixin


class OneOfEachMixin(AssemblyMixin):
    @classmethod
    def one_of_each(cls, network, member, person):
        """An assembly under way, in which Le Potager has done all that one can do."""
        env, today = cls.env, network._today()
        series = cls.create_series(network)
        meeting = cls.create_assembly(
            network, f"{today} 17:00:00", note_taker_id=person.id
        )
        item = cls.create_item(
            meeting,
            "Le Potager's item",
            kind="decision",
            brought_by_id=member.id,
            proposal="Le Potager pays.",
        )
        holder = cls.create_member(network, "Holder")
        meeting.sudo()._convene()
        meeting._freeze_roll()
        line = meeting.member_ids.filtered(lambda line: line.membership_id == member)
        own = {"item_id": item.id, "membership_id": member.id}
        records = [
            env["komunigi.assembly.preset"].create(
                {
                    "name": "Potager's rules",
                    "line_ids": [
                        Command.create(
                            {"name": "Notice", "text": "15 days", "source": "Law"}
                        )
                    ],
                }
            ),
            series,
            env["komunigi.meeting.attendance"].create(
                {"meeting_id": meeting.id, "membership_id": member.id, "name": "Ana"}
            ),
            env["komunigi.meeting.intention"].create(
                {"meeting_id": meeting.id, "membership_id": member.id, "comes": True}
            ),
            line,
            meeting.mailing_ids[:1],
            item,
            env["komunigi.agenda.voice"].create({**own, "answer": "consent"}),
            env["komunigi.agenda.concern"].create({**own, "text": "The price."}),
            env["komunigi.agenda.recusal"].create({**own, "reason": "It is ours."}),
            env["komunigi.proxy"].create(
                {
                    "meeting_id": meeting.id,
                    "giver_id": member.id,
                    "holder_id": holder.id,
                }
            ),
            env["komunigi.amendment"].create(
                {"item_id": item.id, "name": "Half", "text": "Le Potager pays half."}
            ),
            env["komunigi.advance.vote"].create({**own, "choice": "yes"}),
            cls.create_decision(network, "Le Potager pays"),
            env["komunigi.decision.tag"].create(
                {"name": "Potager", "network_id": network.id}
            ),
            env["komunigi.minutes.register"]._enter(
                network,
                {
                    "kind": "note",
                    "name": "Note",
                    "date_signed": today,
                    "text": "Le Potager pays.",
                },
            ),
        ]
        meeting.sudo().state = "running"
        meeting._changed()
        return {
            **{record._name: record for record in records},
            "komunigi.meeting": meeting,
            "komunigi.meeting.event": meeting.event_ids[:1],
            "komunigi.meeting.change": cls.env["komunigi.meeting.change"].search(
                [("meeting_id", "=", meeting.id)], limit=1
            ),
            "komunigi.assembly.preset.line": records[0].line_ids,
        }
