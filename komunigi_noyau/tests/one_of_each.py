# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command

from .common import NoyauMixin


class OneOfEachMixin(NoyauMixin):
    """A noyau with something of everything in it."""

    @classmethod
    def one_of_each(cls, network, member, person):
        """{model: a record of `network`}, as its members and seats would make them."""
        env = cls.env
        today = network._today()
        body = cls.create_body(
            network, function_ids=[Command.create({"name": "Long-term view"})]
        )
        college = cls.create_college(body, once=False)
        mandate = cls.create_mandate(college, member, today, delegate=person)
        waiver = env["komunigi.rest.waiver"].create(
            {
                "college_id": college.id,
                "holder_id": member.partner_id.id,
                "decision": "Assembly",
                "decision_date": today,
                "reason": "Nobody else stands.",
            }
        )
        election = cls.create_election(college, today + relativedelta(years=1))
        election.action_start()
        elector = election.elector_ids.filtered(
            lambda elector: elector.membership_id == member
        ) or env["komunigi.election.elector"].create(
            {"election_id": election.id, "membership_id": member.id}
        )
        voice = env["komunigi.election.voice"].create(
            {
                "election_id": election.id,
                "membership_id": member.id,
                "step": "first_round",
                "nominee_id": member.partner_id.id,
                "reason": "She listens.",
            }
        )
        candidacy = env["komunigi.candidacy"].create(
            {
                "election_id": election.id,
                "holder_id": member.partner_id.id,
                "delegate_id": person.id,
            }
        )
        matter = env["komunigi.matter"].create({"name": "Sundays", "body_id": body.id})
        survey = env["survey.survey"].create({"title": "The project"})
        return {
            "komunigi.body": body,
            "komunigi.body.function": body.function_ids,
            "komunigi.college": college,
            "komunigi.college.rule": college.rule_ids,
            "komunigi.mandate": mandate,
            "komunigi.delegate": mandate.delegate_ids[:1],
            "komunigi.rest.waiver": waiver,
            "komunigi.election": election,
            "komunigi.election.elector": elector,
            "komunigi.election.voice": voice,
            "komunigi.election.proposal": env["komunigi.election.proposal"].create(
                {
                    "election_id": election.id,
                    "nominee_id": member.partner_id.id,
                    "state": "dropped",
                }
            ),
            "komunigi.candidacy": candidacy,
            "komunigi.matter": matter,
            "komunigi.matter.voice": env["komunigi.matter.voice"].create(
                {
                    "matter_id": matter.id,
                    "mandate_id": mandate.id,
                    "answer": "consent",
                }
            ),
            "komunigi.matter.recusal": env["komunigi.matter.recusal"].create(
                {
                    "matter_id": matter.id,
                    "mandate_id": mandate.id,
                    "reason": "It is about us.",
                }
            ),
            "komunigi.evaluation": env["komunigi.evaluation"].create(
                {
                    "name": "2026",
                    "body_id": body.id,
                    "year": 2026,
                    "survey_id": survey.id,
                    "date_close": today,
                }
            ),
            "komunigi.election.mailing": env["komunigi.election.mailing"].create(
                {"election_id": election.id, "kind": "call", "date": "2026-01-01"}
            ),
        }
