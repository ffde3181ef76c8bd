# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two people take notes of one meeting: real connections, in a set order."""

import contextlib

import pytest
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.komunigi_assembly.exceptions import NotesConflict
from odoo.addons.komunigi_assembly.tests.agenda_common import AgendaMixin


class Evening:
    """A meeting under way, with two items; each visit is a transaction of its own."""

    def __init__(self, database):
        self.database = database
        with database.transaction() as env:
            build = type("Build", (AgendaMixin,), {"env": env})
            network = build.create_network("Evening")
            build.circle = build.create_members(network, 2)
            meeting = build.create_meeting(network, "2027-03-02 17:00:00")
            meeting._open()
            for member in build.circle:
                meeting._check_in(member)
            self.news = build.create_item(meeting, "News").id
            self.hire = build.create_item(
                meeting, "Hire", "decision", proposal="Yes."
            ).id
            self.member_ids = build.circle.ids
            self.person_id = env.user.partner_id.id

    @contextlib.contextmanager
    def item(self, item_id):
        with self.database.transaction() as env:
            item = env["komunigi.agenda.item"].browse(item_id)
            # From now on the transaction sees the database as it is now.
            item.fetch(["state"])
            yield item

    def person(self, item):
        return item.env["res.partner"].browse(self.person_id)

    def members(self, item):
        return item.env["komunigi.membership"].browse(self.member_ids)


@pytest.fixture
def evening(database):
    return Evening(database)


def test_two_open_two_items_at_once(evening):
    """One of them is told; nothing else happens."""
    with evening.item(evening.news) as first, evening.item(evening.hire) as second:
        first._start()
        first.env.cr.commit()
        with mute_logger("odoo.sql_db"), pytest.raises(UserError, match="just opened"):
            second._start()
        second.env.cr.rollback()
    with evening.item(evening.news) as item:
        assert item.meeting_id._current_item() == item


def test_two_open_the_same_item_at_once(evening):
    with evening.item(evening.news) as first, evening.item(evening.news) as second:
        first._start()
        first.env.flush_all()
        with pytest.raises(UserError, match="Try again in a moment"):
            second._start()
        second.env.cr.rollback()
        first.env.cr.commit()
    with evening.item(evening.news) as item:
        item._start()
        assert item.event_ids.mapped("code").count("started") == 1


def test_two_save_their_notes_at_once(evening):
    """The second has to wait, and then gets both texts."""
    with evening.item(evening.news) as first, evening.item(evening.news) as second:
        first._save_notes("First", 0, evening.person(first))
        first.env.flush_all()
        with pytest.raises(UserError, match="Try again in a moment"):
            second._save_notes("Second", 0, evening.person(second))
        first.env.cr.commit()
        # As Odoo does it: the request is tried again in a new transaction.
        second.env.cr.rollback()
        second.env.invalidate_all()
        with pytest.raises(NotesConflict) as caught:
            second._save_notes("Second", 0, evening.person(second))
        assert caught.value.theirs == "First"


def test_one_decides_while_another_speaks(evening):
    """What is said after the decision is not in it, and is refused."""
    with evening.item(evening.hire) as item:
        item._start()
        item._go_to_stage("consent")
        item._all_consent(evening.person(item))
    with evening.item(evening.hire) as deciding, evening.item(evening.hire) as saying:
        person = evening.person(saying)
        member = evening.members(saying)[0]
        deciding._decide(evening.person(deciding))
        deciding.env.cr.commit()
        with mute_logger("odoo.sql_db"), pytest.raises(SerializationFailure):
            saying._answer(member, person, "objection", "Wait!")
        # As Odoo does it: the request is tried again in a new transaction.
        saying.env.cr.rollback()
        saying.env.invalidate_all()
        with pytest.raises(UserError, match="decided already"):
            saying._answer(member, person, "objection", "Wait!")


def test_nobody_decides_while_somebody_speaks(evening):
    with evening.item(evening.hire) as item:
        item._start()
        item._go_to_stage("consent")
        item._all_consent(evening.person(item))
    with evening.item(evening.hire) as saying, evening.item(evening.hire) as deciding:
        member = evening.members(saying)[0]
        saying._answer(member, evening.person(saying), "objection", "Wait!")
        saying.env.flush_all()
        with pytest.raises(UserError, match="Try again in a moment"):
            deciding._decide(evening.person(deciding))
        deciding.env.cr.rollback()
    with evening.item(evening.hire) as item:
        assert not item.outcome
        assert item._standing().saying("objection")


def test_two_decide_at_once(evening):
    with evening.item(evening.hire) as item:
        item._start()
        item._go_to_stage("consent")
        item._all_consent(evening.person(item))
    with evening.item(evening.hire) as first, evening.item(evening.hire) as second:
        first._decide(evening.person(first))
        first.env.flush_all()
        with pytest.raises(UserError, match="Try again in a moment"):
            second._decide(evening.person(second))
        first.env.cr.commit()
        second.env.cr.rollback()
        second.env.invalidate_all()
        with pytest.raises(UserError, match="decided already"):
            second._decide(evening.person(second))
    with evening.item(evening.hire) as item:
        assert len(item.decision_ids) == 1


def test_many_speak_side_by_side(evening):
    """A phone for each member: nobody waits for anybody."""
    with evening.item(evening.hire) as item:
        item._start()
        item._go_to_stage("consent")
    with evening.item(evening.hire) as one, evening.item(evening.hire) as other:
        one._answer(evening.members(one)[0], evening.person(one), "consent")
        one.env.flush_all()
        other._answer(evening.members(other)[1], evening.person(other), "concern", "Hm")
        other.env.cr.commit()
        one.env.cr.commit()
    with evening.item(evening.hire) as item:
        assert not item._standing().waiting
