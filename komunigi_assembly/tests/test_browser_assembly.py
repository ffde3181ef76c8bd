# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.komunigi_membership.tests.browser_common import WindowsMixin

from .resolution_common import ResolutionMixin


@tagged("post_install", "-at_install")
class TestAnAssembly(WindowsMixin, ResolutionMixin, HttpCase):
    """Five members, a quorum of three: two come, one of them for a third.

    The secretary has the desk and the notes, Anna and Chloe their phones, and the
    room a computer that nobody is logged in to.
    """

    browser_size = "390x740"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        names = ("Le Potager", "L'Epicerie", "Bees", "Bloum", "Cargo")
        cls.members = {name: cls.create_member(cls.network, name) for name in names}
        cls.create_representative(cls.members["Le Potager"], "anna_hall")
        cls.create_representative(cls.members["L'Epicerie"], "chloe_hall")
        new_test_user(
            cls.env, "sara_hall", "komunigi_membership.group_secretary", name="Sara"
        )
        cls.meeting = cls.create_assembly(
            cls.network, fields.Datetime.now(), quorum_by="heads", quorum_strict=True
        )
        cls.accounts = cls.create_item(
            cls.meeting,
            "The accounts",
            "decision",
            proposal="The assembly approves the accounts.",
            vote_way="poll",
        )
        cls.create_item(cls.meeting, "News", "information", sequence=20)
        cls.meeting.date_convened = fields.Datetime.now()
        cls.meeting._freeze_roll()
        cls.proxy = cls.meeting._give_proxy(
            cls.members["Bees"], cls.members["Le Potager"]
        )

    def page_of(self, name):
        return f"/my/cooperative/{self.members[name].id}/meetings/{self.meeting.id}"

    def test_from_the_door_to_the_minutes(self):
        # It is counted once the closing is committed, which tests never do.
        self.patch(
            type(self.env["komunigi.poll"]),
            "_count_at_once",
            lambda polls: polls._step_count(),
        )
        link = self.meeting._make_room_link()
        self.env.flush_all()
        paths = {
            None: link.removeprefix(self.meeting.get_base_url()),
            "sara_hall": f"/my/meetings/{self.meeting.id}/notes",
            "anna_hall": f"{self.page_of('Le Potager')}/proxy",
            "chloe_hall": self.page_of("L'Epicerie"),
        }
        with self.windows(paths) as (room, sara, anna, chloe):
            anna.press("Accept")
            anna.open(self.page_of("Le Potager"))
            self.come_in(room, sara)
            self.talk(room, sara, anna, chloe)
            self.vote(room, sara, anna, chloe)
            self.leave(room, sara, anna)
        # Not before: the browsers' requests have the one cursor that there is.
        self.env.invalidate_all()
        decision = self.accounts.decision_ids
        self.assertEqual(decision.outcome, "adopted")
        self.assertEqual(self.meeting.state, "done")
        minutes = self.meeting._minutes_html()
        self.assertIn("The accounts", minutes)
        for sentence in decision._say_record():
            self.assertIn(sentence, minutes)

    def come_in(self, room, sara):
        sara.press("Open the meeting")
        room.wait_for("No quorum yet")
        self.check_in(sara, "Potager", "Anna_Hall is here")
        room.wait_for("2 of 5 members who may vote: 1 present, 1 represented")
        self.check_in(sara, "Epicerie", "Chloe_Hall is here")
        room.wait_for("3 of 5 members who may vote: 2 present, 1 represented")
        self.assertIn("The quorum is reached", room.text())
        self.examine(room)

    def check_in(self, sara, search, label):
        sara.open(f"/my/meetings/{self.meeting.id}/check-in?search={search}")
        sara.press(label)

    def talk(self, room, sara, anna, chloe):
        sara.open(f"/my/meetings/{self.meeting.id}/notes")
        sara.press("Begin: The accounts")
        room.wait_for("The assembly approves the accounts.")
        for phone in (anna, chloe):
            phone.wait_for("Now: The accounts")
        self.examine(anna)

    def vote(self, room, sara, anna, chloe):
        sara.press("Open the vote on phones")
        room.wait_for("0 of 3 have voted")
        self.examine(room)
        anna.wait_for("Vote: The accounts")
        self.examine(anna)
        anna.press("Vote: The accounts")
        self.cast(anna, "yes", "Le Potager")
        anna.press("Bees")
        self.assertIn("By proxy, for Bees", anna.text())
        self.cast(anna, "no", "Bees")
        chloe.wait_for("Vote: The accounts")
        chloe.press("Vote: The accounts")
        self.cast(chloe, "yes", "L'Epicerie")
        room.wait_for("3 of 3 have voted")
        sara.open(f"/my/meetings/{self.meeting.id}/notes")
        sara.press("Close the vote and count")
        room.wait_for("Adopted")
        self.examine(room)
        chloe.open(self.page_of("L'Epicerie"))
        chloe.wait_for("Adopted")

    def cast(self, phone, answer, name):
        phone.click(f"document.querySelector('[name=answer][value={answer}]')")
        phone.follow("document.querySelector('.o_komunigi_ballot .btn-primary')")
        phone.follow("document.querySelector('main form .btn-primary')")
        self.assertIn(f"The vote of {name} is cast", phone.text())

    def leave(self, room, sara, anna):
        anna.open(self.page_of("Le Potager"))
        sara.press("Close the meeting")
        sara.press("Close the meeting")
        room.wait_for("The meeting is over")
        self.assertIn("The accounts · Adopted", room.text())
        anna.wait_for("The meeting is over")
