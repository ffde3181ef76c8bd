# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.browser_common import Window, WindowsMixin

from .circle_portal_common import CirclePortalCase


class CirclePhone(Window):
    """Somebody's phone, on the page of the circle."""

    def say(self, nominee, reason, label="Say it"):
        self.choose("nominee", nominee)
        self.fill("reason", reason)
        self.press(label)

    def answer(self, answer, reason=""):
        self.click(f"document.querySelector('#answer_{answer}')")
        self.fill("reason", reason)
        self.press("Send the answer")


@tagged("post_install", "-at_install")
class TestCircleOnFourPhones(WindowsMixin, CirclePortalCase):
    """Four people in four sessions elect one of them, in a quarter of an hour."""

    window = CirclePhone

    def test_four_people_elect_one_of_them(self):
        with self.windows(self.paths()) as (anna, bruno, chloe, denis):
            all_four = (anna, bruno, chloe, denis)
            self.gather(all_four)
            # The first round, and what each sees of it.
            anna.press("Begin")
            bruno.wait_for("Step 2 of 7 Everybody names somebody")
            bruno.say("Le Potager", "They know the figures")
            chloe.wait_for("Still to speak: Bees, L'Epicerie, Le Potager")
            self.assertNotIn("figures", chloe.text())
            chloe.say("Le Potager", "Calm, and always prepared")
            denis.wait_for("Still to speak: Bees, Le Potager")
            denis.say("Bees", "They have the longest view")
            self.write_while_others_speak(anna, denis)
            anna.press("Go on: read the reasons")
            for phone in (bruno, chloe, denis):
                phone.wait_for("Calm, and always prepared")
            self.examine(denis)
            anna.press("Go on: second round")
            for phone in all_four:
                phone.wait_for("Step 4 of 7")
                self.assertIn("Confirm", phone.text())
                phone.say("Le Potager", "After what I heard", "Confirm")
            self.examine(denis)
            anna.wait_for("4 of 4 have spoken")
            anna.press("Go on: see who was named")
            self.assertIn("Most often named: Le Potager", anna.text())
            self.examine(anna)
            self.consent(all_four)
            self.accept(all_four)
        # Not before: the phones' requests have the one cursor that there is.
        self.env.invalidate_all()
        self.assertEqual(self.election.state, "done")
        self.assertEqual(self.election.mandate_ids.holder_name, "Le Potager")
        self.assertEqual(
            self.election.mandate_ids.delegate_ids.partner_id, self.denis.partner_id
        )

    def gather(self, phones):
        anna, *others = phones
        for phone in phones:
            self.assertIn("Step 1 of 7", phone.text())
            phone.press("We take part")
        anna.wait_for("4 of 4 members take part")
        anna.press("I facilitate")
        self.examine(anna)
        for phone in others:
            phone.wait_for("Anna_Circle facilitates")

    def write_while_others_speak(self, anna, denis):
        """What somebody is typing stays, whoever speaks meanwhile."""
        anna.choose("nominee", "Bees")
        anna.fill("reason", "I am still wri")
        denis.unfold("Change it")
        denis.say("Bees", "They have the longest view of all", "Change")
        anna.wait_for("3 of 4 have spoken")
        self.assertEqual(
            anna.ask("document.querySelector('[name=reason]').value"),
            "I am still wri",
        )
        self.examine(anna)
        anna.say("Bees", "I am still writing")
        anna.wait_for("4 of 4 have spoken")

    def consent(self, phones):
        anna, bruno, chloe, denis = phones
        anna.choose("nominee", "Le Potager")
        anna.press("Propose, and ask for consent")
        for phone in (anna, bruno, denis):
            phone.wait_for("Proposed: Le Potager")
            phone.answer("consent")
        chloe.wait_for("Proposed: Le Potager")
        self.examine(chloe)
        chloe.answer("objection", "Two years are long for one person")
        anna.wait_for("4 of 4 have spoken")
        anna.press("End the consent round")
        for phone in (bruno, chloe, denis):
            phone.wait_for("Two years are long for one person")
        self.examine(anna)
        anna.fill("worked_in", "We look at it after a year")
        anna.fill("condition", "A talk after one year")
        anna.press("Ask again for consent")
        for phone in phones:
            phone.wait_for("On this condition: A talk after one year")
            phone.answer("consent")
        anna.wait_for("4 of 4 have spoken")
        anna.press("End the consent round")

    def accept(self, phones):
        *others, denis = phones
        denis.wait_for("Do you accept?")
        self.examine(denis)
        denis.press("We accept")
        self.assertIn("How it was decided", denis.text())
        self.examine(denis)
        for phone in others:
            phone.wait_for("How it was decided")
            self.assertIn("Le Potager (Denis_Circle)", phone.text())

    def paths(self):
        """Each of the four on the circle's page of its own member."""
        return {
            login: self.address(membership=membership)
            for login, membership in self.members_of.items()
        }
