# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class KomunigiEnvelope(models.Model):
    """The course of an envelope: a vote, what it chooses, and its start."""

    _inherit = "komunigi.envelope"

    def action_ask(self):
        """The vote, in preparation: who votes and until when is said there."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.rule == "ranking" or self.state != "draft":
            raise UserError(self.env._("Nobody votes on “%s” now.", self.name))
        if len(self.line_ids) < 2:
            raise UserError(
                self.env._("Add at least two developments: members choose among them.")
            )
        if not self.poll_id or self.poll_id.state == "cancelled":
            # sudo: polls are the secretary's; that the person may write this envelope
            # was just checked. The poll belongs to the envelope's network.
            self.sudo().poll_id = (
                self.env["komunigi.poll"]
                .sudo()
                .create(
                    {
                        "name": self.name,
                        "network_id": self.network_id.id,
                        "user_id": self.env.uid,
                        "method": self.method,
                        "seats": len(self.line_ids),
                    }
                )
            )
        if self.poll_id.state == "draft":
            self._put_to_vote()
        return self.action_open_poll()

    def action_open_poll(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.poll",
            "res_id": self.poll_id.id,
            "view_mode": "form",
        }

    def _put_to_vote(self):
        """The poll's options become the developments as they stand now."""
        self.ensure_one()
        # sudo: whoever opens the poll may do so; the options follow from the envelope.
        envelope = self.sudo()
        poll, lines = envelope.poll_id, envelope._lines()
        # In the language of the network: the same options for all.
        named = self.network_id._in_common_language()
        lines.option_id = False
        poll.write(
            {
                "method": envelope.method,
                "seats": max(len(lines), 1),
                "option_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": named.env._(
                                    "%(development)s (%(cost)s)",
                                    development=line.development_id.name,
                                    cost=formatLang(
                                        named.env,
                                        line.cost,
                                        currency_obj=envelope.currency_id,
                                    ),
                                ),
                                "sequence": place,
                            }
                        )
                        for place, line in enumerate(lines, 1)
                    ),
                ],
            }
        )
        options = poll.option_ids.sorted()
        for line, option in zip(lines, options, strict=True):
            line.option_id = option

    def action_choose(self):
        """By the order of the assembly: no vote is waited for."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.rule != "ranking" or self.state != "draft":
            raise UserError(
                self.env._("“%s” is chosen by the vote of the members.", self.name)
            )
        if not self.line_ids:
            raise UserError(self.env._("Add the developments first."))
        self._choose()

    def _choose(self):
        """Let the rule choose, once."""
        self.ensure_one()
        # sudo: what the course writes, nobody else may; it follows from the vote.
        envelope = self.sudo()
        if envelope.date_chosen:
            return
        choice = envelope._reckon(envelope.amount)
        envelope.write({"choice": choice, "date_chosen": envelope.network_id._today()})
        for line in envelope.line_ids:
            line.is_chosen = str(line.id) in choice["selected"]
        envelope._message_log(body=envelope._say_headline(choice))

    def action_carry_out(self):
        """Start what was chosen; the fund pays it."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "result" or self.date_carried_out:
            raise UserError(
                self.env._("What “%s” chose has started already.", self.name)
                if self.date_carried_out
                else self.env._("Nothing is chosen yet by “%s”.", self.name)
            )
        chosen = self.line_ids.filtered("is_chosen")
        for line in chosen:
            line.development_id._start()
        today = self.network_id._today()
        if self.fund_id:
            # sudo: entries of an envelope follow from its result; that the person may
            # write this envelope was just checked.
            self.env["komunigi.fund.entry"].sudo().create(
                [
                    {
                        "fund_id": self.fund_id.id,
                        "date": today,
                        "name": self.network_id._in_common_language().env._(
                            "%(envelope)s: %(development)s",
                            envelope=self.name,
                            development=line.development_id.name,
                        ),
                        "direction": "out",
                        "amount": line.cost,
                        "decision": self.decision or self.poll_id.name or self.name,
                        "envelope_line_id": line.id,
                    }
                    for line in chosen
                    if line.cost
                ]
            )
        self.sudo().date_carried_out = today
