# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One year of a supermarket whose members are its 10,000 cooperators.

They come from the share register; most have no address and no login. What has to hold
for so many is counted in queries where the design promises that it does not grow.
"""

import base64
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tests import Form, tagged

from .share_register import fill_register
from .year_case import YearCase

COOPERATORS = 10_000
WITH_ADDRESS = 60
WITHOUT_ADDRESS = COOPERATORS - WITH_ADDRESS
WITH_LOGIN = 20
CANDIDATES = 5
DUES = 300
# What the job invoices before it is stopped; Odoo takes minutes for all the others.
INVOICED = 100
# Who have an address and no login, so that they vote by the link in their letter.
BY_LINK = range(WITH_LOGIN + 1, WITH_LOGIN + 13)
ON_PAPER = {"1+2+3": 250, "4+5": 150}
APPROVALS = {1: 262, 2: 262, 3: 250, 4: 150, 5: 150}
AT_THE_DOOR = (1, 2, 7, 8, 9)
PRESENT = 110
# Who gives a proxy to whom
PROXIES = {11: 7, 12: 8, 13: 9}


def address(place):
    """Of the cooperator of that number."""
    return f"person{place}@cooperators.example"


def name(place):
    return f"Cooperator {place:05}"


@tagged("post_install", "-at_install")
class TestSupermarketYear(YearCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nothing happens in other networks.
        cls.env["komunigi.network"].search([]).active = False
        cls.company = cls.create_company("Graines")
        cls.company._init_cooperator_data()
        cls.create_colleague("amina_year", "komunigi_membership.group_administrator")
        cls.create_colleague("theo_year", "komunigi_membership.group_treasurer")
        for login in ("sara_year", "simon_year"):
            cls.create_colleague(login, "komunigi_membership.group_secretary")
        cls.partners = fill_register(cls.company, COOPERATORS, WITH_ADDRESS)
        cls.env["res.users"].with_context(no_reset_password=True).create(
            [
                {
                    "login": address(place),
                    "partner_id": cls.partners[place - 1].id,
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
                }
                for place in range(1, WITH_LOGIN + 1)
            ]
        )

    @contextmanager
    def at_most(self, count):
        """What is done asks the database at most so often."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        yield
        self.env.flush_all()
        asked = self.cr.sql_log_count - before
        self._logger.info("%s queries, %s at most", asked, count)
        self.assertLessEqual(asked, count)

    def test_a_year(self):
        self.start("2027-01-04 09:00:00")
        for step in (
            self.the_register_gives_the_members,
            self.dues_are_reckoned_for_each_person,
            self.dues_are_invoiced_in_batches,
            self.persons_stand_for_the_board,
            self.they_vote_by_link_and_on_paper,
            self.the_elected_accept,
            self.an_assembly_is_convened,
            self.cooperators_give_proxies,
            self.they_come_to_the_assembly,
            self.the_assembly_decides,
            self.its_minutes_are_entered,
        ):
            self._logger.info("%s", step.__name__)
            step()

    def scheduled(self):
        # It would invoice for an hour: the story calls it for one batch.
        invoicing = self.env.ref("komunigi_membership.ir_cron_dues_invoice")
        return super().scheduled() - invoicing

    def member(self, place):
        """The cooperator of that number, as a member."""
        return self.env["komunigi.membership"].search(
            [
                ("network_id", "=", self.network.id),
                ("partner_id", "=", self.partners[place - 1].id),
            ]
        )

    def at_home(self, place, path=""):
        """A page of the cooperator of that number."""
        return self.visit(address(place)).open(
            f"/my/cooperative/{self.member(place).id}{path}"
        )

    def assert_written_to_all(self, subject, told):
        """All who have an address; and Sara, how many have none."""
        letters = self.letters_about(subject)
        sara = letters.pop("sara_year@operator.example")
        self.assertIn(told, sara.text)
        self.assertEqual(set(letters), set(map(address, range(1, WITH_ADDRESS + 1))))
        return letters

    # Members

    def the_register_gives_the_members(self):
        amina = self.desk("amina_year")
        setup = Form(amina.records("komunigi.network.setup"))
        setup.name = "Graines"
        setup.member_source = "register"
        with self.at_most(1000):
            opened = amina.press(setup.save(), "action_create")
        self.network = self.env["komunigi.network"].browse(opened["res_id"])
        amina.save(self.network, treasurer_id=self.desk("theo_year").user.id)
        states = dict(
            self.env["komunigi.membership"]._read_group(
                [("network_id", "=", self.network.id)], ["state"], ["__count"]
            )
        )
        self.assertEqual(states, {"member": COOPERATORS})
        # The next night finds nothing to do.
        with self.at_most(10):
            self.assertFalse(self.network._sync_register())
        self.assertIn("What is asked of me", self.at_home(1).text)

    # Dues

    def dues_are_reckoned_for_each_person(self):
        theo = self.desk("theo_year")
        self.at("2027-01-05 09:00:00")
        with self.at_most(250):
            opened = theo.press(self.network, "action_call_dues")
        self.call = theo.records("komunigi.dues.call").browse(opened["res_id"])
        [seen] = theo.see(self.call, "line_count", "amount_total", "finding_count")
        self.assertEqual(
            seen,
            {
                "id": self.call.id,
                "line_count": COOPERATORS,
                "amount_total": COOPERATORS * DUES,
                "finding_count": 0,
            },
        )
        with self.at_most(60):
            theo.press(self.call, "action_send")

    def dues_are_invoiced_in_batches(self):
        # Odoo tells the job after its first batch that its time is up.
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", side_effect=[60, 0]
        ):
            self.env["komunigi.dues.call"]._cron_invoice(batch_size=INVOICED)
        [seen] = self.desk("theo_year").see(
            self.call, "done_count", "progress", "state", "error_count"
        )
        self.assertEqual(
            (seen["done_count"], seen["progress"], seen["state"], seen["error_count"]),
            (INVOICED, 100 * INVOICED / COOPERATORS, "sent", 0),
        )
        self.at("2027-01-05 10:00:00")
        letters = self.letters_about("Invoice (Ref DUES/2027/")
        self.assertEqual(set(letters), set(map(address, range(1, WITH_ADDRESS + 1))))
        page = self.at_home(1)
        self.assertIn(
            "300.00 € without taxes. Still to pay", page.section("What I paid")
        )
        self.assertIn("30,000.00 €", page.follow("The common pot").text)

    # The board

    def persons_stand_for_the_board(self):
        self.at("2027-02-01 09:00:00")
        sara = self.desk("sara_year")
        self.board = self.set_up_body("board")
        with Form(
            sara.records("komunigi.election").with_context(
                default_college_id=self.board.college_ids.id
            )
        ) as form:
            form.name = "The board of 2027"
            form.seats = 3
            form.date_start = "2027-04-01"
            form.date_candidacies = "2027-02-15"
            form.date_vote_close = "2027-03-01 18:00:00"
        self.election = form.record
        with self.at_most(150):
            sara.press(self.election, "action_start")
        self.at("2027-02-01 09:10:00")
        letters = self.letters_about("who stands for")
        self.assertEqual(set(letters), set(map(address, range(1, WITH_ADDRESS + 1))))
        for place in range(1, CANDIDATES + 1):
            # Whether somebody may stand is not asked of the others.
            with self.at_most(80):
                page = self.at_home(place, f"/elections/{self.election.id}")
            with self.at_most(120):
                page = page.send("/stand", statement=f"I am number {place}.")
            self.assertIn("Noted", page.text)

    def they_vote_by_link_and_on_paper(self):
        self.at("2027-02-16 09:00:00")
        [self.poll] = self.election.sudo().poll_ids
        self.assertEqual(
            (self.poll.state, self.poll.elector_count), ("open", COOPERATORS)
        )
        self.at("2027-02-16 09:10:00")
        letters = self.assert_written_to_all(
            self.poll.name, f"{WITHOUT_ADDRESS:,} members cannot be reached by e-mail"
        )
        for place in BY_LINK:
            [link] = {
                url
                for url in letters[address(place)].tree.xpath("//a/@href")
                if "/vote/" in url
            }
            page = self.visit(None).open(link)
            page = page.send("/review", option=["1", "2"])
            page = page.send("/cast")
            self.assertIn("Thank you", page.text)
        sara, simon = self.desk("sara_year"), self.desk("simon_year")
        sara.press(self.poll, "action_paper")
        on_paper = self.poll.elector_ids.search(
            [("poll_id", "=", self.poll.id)],
            order="id desc",
            limit=sum(ON_PAPER.values()),
        )
        sara.press(on_paper, "action_stamp")
        self.at("2027-03-01 18:30:00")
        for desk in (sara, simon):
            opened = desk.press(self.poll, "action_enter_paper")
            count = desk.records(opened["res_model"]).browse(opened["res_id"])
            with Form(count) as form:
                for ballot, number in ON_PAPER.items():
                    with form.line_ids.new() as line:
                        line.ballot = ballot
                        line.number = number
            desk.press(count, "action_hand_in")

    def the_elected_accept(self):
        self.at("2027-03-01 18:40:00")
        page = self.at_home(7, f"/polls/{self.poll.id}")
        voted = len(BY_LINK) + sum(ON_PAPER.values())
        self.assertIn(f"On the roll {COOPERATORS:,} Have voted {voted} (", page.text)
        self.assertIn(f"Valid ballots {voted} Blank 0 Spoiled 0", page.text)
        self.assertIn(f"Of these on paper {sum(ON_PAPER.values())}", page.text)
        elected = range(1, 4)
        for place, approvals in APPROVALS.items():
            won = "✓ elected " if place in elected else ""
            self.assertIn(f"{name(place)} {won}{approvals} ", page.text)
        for place in range(1, CANDIDATES + 1):
            page = self.at_home(place, f"/elections/{self.election.id}")
            self.assertEqual(page.has_form("/answer"), place in elected)
            if place in elected:
                page = page.send("/answer", "Accept")
                self.assertIn("Noted: accepted.", page.text)
        page = self.at_home(7, f"/bodies/{self.board.id}")
        for place in range(1, CANDIDATES + 1):
            self.assertEqual(name(place) in page.text, place in elected)

    # The general assembly

    def an_assembly_is_convened(self):
        self.at("2027-05-03 09:00:00")
        sara = self.desk("sara_year")
        self.assembly = sara.save(
            self.env["komunigi.meeting"],
            network_id=self.network.id,
            profile="assembly",
            name="General assembly of 2027",
            date_start="2027-05-29 08:00:00",
        )
        sara.save(
            self.assembly,
            chair_id=self.partners[0].id,
            secretary_id=self.partners[1].id,
            quorum_by="heads",
            quorum_numerator=1,
            quorum_denominator=100,
            notice_days=15,
        )
        for item, text in (
            ("Accounts of 2026", "The accounts are approved."),
            ("Open on Sundays", "We open on Sundays."),
        ):
            sara.save(
                self.env["komunigi.agenda.item"],
                meeting_id=self.assembly.id,
                name=item,
                kind="decision",
                proposal=text,
            )
        with self.at_most(150):
            sara.press(self.assembly, "action_convene")
        self.at("2027-05-03 09:10:00")
        self.assert_written_to_all(
            self.assembly.name, f"Members to convene by letter: {WITHOUT_ADDRESS}"
        )
        with self.at_most(80):
            sara.press(self.assembly, "action_letters_posted")
        told = dict(
            self.env["komunigi.meeting.member"]._read_group(
                [("meeting_id", "=", self.assembly.id)], ["notified_by"], ["__count"]
            )
        )
        self.assertEqual(told, {"mail": WITH_ADDRESS, "letter": WITHOUT_ADDRESS})

    def cooperators_give_proxies(self):
        self.at("2027-05-20")
        for giver, holder in PROXIES.items():
            path = f"/meetings/{self.assembly.id}/proxy"
            with self.at_most(60):
                page = self.at_home(giver, f"{path}?search={name(holder)}")
            page = page.send("/give", to=page.choice(name(holder)))
            self.assertIn(f"To {name(holder)} Has not answered yet.", page.text)
            page = self.at_home(holder, path).send("/accept")
            self.assertIn("you vote for this member too", page.text)

    def they_come_to_the_assembly(self):
        """The desk at the door finds each by name; then the queue is long."""
        self.at("2027-05-29 07:50:00")
        desk = self.visit("sara_year")
        for place in AT_THE_DOOR:
            with self.at_most(60):
                page = desk.open(
                    f"/my/meetings/{self.assembly.id}/check-in?search={name(place)}"
                )
            line = self.assembly.sudo()._line_of(self.member(place))
            with self.at_most(70):
                page.send(f"/members/{line.id}", "Here")
        lines = self.env["komunigi.meeting.member"].search(
            [("meeting_id", "=", self.assembly.id)],
            order="id desc",
            limit=PRESENT - len(AT_THE_DOOR),
        )
        self.desk("sara_year").press(lines, "action_check_in")
        page = desk.open(f"/my/meetings/{self.assembly.id}/check-in")
        self.attendance = (
            f"{PRESENT + len(PROXIES)} of {COOPERATORS:,} members who may vote: "
            f"{PRESENT} present, {len(PROXIES)} represented. The quorum is reached: "
            "100 members are needed"
        )
        self.assertIn(self.attendance, page.text)

    def the_assembly_decides(self):
        desk = self.visit("sara_year")
        notes = f"/my/meetings/{self.assembly.id}/notes"
        page = desk.open(notes).send("/open")
        self.said = {
            "Accounts of 2026": "Adopted: 113 yes, 0 no, no abstention.",
            "Open on Sundays": "Not adopted: 40 yes, 70 no, no abstention.",
        }
        for (item, said), (yes, no) in zip(
            self.said.items(), (("113", "0"), ("40", "70")), strict=True
        ):
            with self.at_most(80):
                page = page.follow(item)
            page = page.send("/start")
            page = page.send("/hands", yes_0=yes, no_0=no)
            with self.at_most(120):
                page = page.send("/hands", "Enter it in the record")
            self.assertIn(said, page.text)
        desk.open(f"{notes}/close").send("/close")

    def its_minutes_are_entered(self):
        self.at("2027-06-01 09:00:00")
        sara = self.desk("sara_year")
        sara.press(self.assembly, "action_write_minutes")
        sara.press(self.assembly, "action_sign_minutes")
        dialog = sara.save(
            self.env["komunigi.minutes.sign"],
            meeting_id=self.assembly.id,
            date_signed="2027-06-01",
            scan=base64.b64encode(b"%PDF-1.4 signed").decode(),
            scan_name="signed.pdf",
        )
        sara.press(dialog, "action_enter")
        [seen] = sara.see(self.assembly, "minutes_number", "minutes_text")
        self.assertEqual(seen["minutes_number"], 1)
        for said in (self.attendance, *self.said.values()):
            self.assertIn(said, seen["minutes_text"])
