# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import NoyauMixin

NAMES = ("Bees", "Bloum", "L'Epicerie", "Le Potager")


class CircleMixin(NoyauMixin):
    """Holds elections without candidates in a line or two."""

    @classmethod
    def create_circle(cls, names=NAMES, present=True, **values):
        """A circle that begins, for one seat unless `values` say otherwise.

        Its members are in `cls.members`, by name; all of them take part.
        """
        cls.network = cls.create_network()
        cls.body = cls.create_body(cls.network, description="<p>Long-term view</p>")
        rules = values.pop("rules", {})
        cls.college = cls.create_college(
            cls.body, **{"seats_min": 1, "seats_max": 3, **rules}
        )
        cls.members = {name: cls.create_member(cls.network, name) for name in names}
        return cls.begin_circle(present=present, **values)

    @classmethod
    def begin_circle(cls, present=True, **values):
        start = cls.network._today().replace(day=1)
        election = cls.create_election(
            cls.college,
            values.pop("date_start", start.replace(year=start.year + 1)),
            **{"way": "without_candidates", "seats": 1, **values},
        )
        election.action_start()
        if present:
            for member in cls.members.values():
                election._circle_take_part(member)
        return election

    @classmethod
    def partner(cls, name):
        return cls.members[name].partner_id

    @classmethod
    def name_somebody(cls, election, **choices):
        """`bees="Bloum"`: in the present round, each with a reason of its own.

        Keywords are the beginnings of names, in small letters.
        """
        for beginning, nominee in choices.items():
            election._speak(
                cls.member(beginning),
                nominee=cls.partner(nominee),
                reason=f"{beginning} for {nominee}",
            )

    @classmethod
    def member(cls, beginning):
        [found] = [
            member
            for name, member in cls.members.items()
            if beginning in name.lower().replace("'", "").replace(" ", "_")
        ]
        return found

    @classmethod
    def answer(cls, election, answer="consent", reason="", but=()):
        """All who take part answer alike, except those in `but`."""
        for elector in election._present():
            if elector.membership_id not in but:
                election._speak(elector.membership_id, answer=answer, reason=reason)

    @classmethod
    def hold_rounds(cls, election, first="Bloum", second=None):
        """From the role to the proposal; all name the same."""
        if election.step == "role":
            election._circle_next()
        for nominee in (first, second or first):
            for elector in election._present():
                election._speak(
                    elector.membership_id,
                    nominee=cls.partner(nominee),
                    reason=f"{nominee} knows how",
                )
            election._circle_next()
            if election.step == "reasons":
                election._circle_next()

    @classmethod
    def elect(cls, election, name="Bloum", **proposal):
        """From wherever the circle begins to the acceptance of `name`."""
        cls.hold_rounds(election, name)
        election._propose(cls.partner(name), **proposal)
        cls.answer(election)
        election._circle_next()
        return election.candidacy_ids.filtered(
            lambda c: c.holder_id == cls.partner(name)
        )

    @classmethod
    def delegate_of(cls, name, login):
        """Somebody who acts for the member of that name."""
        return cls.create_representative(cls.members[name], login)
