# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# The methods that are shown first, with a picture.
FIRST_METHODS = ("consent", "yes_no", "points")


class KomunigiPoll(models.Model):
    """What the choices on the form mean, a sentence each."""

    _inherit = "komunigi.poll"

    choice_cards = fields.Json(
        compute="_compute_choice_cards",
        help="By field: list of {value, title, text, image, more}; `more` are folded.",
    )

    @api.depends("network_id.name")
    @api.depends_context("lang")
    def _compute_choice_cards(self):
        for poll in self:
            poll.choice_cards = {
                name: poll._cards(name, texts)
                for name, texts in (
                    ("method", poll._method_texts()),
                    ("nature", poll._nature_texts()),
                    ("secrecy", poll._secrecy_texts()),
                )
            }

    @api.model
    def _cards(self, name: str, texts: dict[str, str]) -> list[dict]:
        titles = dict(self._fields[name]._description_selection(self.env))
        return [
            {
                "value": value,
                "title": titles[value],
                "text": text,
                "image": name == "method"
                and value in FIRST_METHODS
                and f"/komunigi_vote/static/src/img/{value}.svg",
                "more": name == "method" and value not in FIRST_METHODS,
            }
            for value, text in texts.items()
        ]

    @api.model
    def _method_texts(self) -> dict[str, str]:
        return {
            "consent": self.env._(
                "It is adopted when nobody objects. An objection gives its reason."
            ),
            "yes_no": self.env._(
                "One question, three answers, and the majority that it needs."
            ),
            "points": self.env._(
                "Each voter shares out points among the options. Most points win."
            ),
            "approval": self.env._(
                "Each voter ticks all the options that would do. Most ticks win."
            ),
            "plurality": self.env._(
                "Each voter ticks one option, or as many as are to be chosen."
            ),
            "score": self.env._(
                "Each voter gives every option a score. The highest total wins."
            ),
            "majority_judgment": self.env._(
                "Each voter gives every option a grade, from “to reject” to "
                "“excellent”. The best median wins."
            ),
            "stv": self.env._(
                "Each voter ranks. For several seats: every large enough group gets "
                "its share (Scottish rules)."
            ),
            "schulze": self.env._(
                "Each voter ranks. For one seat: who wins every comparison two by "
                "two wins."
            ),
        }

    def _nature_texts(self) -> dict[str, str]:
        return {
            "decision": self.env._("Binds %(network)s.", network=self._network_name()),
            "consultation": self.env._("Asks for advice: the result binds nobody."),
            "election": self.env._(
                "Chooses persons or member organisations; confidential, unless you "
                "say otherwise."
            ),
        }

    def _secrecy_texts(self) -> dict[str, str]:
        return {
            "public": self.env._(
                "Once it has closed, every member of %(network)s reads who answered "
                "what. Until then a vote can be changed.",
                network=self._network_name(),
            ),
            "confidential": self.env._(
                "Who voted is known, what they voted is not, not even to you. A vote "
                "is final. Only a file of the server opens the ballots: if it is lost, "
                "the poll cannot be counted."
            ),
        }

    def _network_name(self) -> str:
        return self.network_id.name or self.env._("the network")
