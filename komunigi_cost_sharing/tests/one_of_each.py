# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command

from .common import SharingMixin


class OneOfEachMixin(SharingMixin):
    @classmethod
    def one_of_each(cls, network, member, person):
        """Le Potager has asked for, pledged, paid and objected to something."""
        today = network._today()
        module = cls.create_module(network, "potager_tills", users=member)
        development = cls.records_of_development(module, member, person)
        keys = cls.create_key(
            network,
            "weights",
            weights={member: 2},
            bands={0: 1},
            name="Le Potager counts twice",
        )
        call = cls.create_cofunding(development, user_id=cls.env.user.id)
        call._open()
        pledge = call._agree(
            member,
            person,
            {"person": "Anna", "organ": "Board of Le Potager", "day": today},
        )
        records = [
            module,
            module.use_ids,
            development,
            development.interest_ids,
            development.use_ids,
            development.point_ids,
            development.estimate_line_ids,
            development.upstream_ids,
            development.work_ids,
            development.work_ids.contributor_id,
            development.work_ids.contributor_id.skill_ids,
            cls.env["komunigi.analysis.month"].create(
                {
                    "network_id": network.id,
                    "month": today.replace(day=1),
                    "hours": 4,
                }
            ),
            keys,
            keys.band_ids,
            keys.weight_ids,
            call,
            call.mailing_ids[:1],
            pledge,
            cls.env["komunigi.cost.share"].create(
                {
                    "membership_id": member.id,
                    "name": "Le Potager's share",
                    "amount": 420,
                    "key_id": keys.id,
                    "asked_on": f"{today} 08:00:00",
                }
            ),
            *cls.records_of_changes(module, member, person),
            *cls.records_of_newcomers(network, member),
            *cls.records_of_budget(network),
        ]
        return {record._name: record for record in records}

    @classmethod
    def records_of_development(cls, module, member, person):
        network = member.network_id
        development = cls.env["komunigi.development"]._put_forward(
            member,
            person,
            {
                "name": "Le Potager's tills",
                "description": "They are slow.",
                "for_whom": "Le Potager",
                "frequency": "day",
                "weight": "3",
            },
        )
        contributor = cls.env["komunigi.contributor"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Potager's"}).id,
                "network_id": network.id,
                "skill_ids": [
                    Command.create(
                        {"name": "Potager's tills", "network_id": network.id}
                    )
                ],
            }
        )
        development.write(
            {
                "module_ids": module.ids,
                "estimate_line_ids": [
                    Command.create({"name": "Potager's", "hours": 10, "rate": 80})
                ],
                "upstream_ids": [
                    Command.create(
                        {"name": "Potager's", "url": "https://example.com/1"}
                    )
                ],
                "work_ids": [
                    Command.create(
                        {
                            "name": "Potager's",
                            "hours": 2,
                            "contributor_id": contributor.id,
                            "network_id": network.id,
                        }
                    )
                ],
                "use_ids": [Command.create({"membership_id": member.id})],
            }
        )
        development._ask_analysis()
        cls.env["komunigi.analysis.point"].create(
            {
                "development_id": development.id,
                "membership_id": member.id,
                "points": 3,
            }
        )
        return development

    @classmethod
    def records_of_changes(cls, module, member, person):
        network = member.network_id
        today = network._today()
        notice = cls.env["komunigi.change.notice"].create(
            {
                "name": "Le Potager's tills change",
                "network_id": network.id,
                "user_id": cls.env.user.id,
                "module_ids": module.ids,
                "description": "Le Potager ordered it.",
                "looks": "Green.",
                "date_live": today + timedelta(days=30),
            }
        )
        notice._announce()
        concern = notice._raise_concern(member, person, "Le Potager cannot see green.")
        return [
            notice,
            notice.concerned_ids,
            concern or notice.concern_ids,
            notice.mailing_ids[:1],
            cls.env["komunigi.change.digest"].create(
                {
                    "network_id": network.id,
                    "month": today.replace(day=1),
                    "date": f"{today} 06:00:00",
                }
            ),
        ]

    @classmethod
    def records_of_newcomers(cls, network, member):
        own = {"network_id": network.id}
        delivered = cls.create_development(network, "Le Potager's labels")
        delivered._start()
        delivered._deliver("19.0.1.0.0")
        cls.env["komunigi.cost.share"].create(
            {
                "membership_id": cls.create_member(network, "Payer").id,
                "name": "Labels",
                "amount": 900,
                "development_id": delivered.id,
                "state": "settled",
            }
        )
        network.catch_up_allowed = True
        catch_up = cls.env["komunigi.catch.up"]._propose(
            delivered, member, network._today()
        )
        catch_up.action_invite()
        migration = cls.env["komunigi.migration"].create(
            {
                **own,
                "version_from": "19.0",
                "version_to": "20.0",
                "description": "Le Potager moves first.",
            }
        )
        migration.action_fill()
        return [
            cls.env["komunigi.entry.ticket"].create(
                {"membership_id": member.id, "waived": True, "reason": "Young"}
            ),
            catch_up,
            catch_up.newcomer_ids,
            catch_up.newcomer_ids.mailing_id,
            migration,
            migration.line_ids[:1],
            migration.member_ids.filtered(lambda one: one.membership_id == member),
            cls.env["komunigi.provision"].create(
                {**own, "amount": 1200, "key_id": cls.create_key(network).id}
            ),
        ]

    @classmethod
    def records_of_budget(cls, network):
        today = network._today()
        cls.env["komunigi.dues.scale"].create(
            {
                "name": "Dues",
                "network_id": network.id,
                "date_start": f"{today.year}-01-01",
                "date_end": f"{today.year + 1}-01-01",
                "tier_ids": [
                    Command.create({"name": "Fair", "amount": 25, "is_default": True})
                ],
            }
        )
        budget = cls.env["komunigi.budget"].create(
            {
                "network_id": network.id,
                "year": today.year,
                "line_ids": [
                    Command.create(
                        {"kind": "hosting", "name": "Potager", "planned_amount": 360}
                    )
                ],
            }
        )
        scenario = cls.env["komunigi.scenario"].create(
            {
                "name": "Le Potager leaves",
                "budget_id": budget.id,
                "change_ids": [
                    Command.create({"line_id": budget.line_ids.id, "amount": 0})
                ],
            }
        )
        return [
            budget,
            budget.line_ids,
            scenario,
            scenario.change_ids,
            scenario.tier_ids,
            *cls.records_of_envelope(network),
        ]

    @classmethod
    def records_of_envelope(cls, network):
        envelope = cls.env["komunigi.envelope"].create(
            {
                "name": "Le Potager's subsidy",
                "network_id": network.id,
                "amount": 900,
                "line_ids": [
                    Command.create(
                        {
                            "development_id": cls.create_development(network).id,
                            "cost": 600,
                        }
                    )
                ],
            }
        )
        return [envelope, envelope.line_ids]
