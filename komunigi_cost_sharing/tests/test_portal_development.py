# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .common import SharingMixin


class DevelopmentPortalCase(SharingMixin, PollPortalCase):
    """Anna and Bruno act for Le Potager, Chloe for L'Epicerie; Dora of the operator
    and Emil of Le Potager are contributors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        operator = cls.env["res.partner"].create({"name": "Coop", "is_company": True})
        cls.network.operator_id = operator
        cls.dora = cls.create_contributor_user(
            cls.network, "dora_makes", works_for="operator"
        )
        cls.emil = cls.create_contributor_user(
            cls.network,
            "emil_makes",
            works_for="member",
            works_for_id=cls.potager.partner_id.id,
        )
        cls.swaps = cls.create_development(
            cls.network, "Swap shifts by telephone", description="On paper."
        )

    @classmethod
    def create_contributor_user(cls, network, login, **values):
        user = new_test_user(
            cls.env, login, "base.group_portal", name=login.split("_")[0].title()
        )
        return cls.create_contributor(network, partner_id=user.partner_id.id, **values)

    def url(self, path="", membership=None):
        return f"/my/cooperative/{(membership or self.potager).id}{path}"

    def page_of(self, development=None, membership=None, path=""):
        development = development or self.swaps
        return self.url(f"/developments/{development.id}{path}", membership)

    def made_of(self, development=None, path="", network=None):
        development = development or self.swaps
        network = network or self.network
        return f"/my/network/{network.id}/developments/{development.id}{path}"

    def need(self, **values):
        return [
            *{
                "name": "Print shelf labels",
                "for_whom": "The shop",
                "frequency": "week",
                "description": "We cut paper.",
                **values,
            }.items()
        ]

    def found(self, name):
        return self.env["komunigi.development"].search([("name", "=", name)])


@tagged("post_install", "-at_install")
class TestNeedInThePortal(DevelopmentPortalCase):
    def test_a_need_is_put_forward_on_one_page(self):
        self.log_in("anna_votes")
        page = self.url_open(self.url("/developments/new"))
        self.assertIn("Four questions", self.text_of(page))
        page = self.post(self.url("/developments"), self.need())
        self.assertIn("It is put forward", self.text_of(page))
        need = self.found("Print shelf labels")
        self.assertEqual(need.membership_id, self.potager)
        self.assertEqual(need.partner_id, self.anna.partner_id)
        self.assertIn("Put forward by Le Potager (Anna_Votes)", self.text_of(page))
        # Who put it forward gets no mails of it: the portal tells.
        self.assertFalse(need.message_partner_ids)

    def test_without_javascript_it_asks_whether_it_is_one_of_these(self):
        self.log_in("anna_votes")
        page = self.post(self.url("/developments"), self.need(name="Swap of shifts"))
        text = self.text_of(page)
        self.assertIn("Is it one of these?", text)
        self.assertIn("Swap shifts by telephone", text)
        self.assertFalse(self.found("Swap of shifts"))
        form = self.form_of(page)
        self.assertEqual(form.fields["description"], "We cut paper.")
        page = self.post(self.url("/developments"), form.form_values())
        self.assertIn("It is put forward", self.text_of(page))
        self.assertTrue(self.found("Swap of shifts"))

    def test_while_typing_similar_needs_are_shown(self):
        self.create_development(self.elsewhere.network_id, "Shifts elsewhere")
        self.log_in("anna_votes")
        found = self.url_open(self.url("/developments/similar?q=shifts"))
        self.assertIn("Swap shifts by telephone", found.text)
        self.assertNotIn("elsewhere", found.text)
        self.assertNotIn(
            "Swap", self.url_open(self.url("/developments/similar?q=zz")).text
        )

    def test_files_come_with_it_and_go_out_as_files(self):
        self.log_in("anna_votes")
        self.post(
            self.url("/developments"),
            self.need(),
            files={"file": ("shelf.txt", b"What it looks like", "text/plain")},
        )
        need = self.found("Print shelf labels")
        self.log_in("chloe_votes")
        address = self.page_of(need, self.epicerie, f"/files/{need._files().id}")
        response = self.url_open(address)
        self.assertEqual(response.content, b"What it looks like")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        # Not through the page of another need.
        self.assertEqual(
            self.url_open(
                self.page_of(self.swaps, self.epicerie, f"/files/{need._files().id}")
            ).status_code,
            404,
        )

    def test_what_is_wrong_is_said_and_nothing_is_lost(self):
        self.log_in("anna_votes")
        page = self.post(self.url("/developments"), self.need(frequency=""))
        self.assertEqual(page.status_code, 400)
        self.assertIn("how often it hurts", self.alert_of(page))
        self.assertEqual(self.form_of(page).fields["description"], "We cut paper.")

    def test_what_people_write_is_text(self):
        script = "<script>alert(1)</script>"
        self.log_in("anna_votes")
        self.post(
            self.url("/developments"),
            self.need(name=f"Labels {script}", description=script),
        )
        need = self.found(f"Labels {script}")
        self.post(self.page_of(need, path="/comments"), [("comment", script)])
        self.post(self.page_of(need, path="/want"), [("weight", "3"), ("note", script)])
        for address in (
            self.page_of(need),
            self.url("/developments"),
            self.url("/developments/similar?q=labels"),
        ):
            page = self.url_open(address)
            self.assertNotIn(script, page.text)
            self.assertIn("&lt;script&gt;", page.text)

    def test_me_too_is_said_changed_and_taken_back(self):
        self.log_in("chloe_votes")
        address = self.page_of(membership=self.epicerie)
        self.post(f"{address}/want", [("weight", "1"), ("note", "Now and then")])
        self.post(f"{address}/want", [("weight", "3"), ("note", "Every day")])
        interest = self.swaps.interest_ids
        self.assertEqual(interest.membership_id, self.epicerie)
        self.assertEqual((interest.weight, interest.note), ("3", "Every day"))
        self.log_in("anna_votes")
        self.assertIn(
            "We cannot work well without it Every day",
            self.text_of(self.url_open(self.page_of())),
        )
        self.log_in("chloe_votes")
        self.post(f"{address}/want_no_more")
        self.assertFalse(self.swaps.interest_ids)
        page = self.post(f"{address}/want", [("weight", "9")])
        self.assertEqual(page.status_code, 400)

    def test_the_list_finds_by_words_state_and_what_is_ours(self):
        delivered = self.create_development(
            self.network, "Print labels", state="delivered"
        )
        closed = self.create_development(self.network, "Old thing", active=False)
        self.create_development(self.elsewhere.network_id, "Elsewhere only")
        self.swaps._want(self.potager, self.anna.partner_id, "2", "")
        self.log_in("anna_votes")
        for query, names in (
            ("", {self.swaps.name, delivered.name}),
            ("?q=labels", {delivered.name}),
            ("?state=delivered", {delivered.name}),
            ("?state=closed", {closed.name}),
            ("?mine=1", {self.swaps.name}),
            ("?q=%00zz", set()),
            ("?state=nonsense&mine=", {self.swaps.name, delivered.name}),
        ):
            with self.subTest(query):
                page = self.url_open(self.url(f"/developments{query}"))
                listed = self.tree(page).xpath(
                    "//main//ul[contains(@class, 'list-group')]//a/span[1]"
                )
                self.assertEqual({one.text_content() for one in listed}, names)

    def test_what_was_merged_leads_to_the_other(self):
        twin = self.create_development(self.network, "Exchange shifts")
        twin._merge_into(self.swaps)
        self.log_in("anna_votes")
        page = self.url_open(self.page_of(twin))
        self.assertIn(f"/developments/{self.swaps.id}?done=merged", page.url)
        self.assertIn("it was merged", self.text_of(page))
        page = self.post(self.page_of(twin, path="/want"), [("weight", "1")])
        self.assertIn("the same as", self.alert_of(page))

    def test_the_member_says_since_when_it_uses_it(self):
        self.swaps._deliver("19.0.1.0.0")
        self.log_in("anna_votes")
        page = self.post(self.page_of(path="/use"), [("since", "2999-01-01")])
        self.assertEqual(page.status_code, 400)
        today = str(self.network._today())
        self.post(self.page_of(path="/use"), [("since", today)])
        self.assertEqual(self.swaps._users(), self.potager)
        self.post(self.page_of(path="/use_no_more"))
        self.assertFalse(self.swaps._users())


@tagged("post_install", "-at_install")
class TestAnalysisInThePortal(DevelopmentPortalCase):
    def test_please_look_into_it_then_points_decide(self):
        labels = self.create_development(self.network, "Print labels")
        labels._ask_analysis()
        self.log_in("anna_votes")
        page = self.post(self.page_of(path="/ask_analysis"))
        self.assertIn("waits to be looked into", self.text_of(page))
        self.assertEqual(self.swaps.analysis, "waiting")
        page = self.url_open(self.url("/analysis"))
        page = self.submit(
            page, [(f"points_{self.swaps.id}", "7"), (f"points_{labels.id}", "3")]
        )
        self.assertIn("Your points are noted", self.text_of(page))
        self.assertEqual(list(self.network._analysis_queue()), [self.swaps, labels])
        page = self.submit(page, [(f"points_{labels.id}", "4")])
        self.assertIn("10 points to share, and these are 11", self.alert_of(page))
        self.assertEqual(labels.analysis_points, 3)

    def test_the_later_of_two_colleagues_is_told(self):
        self.swaps._ask_analysis()
        self.log_in("bruno_votes")
        page = self.url_open(self.url("/analysis"))
        self.potager.with_user(self.anna.user_id)._share_points({self.swaps: 2}, "")
        page = self.submit(page, [(f"points_{self.swaps.id}", "5")])
        self.assertIn("A colleague had shared them", self.text_of(page))
        self.assertEqual(self.swaps.analysis_points, 5)

    def test_what_is_no_number_of_points_is_refused(self):
        self.swaps._ask_analysis()
        self.log_in("anna_votes")
        for given in ("1.5", "-1", "nan", "x", "1e9"):
            with self.subTest(given):
                page = self.post(
                    self.url("/analysis"), [(f"points_{self.swaps.id}", given)]
                )
                self.assertEqual(page.status_code, 400)
        self.assertFalse(self.swaps.point_ids)


@tagged("post_install", "-at_install")
class TestContributorInThePortal(DevelopmentPortalCase):
    def test_a_contributor_reads_and_comments_without_being_a_member(self):
        self.swaps._want(self.potager, self.anna.partner_id, "3", "Daily")
        self.log_in("dora_makes")
        page = self.url_open("/my/home")
        self.assertIn(f"/my/network/{self.network.id}/developments", page.text)
        page = self.url_open(f"/my/network/{self.network.id}/developments")
        self.assertIn(self.swaps.name, self.text_of(page))
        page = self.post(self.made_of(path="/comments"), [("comment", "Two days")])
        text = self.text_of(page)
        self.assertIn("Dora (Coop)", text)
        self.assertIn("Two days", text)
        # What only members read has no place there.
        for block in ("cofunding", "paid", "changes", "catch_up"):
            self.assertNotIn(f'id="development_{block}"', page.text)

    def test_an_estimate_is_written_and_changed(self):
        self.log_in("dora_makes")
        page = self.post(
            self.made_of(path="/estimate"),
            [
                ("seen", self.swaps._estimate_mark()),
                ("name_0", "Screens"),
                ("hours_0", "10"),
                ("rate_0", "80,50"),
                ("certainty_0", "sure"),
                ("line_0", "0"),
                ("name_1", " "),
            ],
        )
        self.assertIn("The estimate is saved", self.text_of(page))
        self.assertIn("Who would do the work estimated it", self.text_of(page))
        self.assertEqual(self.swaps.estimated_amount, 805)
        self.assertEqual(self.swaps.estimate_author_id, self.dora.partner_id)
        self.swaps.estimate_versions = [*self.swaps.estimate_versions] * 2
        self.assertIn("Earlier estimates", self.url_open(self.made_of()).text)
        page = self.post(
            self.made_of(path="/estimate"),
            [("seen", "old"), ("name_0", "All of it"), ("certainty_0", "sure")],
        )
        self.assertEqual(page.status_code, 400)
        self.assertIn("has changed the estimate", self.alert_of(page))
        self.assertIn("All of it", page.text)

    def test_who_works_for_a_member_estimates_nothing(self):
        self.log_in("emil_makes")
        self.assertNotIn("Estimate it", self.url_open(self.made_of()).text)
        page = self.post(
            self.made_of(path="/estimate"), [("name_0", "X"), ("certainty_0", "sure")]
        )
        self.assertEqual(page.status_code, 404)

    def test_hours_are_entered_and_reviewed_by_another(self):
        self.log_in("emil_makes")
        page = self.post(
            self.made_of(path="/work"),
            [
                ("name", "Screens"),
                ("date", str(self.network._today())),
                ("hours", "2,5"),
                ("kind", "development"),
            ],
        )
        self.assertIn("not reviewed yet", self.text_of(page))
        work = self.swaps.work_ids
        self.assertEqual((work.hours, work.membership_id), (2.5, self.potager))
        page = self.post(self.made_of(path=f"/work/{work.id}/review"))
        self.assertIn("somebody else", self.alert_of(page))
        self.log_in("dora_makes")
        page = self.post(self.made_of(path=f"/work/{work.id}/withdraw"))
        self.assertEqual(page.status_code, 400)
        page = self.post(self.made_of(path=f"/work/{work.id}/review"))
        self.assertIn("reviewed by Dora", self.text_of(page))

    def test_a_contributor_links_to_upstream_work_and_says_how_far_it_is(self):
        self.log_in("emil_makes")
        link = {"name": "OCA/cooperative #7", "url": "https://example.org/7"}
        address = self.made_of(path="/upstream")
        page = self.post(address, [*link.items(), ("state", "proposed")])
        self.assertIn("OCA/cooperative #7 ( Proposed )", self.text_of(page))
        self.post(address, [*link.items(), ("state", "merged")])
        self.assertEqual(self.swaps.upstream_ids.mapped("state"), ["merged"])
        for wrong in ({"url": "javascript:alert(1)"}, {"name": " "}):
            page = self.post(address, [*(link | wrong).items(), ("state", "merged")])
            self.assertEqual(page.status_code, 400)
        self.assertEqual(len(self.swaps.upstream_ids), 1)

    def test_an_archived_contributor_loses_access_at_once(self):
        self.log_in("dora_makes")
        self.assertEqual(self.url_open(self.made_of()).status_code, 200)
        self.dora.active = False
        self.env.flush_all()
        for address in (
            self.made_of(),
            f"/my/network/{self.network.id}/developments",
            f"/my/network/{self.network.id}/developments/people",
        ):
            self.assertEqual(self.url_open(address).status_code, 404)
        page = self.post(self.made_of(path="/comments"), [("comment", "Still here")])
        self.assertEqual(page.status_code, 404)
        self.assertNotIn("/my/network/", self.url_open("/my/home").text)

    def test_members_see_who_makes_their_software(self):
        self.dora.write(
            {
                "skill_ids": [
                    Command.create({"name": "Python", "network_id": self.network.id})
                ],
                "module_ids": self.create_module(self.network, "till"),
                "shows_contact": True,
            }
        )
        self.dora.partner_id.email = "dora@example.org"
        self.emil.partner_id.email = "emil@example.org"
        self.log_in("anna_votes")
        page = self.url_open(self.url("/developments/people"))
        text = self.text_of(page)
        self.assertIn("Dora Coop Knows Python Maintains Till dora@example.org", text)
        self.assertIn("Emil Le Potager", text)
        self.assertNotIn("emil@example.org", text)

    def test_who_is_both_goes_from_one_page_to_the_other(self):
        self.create_contributor(self.network, partner_id=self.anna.partner_id.id)
        self.log_in("anna_votes")
        self.assertIn(self.made_of(), self.url_open(self.page_of()).text)


@tagged("post_install", "-at_install")
class TestDevelopmentAccess(DevelopmentPortalCase):
    def addresses(self, root, development):
        one = f"{root}/developments/{development.id}"
        yield from (
            ("GET", f"{root}/developments"),
            ("GET", f"{root}/developments/people"),
            ("GET", one),
            ("POST", f"{one}/comments"),
            ("POST", f"{one}/files"),
        )
        if root.startswith("/my/cooperative"):
            yield from (
                ("GET", f"{root}/developments/new"),
                ("GET", f"{root}/developments/similar"),
                ("GET", f"{root}/analysis"),
                ("POST", f"{root}/analysis"),
                ("POST", f"{root}/developments"),
                *(
                    ("POST", f"{one}/{path}")
                    for path in (
                        "change",
                        "want",
                        "want_no_more",
                        "ask_analysis",
                        "use",
                        "use_no_more",
                    )
                ),
            )
        else:
            yield from (
                ("POST", f"{one}/estimate"),
                ("POST", f"{one}/work"),
                ("POST", f"{one}/upstream"),
                ("POST", f"{one}/work/1/review"),
                ("POST", f"{one}/work/1/withdraw"),
            )

    def assert_closed(self, login, *roots, development=None):
        self.log_in(login)
        for root in roots:
            for method, address in self.addresses(root, development or self.swaps):
                with self.subTest(login=login, address=address):
                    page = (
                        self.url_open(address)
                        if method == "GET"
                        else self.post(address)
                    )
                    self.assertEqual(page.status_code, 404)

    @property
    def roots(self):
        return (self.url(), f"/my/network/{self.network.id}")

    def test_another_network_and_another_member(self):
        self.assert_closed("farid_votes", *self.roots)
        self.assert_closed("chloe_votes", *self.roots)

    def test_a_contributor_is_no_member_and_a_member_no_contributor(self):
        self.assert_closed("dora_makes", self.url())
        self.assert_closed("anna_votes", f"/my/network/{self.network.id}")

    def test_a_contributor_of_another_network(self):
        self.create_contributor_user(self.elsewhere.network_id, "gina_makes")
        self.assert_closed("gina_makes", *self.roots)
        # Nor by the door of her own network.
        self.log_in("gina_makes")
        address = self.made_of(network=self.elsewhere.network_id)
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_an_ended_representation(self):
        self.potager.representation_ids.date_end = self.network._today()
        self.env.flush_all()
        self.assert_closed("anna_votes", self.url())

    def test_a_member_that_has_left(self):
        self.potager.period_ids.date_end = self.network._today()
        self.env.flush_all()
        self.assert_closed("anna_votes", self.url())

    def test_a_development_of_another_network_by_ones_own_door(self):
        other = self.create_development(self.elsewhere.network_id, "Elsewhere")
        self.log_in("anna_votes")
        self.assertEqual(self.url_open(self.page_of(other)).status_code, 404)
        self.assertEqual(
            self.post(self.page_of(other, path="/want"), [("weight", "3")]).status_code,
            404,
        )
        self.assertFalse(other.interest_ids)

    @mute_logger("odoo.http")
    def test_nothing_is_done_without_a_token(self):
        self.log_in("anna_votes")
        page = self.url_open(
            self.page_of(path="/want"), data={"weight": "3"}, allow_redirects=False
        )
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.swaps.interest_ids)

    def test_only_ones_own_need_is_changed(self):
        self.swaps.membership_id = self.epicerie
        self.log_in("anna_votes")
        page = self.post(
            self.page_of(path="/change"),
            [*self.need(), ("seen", self.swaps._mark())],
        )
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.swaps.name, "Swap shifts by telephone")
        page = self.post(
            self.page_of(path="/files"),
            files={"file": ("a.txt", b"x", "text/plain")},
        )
        self.assertEqual(page.status_code, 404)


@tagged("post_install", "-at_install")
class TestDevelopmentScale(DevelopmentPortalCase):
    def test_a_page_of_the_list_costs_the_same_for_ten_times_as_many(self):
        def queries(count):
            developments = self.env["komunigi.development"].create(
                [
                    {
                        "name": f"Need {number}",
                        "network_id": self.network.id,
                        "membership_id": self.potager.id,
                    }
                    for number in range(count)
                ]
            )
            self.env["komunigi.development.interest"].create(
                [
                    {"development_id": need.id, "membership_id": self.potager.id}
                    for need in developments
                ]
            )
            with self.counted("page: developments") as took:
                page = self.url_open(self.url("/developments"))
                self.assertEqual(page.status_code, 200)
            return took.queries

        self.log_in("anna_votes")
        queries(9)
        few = queries(1)
        self.assertLessEqual(queries(90), few + 2)

    def test_who_uses_what_is_found_at_once(self):
        def queries(count):
            developments = self.env["komunigi.development"].create(
                [
                    {"name": f"Need {number}", "network_id": self.network.id}
                    for number in range(count)
                ]
            )
            self.env["komunigi.development.use"].create(
                [
                    {
                        "development_id": one.id,
                        "membership_id": self.potager.id,
                        "date_start": "2026-01-01",
                    }
                    for one in developments
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            users = developments._users_by()
            self.assertEqual(set(users.values()), {self.potager})
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(10), queries(100))
