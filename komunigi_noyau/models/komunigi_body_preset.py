# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models

# What the founding text leaves open, chosen with care: one mandate, then a rest, so
# that it rotates. The wizard asks, and shows it as the network's choice.
DEFAULT_TERMS_IN_ROW = 1
DEFAULT_REST_MONTHS = 12


class KomunigiNetwork(models.Model):
    """Bodies that a network sets up in one go, each rule with its source.

    In the language of the network, as with its categories.
    """

    _inherit = "komunigi.network"

    def _set_up_body(self, kind: str, name: str | None = None, **choices):
        """Make a body with its functions, colleges and rules.

        :param kind: core, audit, board or circle
        :param choices: of its elected seats, instead of the preset's: fields of
            komunigi.college.rule
        """
        self.ensure_one()
        named = self._in_common_language()
        body = named.env["komunigi.body"].create(
            {
                "network_id": self.id,
                "kind": kind,
                "name": name or named._body_name(kind),
                "description": named._body_description(kind),
                "function_ids": [
                    Command.create({"sequence": 10 * rank, **function})
                    for rank, function in enumerate(named._body_functions(kind), 1)
                ],
                "college_ids": [
                    Command.create(
                        {
                            "sequence": 10 * rank,
                            **college,
                            "rule_ids": [Command.create(rule)],
                        }
                    )
                    for rank, (college, rule) in enumerate(
                        named._body_colleges(kind, **choices), 1
                    )
                ],
            }
        )
        return body.with_env(self.env)

    def _body_name(self, kind: str) -> str:
        return {
            "core": self.env._("Noyau"),
            "audit": self.env._("Auditors"),
            "board": self.env._("Board"),
            "circle": self.env._("Circle"),
        }[kind]

    def _body_description(self, kind: str) -> str:
        return {
            "core": self.env._(
                "The core group keeps a long-term view beside the daily coordination, "
                "and prepares what the assemblies decide. It meets once a quarter."
            ),
            "audit": self.env._(
                "Elected by the members to read the network's figures and to tell "
                "them what they found."
            ),
            "board": self.env._("Runs the cooperative between its general assemblies."),
            "circle": self.env._("A group that looks after one part of the work."),
        }[kind]

    def _body_functions(self, kind: str) -> list[dict]:
        if kind != "core":
            return []
        return [
            {
                "name": self.env._("Long-term view"),
                "description": self.env._("Beside the daily coordination."),
            },
            {
                "name": self.env._("Proposals and preparation"),
                "description": self.env._("Of matters before the monthly assemblies."),
            },
            {
                "name": self.env._("Operating cost of the intercooperation"),
                "description": self.env._("What it costs to run, and who pays it."),
            },
            {
                "name": self.env._("Evaluation of the project as a whole"),
                "description": self.env._("With the members, once a year."),
            },
        ]

    def _body_colleges(self, kind: str, **choices) -> list[tuple[dict, dict]]:
        """The colleges of a new body, each with its rules."""
        rules = {
            "core": self._core_rules,
            "audit": self._audit_rules,
            "board": self._board_rules,
            "circle": self._circle_rules,
        }[kind]()
        return [
            (
                college,
                {
                    "date_start": self._today(),
                    **rule,
                    **(choices if rule["filled_by"] == "election" else {}),
                },
            )
            for college, rule in rules
        ]

    def _core_rules(self) -> list[tuple[dict, dict]]:
        return [
            (
                {"name": self.env._("Operator"), "steps_aside": True},
                {
                    "seats_min": 1,
                    "seats_max": 2,
                    "holder_kind": "person",
                    "filled_by": "appointment",
                    "appointed_by_id": self.operator_id.id,
                    # The longest that a mandate can be: as long as the operator says.
                    "term_months": 120,
                    "handover_weeks": 0,
                    "source": self.env._(
                        "Founding text of the network: one or two members of the "
                        "operator. It says nothing of how long."
                    ),
                },
            ),
            (
                {"name": self.env._("Supermarkets")},
                {
                    "seats_min": 2,
                    "seats_max": 3,
                    "holder_kind": "organisation",
                    "filled_by": "election",
                    "way": "without_candidates",
                    "term_months": 24,
                    "terms_in_row": DEFAULT_TERMS_IN_ROW,
                    "rest_months": DEFAULT_REST_MONTHS,
                    "renewal": "halves",
                    "source": self.env._(
                        "Founding text of the network: two or three members of "
                        "supermarkets, elected by and among the member supermarkets; "
                        "to rotate, a mandate lasts two years at most. It does not say "
                        "whether one may stand again at once, nor after which rest."
                    ),
                },
            ),
        ]

    def _audit_rules(self) -> list[tuple[dict, dict]]:
        of_persons = self.member_source == "register"
        return [
            (
                {"name": self.env._("Auditors")},
                {
                    "seats_min": 1,
                    "seats_max": 1,
                    "holder_kind": "person" if of_persons else "organisation",
                    "filled_by": "election",
                    "way": "candidacies" if of_persons else "without_candidates",
                    "term_months": 12,
                    "handover_weeks": 0,
                    "source": self._statutes(),
                },
            )
        ]

    def _board_rules(self) -> list[tuple[dict, dict]]:
        return [
            (
                {"name": self.env._("Members of the board")},
                {
                    "seats_min": 3,
                    "seats_max": 7,
                    "holder_kind": "person",
                    "filled_by": "election",
                    "way": "candidacies",
                    "term_months": 36,
                    "renewal": "thirds",
                    "source": self._statutes(),
                },
            )
        ]

    def _circle_rules(self) -> list[tuple[dict, dict]]:
        of_persons = self.member_source == "register"
        return [
            (
                {"name": self.env._("Members of the circle")},
                {
                    "seats_min": 3,
                    "seats_max": 8,
                    "holder_kind": "person" if of_persons else "organisation",
                    "filled_by": "election",
                    "way": "without_candidates",
                    "term_months": 24,
                    "handover_weeks": 0,
                    "source": self.env._("The network's own choice."),
                },
            )
        ]

    def _statutes(self) -> str:
        form = self.legal_form_id
        if form:
            return self.env._(
                "A usual choice. %(form)s: check your statutes.", form=form.name
            )
        return self.env._("A usual choice: check your statutes.")
