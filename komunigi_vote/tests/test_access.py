# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.tests.access_common import AccessCase

from ..tally.board import recount
from .common import VoteMixin
from .secrecy_common import SecrecyMixin

# Everybody who can be somebody in Odoo, up to who may change all settings.
GROUPS = {
    "employee": "base.group_user",
    "user": "komunigi_membership.group_user",
    "secretary": "komunigi_membership.group_secretary",
    "treasurer": "komunigi_membership.group_treasurer",
    "administrator": "komunigi_membership.group_administrator",
    "settings": "base.group_system,komunigi_membership.group_administrator",
}
silent = mute_logger(
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.res_users",
    "odoo.http",
    "odoo.addons.rpc.controllers.json2",
)


@tagged("post_install", "-at_install")
class TestBallotsAreNobodys(SecrecyMixin, VoteMixin, AccessCase):
    """Point 10 of the protocol: every user of Odoo, by every way in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_members(cls.network, 4)
        cls.users = {"chloe": cls.chloe, "farid": cls.farid} | {
            name: new_test_user(
                cls.env, f"{name}_ballots", f"{groups},base.group_allow_export"
            )
            for name, groups in GROUPS.items()
        }
        cls.public = cls.open_poll(cls.network, name="Public")
        cls.confidential = cls.open_poll(
            cls.network, secrecy="confidential", name="Confidential"
        )
        for poll in (cls.public, cls.confidential):
            number = poll._new_ballot_number()
            cls.cast(poll, cls.potager, "yes", number=number)
        cls.ballot = cls.public._own_ballot(cls.elector(cls.public, cls.potager))[1]
        cls.env.flush_all()

    def everybody(self):
        for name, user in self.users.items():
            with self.subTest(user=name):
                yield user

    def gets(self, user, model, method, *args, **kwargs):
        """What `user` is answered; None for a refusal."""
        try:
            # A user may not even get as far as the rule that would refuse it.
            with self.env.cr.savepoint():
                return self.rpc(user, model, method, *args, **kwargs)
        except (AccessError, UserError, ValueError):
            return None

    @silent
    def test_10_nobody_reads_a_vote_before_the_result(self):
        ballot, model = self.ballot, "komunigi.ballot"
        of_it = [("id", "=", ballot.id)]
        for user in self.everybody():
            for method, args, kwargs in (
                ("read", [ballot.ids, ["choice"]], {}),
                ("web_read", [ballot.ids, {"choice": {}}], {}),
                ("export_data", [ballot.ids, ["choice"]], {}),
                ("copy", [ballot.ids], {}),
                ("get_metadata", [ballot.ids], {}),
                ("search", [of_it], {}),
                ("search_count", [of_it], {}),
                ("search_read", [of_it, ["choice"]], {}),
                ("name_search", [], {"domain": of_it}),
                ("formatted_read_group", [of_it, ["choice"], ["__count"]], {}),
            ):
                with self.subTest(method=method):
                    self.assertFalse(self.gets(user, model, method, *args, **kwargs))
            for method, args, part in (
                ("web_search_read", [of_it, {"choice": {}}], "records"),
                ("web_read_group", [of_it, ["choice"]], "groups"),
            ):
                found = self.gets(user, model, method, *args)
                self.assertFalse(found and found[part], method)

    @silent
    def test_10_no_vote_is_guessed_through_other_records(self):
        """Searching, sorting and grouping by what one may not read."""
        for user in self.everybody():
            for model, path in (
                ("komunigi.poll.elector", "ballot_ids"),
                ("komunigi.poll", "elector_ids.ballot_ids"),
            ):
                for choice in ("yes", "no"):
                    domain = [(f"{path}.choice", "=", choice)]
                    with self.subTest(model=model, choice=choice):
                        self.assertFalse(self.gets(user, model, "search", domain))
                grouped = self.gets(
                    user,
                    model,
                    "formatted_read_group",
                    [("id", "in", (self.public | self.confidential).ids)],
                    [f"{path}.choice"],
                    ["__count"],
                )
                self.assertNotIn("yes", str(grouped))
            elector = self.elector(self.public, self.potager)
            for field in ("ballot_ids", "ballot_ids/choice"):
                found = self.gets(
                    user, elector._name, "export_data", elector.ids, [field]
                )
                self.assertNotIn("yes", str(found))
            read = self.gets(
                user,
                elector._name,
                "web_read",
                elector.ids,
                {"ballot_ids": {"fields": {"choice": {}}}},
            )
            self.assertNotIn("yes", str(read))

    @silent
    def test_10_nobody_reads_the_keys_or_what_lots_are_drawn_from(self):
        poll = self.confidential
        for user in self.everybody():
            for field in ("public_key", "box_length", "lot_secret"):
                for method, args in (
                    ("read", [poll.ids, [field]]),
                    ("web_read", [poll.ids, {field: {}}]),
                    ("search", [[(field, "!=", False)]]),
                    ("search", [[], 0, None, field]),
                    ("export_data", [poll.ids, [field]]),
                    ("formatted_read_group", [[], [field], ["__count"]]),
                ):
                    with self.subTest(field=field, method=method):
                        self.assertIsNone(self.gets(user, poll._name, method, *args))

    @silent
    def test_10_nobody_changes_a_ballot_or_the_roll(self):
        before = self.kept()
        elector = self.elector(self.public, self.epicerie)
        forged = {
            "komunigi.ballot": (
                self.ballot,
                {"choice": "no"},
                {
                    "elector_id": elector.id,
                    "poll_id": self.public.id,
                    "membership_id": self.epicerie.id,
                    "choice": "no",
                    "date_cast": "2026-01-01 00:00:00",
                },
            ),
            "komunigi.poll.elector": (
                elector,
                {"voted": True},
                {
                    "poll_id": self.confidential.id,
                    "membership_id": self.elsewhere.id,
                    "voted": False,
                },
            ),
        }
        for user in self.everybody():
            for model, (record, changes, values) in forged.items():
                rows = [[str(value) for value in values.values()]]
                # By the names that an import takes.
                names = [f"{n}/.id" if n.endswith("_id") else n for n in values]
                for method, args in (
                    ("write", [record.ids, changes]),
                    ("web_save", [record.ids, changes, {"id": {}}]),
                    ("web_save", [[], values, {"id": {}}]),
                    ("create", [values]),
                    ("copy", [record.ids]),
                    ("unlink", [record.ids]),
                    ("load", [[*names], rows]),
                    ("load", [[".id", *changes], [[str(record.id), "no"]]]),
                ):
                    with self.subTest(model=model, method=method):
                        found = self.gets(user, model, method, *args)
                        self.assertFalse(found and found.get("ids", True), found)
            # Through the poll that holds them.
            for command in (
                [Command.create(forged["komunigi.poll.elector"][2])],
                [Command.update(elector.id, {"voted": True})],
                [Command.delete(elector.id)],
                [Command.clear()],
            ):
                with self.subTest(command=command):
                    values = {"elector_ids": command}
                    self.gets(user, "komunigi.poll", "write", self.public.ids, values)
                    self.assertEqual(self.kept(), before)

    @silent
    def test_10_nobody_casts_for_another_or_counts_by_rpc(self):
        before = self.kept()
        elector = self.elector(self.public, self.epicerie)
        secrecies = ("komunigi.secrecy.public", "komunigi.secrecy.confidential")
        for user in self.everybody():
            for model, method, args in (
                ("komunigi.poll", "_cast", [self.public.ids, elector.id, "no"]),
                ("komunigi.poll", "_own_ballot", [self.public.ids, elector.id]),
                ("komunigi.poll", "_close", [self.public.ids]),
                ("komunigi.poll", "_count", [self.public.ids]),
                ("komunigi.poll", "_stamp", [self.public.ids, elector.ids]),
                ("komunigi.poll", "_make_links", [self.public.ids, elector.ids]),
                *(
                    (secrecy, method, [[], self.confidential.id])
                    for secrecy in secrecies
                    for method in (
                        *("init", "_open", "_cast", "_stamp", "_ballots"),
                        *("_ballot_count", "_forget", "_cron_forget"),
                    )
                ),
            ):
                with self.subTest(model=model, method=method):
                    # Odoo itself lets nobody call a method that is private.
                    with self.assertRaises(AccessError):
                        self.rpc(user, model, method, *args)
        self.assertEqual(self.kept(), before)

    @silent
    def test_10_the_state_of_a_poll_is_not_written(self):
        for user in self.everybody():
            for values in (
                {"state": "result"},
                {"state": "closed"},
                {"state": "draft"},
                {"secrecy": "public"},
                {"result": {}, "outcome": "adopted"},
                {"public_key": "00" * 32},
                {"lot_secret": "mine"},
                {"date_close": "2001-01-01 00:00:00"},
            ):
                poll = self.confidential
                for context in ({}, {"default_state": "result"}):
                    with self.subTest(values=values):
                        args = poll.ids, values
                        self.gets(user, poll._name, "write", *args, context=context)
                        self.env.invalidate_all()
                        self.assertEqual(poll.state, "open")
                        self.assertEqual(poll.secrecy, "confidential")
        self.close_and_count(self.confidential)
        self.assertEqual(recount(self.board(self.confidential)).differences, [])

    @silent
    def test_10_nor_over_http(self):
        key_of = {}
        for name, user in self.users.items():
            key_of[name] = self.env(user=user)["res.users.apikeys"]._generate(
                "rpc", "test", self.env.cr.now() + timedelta(days=1)
            )
        before = self.kept()
        calls = (
            ("komunigi.ballot", "search_read", {"domain": []}),
            ("komunigi.ballot", "read", {"ids": self.ballot.ids}),
            ("komunigi.ballot", "write", {"ids": self.ballot.ids, "vals": {}}),
            ("komunigi.ballot", "unlink", {"ids": self.ballot.ids}),
            ("komunigi.poll", "_cast", {"ids": self.public.ids}),
            ("komunigi.secrecy.confidential", "_ballots", {"ids": []}),
        )
        for name, user in self.users.items():
            self.authenticate(None, None)
            for model, method, values in calls:
                with self.subTest(user=name, method=method):
                    answer = self.url_open(
                        f"/json/2/{model}/{method}",
                        headers={"Authorization": f"Bearer {key_of[name]}"},
                        json=values,
                    )
                    self.assertNotIn('"yes"', answer.text)
                    if method != "search_read":
                        self.assertGreaterEqual(answer.status_code, 400)
            self.authenticate(user.login, user.login)
            for model, method, values in calls[1:]:
                with self.subTest(user=name, method=method):
                    with self.assertRaises(JsonRpcException):
                        self.call(model, method, *values.values())
        self.assertEqual(self.kept(), before)

    def kept(self):
        """Rolls, boxes and ballots as they stand in the database."""
        self.env.invalidate_all()
        return (
            self.roll(self.public),
            self.roll(self.confidential),
            self.boxes(self.confidential),
            self.query("SELECT to_jsonb(b) FROM komunigi_ballot b ORDER BY id"),
        )
