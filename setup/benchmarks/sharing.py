"""Equal shares of two real budgets beside pabutools, and 1,000 amounts apportioned.

**Equal shares.** Toulouse 2019 (30 projects, 1,494 voters) and Wieliczka 2023 (64
projects, 6,586 voters), approving of all that got a point. pabutools starts from the
profile that it builds (a ballot a voter), komunigi_cost_sharing from a dict of sets,
which it checks and groups within the time. Payments and reasons are part of our time;
pabutools tells the projects only. Both have to choose the same. "grouped" is pabutools
from its profile of different ballots, whose making is not in the time.

With add-one, pabutools runs once only.

**Apportioning.** 1,000 amounts among 10,000 members by their turnover, beside the loop
that many write: multiply, divide, round in floats; its parts need not add up.
"""

import random
import sys
import time
from pathlib import Path

from environment.figures import Figure, fastest
from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import method_of_equal_shares

ADDON = Path(__file__).parents[2] / "komunigi_cost_sharing"
sys.path[:0] = [str(ADDON), str(ADDON / "allocation" / "tests")]
from allocation import apportion, equal_shares  # noqa: E402
from allocation_pabulib import real_vote  # noqa: E402

LOCK = "bench"

BUDGETS = {"Toulouse": "france_toulouse_2019", "Wieliczka": "poland_wieliczka_2023"}
UTILITIES = {"cost": Cost_Sat, "cardinality": Cardinality_Sat}


def run():
    for town, name in BUDGETS.items():
        vote = real_vote(name)
        instance, profile = pabutools_profile(vote)
        grouped = profile.as_multiprofile()
        for utility in UTILITIES:
            for completion in (None, "add_one"):
                title = f"{town}, {utility}{', add-one' if completion else ''}"
                yield from compare(
                    title, vote, instance, (profile, grouped), utility, completion
                )
    yield from apportioning()


def pabutools_profile(vote):
    projects = {name: Project(name, cost) for name, cost in vote.costs.items()}
    instance = Instance(projects.values(), budget_limit=vote.budget)
    ballots = [
        ApprovalBallot(projects[name] for name in sorted(given))
        for given in vote.approvals.values()
    ]
    return instance, ApprovalProfile(ballots, instance=instance)


def compare(title, vote, instance, profiles, utility, completion):
    found = {}
    ours = f"{title}: komunigi_cost_sharing"
    approvals = vote.approvals

    def share():
        found[ours] = equal_shares(
            vote.budget, vote.costs, approvals, utility=utility, completion=completion
        ).selected

    yield fastest(ours, share)
    for kind, profile in zip(("", " grouped"), profiles, strict=True):
        label = f"{title}: pabutools{kind}"

        def theirs(label=label, profile=profile):
            chosen = method_of_equal_shares(
                instance,
                profile,
                sat_class=UTILITIES[utility],
                voter_budget_increment=1 if completion else None,
            )
            found[label] = tuple(project.name for project in chosen)

        # Promised beside what pabutools is given as it comes.
        promise = {} if kind else {"at_least": 10}
        yield (once if completion else fastest)(label, theirs, baseline=ours, **promise)
        if found[label] != found[ours]:
            raise AssertionError(f"{label}: {found[label]}, not {found[ours]}")


def once(label, function, **more):
    started = time.perf_counter()
    function()
    return Figure(label, time.perf_counter() - started, **more)


def apportioning():
    chance = random.Random(2026)
    turnover = {member: chance.randint(10_000, 9_000_000) for member in range(10_000)}
    amounts = [chance.randint(1_000, 10_000_000) for _share in range(1_000)]

    def exact():
        for amount in amounts:
            apportion(amount, turnover)

    def floats():
        for amount in amounts:
            total = sum(turnover.values())
            _parts = {
                member: round(amount * weight / total, 2)
                for member, weight in turnover.items()
            }

    count = len(amounts)
    loop = "1,000 amounts, 10,000 members: rounded floats"
    yield fastest(loop, floats, count)
    yield fastest("1,000 amounts, 10,000 members: apportion", exact, count, loop)
    yield fastest(
        "1,000 amounts, 10,000 members: apportion, floor and ceiling",
        lambda: [apportion(amount, turnover, floor=0, cap=5_000) for amount in amounts],
        count,
        loop,
    )
