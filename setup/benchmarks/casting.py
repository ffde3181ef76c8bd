"""Casting: confidential ballots over HTTP, beside Odoo's /my and its own survey.

Two workers serve 300 voters, each with a session of their own, of whom four ask at a
time. Timed is the post that casts (and its page), beside getting /my, and beside the
post that submits a survey of one question. The pages before are not timed. The three
take turns, so that all meet the same machine.
"""

import contextlib
import functools
import json
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

from environment.benchmark import Figure
from lxml import html

from odoo import Command, fields, http
from odoo.service import security
from odoo.tools import config

MODULES = ("komunigi_vote", "survey")

VOTERS = 300
AT_A_TIME = 4
WORKERS = 2
# The three ways take turns after so many voters.
TURN = 50

PORTAL = "/my of Odoo's portal"
SURVEY = "submitting a survey"
CAST = "casting a ballot"

# Odoo starts a third process for its bus, which needs gevent: not wanted here.
SERVER = """
from odoo.cli.command import main
from odoo.service.server import PreforkServer
PreforkServer.long_polling_spawn = lambda server: None
main()
"""


def run(open_database):
    with open_database() as database:
        env = database.env
        voters = create_voters(env)
        poll = open_poll(env, voters)
        survey = create_survey(env)
        surveys = [
            f"{survey.access_token}/{survey._create_answer(partner=voter).access_token}"
            for voter in voters
        ]
        [question] = survey.question_ids
        answer = {str(question.id): str(question.suggested_answer_ids[0].id)}
        sessions = [create_session(voter) for voter in voters.user_ids]
        addresses = [
            f"/my/cooperative/{voter.komunigi_membership_ids.id}/polls/{poll.id}"
            for voter in voters
        ]
        env.cr.commit()
        with served(env.cr.dbname) as port:
            ask = functools.partial(request, port)
            times = measure(ask, sessions, addresses, surveys, answer)
        check(env, poll, survey)
    labels = {way: label(way, *times[way]) for way in times}
    for way in (PORTAL, SURVEY):
        yield Figure(labels[way], times[way][0], 0, VOTERS)
    seconds = times[CAST][0]
    # Not slower than a page by more than a third; twice as many as surveys.
    yield Figure(labels[CAST], seconds, 0, VOTERS, labels[PORTAL], at_most=4 / 3)
    again = f"{CAST} (again)"
    yield Figure(again, seconds, 0, VOTERS, labels[SURVEY], at_most=1 / 2)


def measure(ask, sessions, addresses, surveys, answer):
    """(seconds of all, seconds of each request) by way."""
    times = defaultdict(lambda: (0, []))

    def timed(way, calls):
        if way is None:
            return [result for _seconds, result in pool.map(clocked, calls)]
        started = time.perf_counter()
        seconds, results = zip(*pool.map(clocked, calls), strict=True)
        wall, each = times[way]
        times[way] = wall + time.perf_counter() - started, [*each, *seconds]
        return results

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        # Both workers have met each page once.
        for session, address in zip(sessions[:8], addresses, strict=False):
            ask(session, "GET", "/my")
            ask(session, "GET", address)
        for start in range(0, VOTERS, TURN):
            turn = slice(start, start + TURN)
            calls = [functools.partial(ask, s, "GET", "/my") for s in sessions[turn]]
            timed(PORTAL, calls)

            calls = [
                functools.partial(review, ask, session, address)
                for session, address in zip(
                    sessions[turn], addresses[turn], strict=True
                )
            ]
            forms = timed(None, calls)
            calls = [
                functools.partial(ask, session, "POST", *form)
                for session, form in zip(sessions[turn], forms, strict=True)
            ]
            timed(CAST, calls)

            for path in surveys[turn]:
                submit(ask, f"/survey/begin/{path}")
            calls = [
                functools.partial(submit, ask, f"/survey/submit/{path}", answer)
                for path in surveys[turn]
            ]
            timed(SURVEY, calls)
    return times


def clocked(call):
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def label(way, wall, each):
    slow = statistics.quantiles(each, n=20)[-1]
    return f"{way}: {len(each) / wall:.0f} a second, 95 % within {1000 * slow:.0f} ms"


# What is voted on


def create_voters(env):
    """Persons who are members, each with a login; no password is ever checked."""
    network = env["komunigi.network"].create(
        {"name": "Supermarket", "tz": "Europe/Brussels"}
    )
    category = env["komunigi.member.category"].create(
        {"name": "Cooperators", "network_id": network.id}
    )
    network.default_category_id = category
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Voter {number}",
                    "login": f"voter{number}",
                    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                }
                for number in range(VOTERS)
            ]
        )
    )
    today = fields.Date.today()
    env["komunigi.membership"].create(
        [
            {
                "network_id": network.id,
                "partner_id": partner.id,
                "category_id": category.id,
                "admission_state": "agreed",
                "period_ids": [Command.create({"date_start": today})],
            }
            for partner in users.partner_id
        ]
    )
    return users.partner_id


def open_poll(env, voters):
    poll = env["komunigi.poll"].create(
        {
            "name": "Shall we open on Mondays?",
            "network_id": env["komunigi.network"].search([], order="id desc").ids[0],
            "method": "yes_no",
            "secrecy": "confidential",
            "date_close": fields.Datetime.add(fields.Datetime.now(), days=1),
        }
    )
    poll.action_open()
    if len(poll.elector_ids) != VOTERS:
        raise ValueError(f"{len(poll.elector_ids)} electors instead of {VOTERS}")
    return poll


def create_survey(env):
    return env["survey.survey"].create(
        {
            "title": "Shall we open on Mondays?",
            "access_mode": "public",
            "questions_layout": "one_page",
            "question_and_page_ids": [
                Command.create(
                    {
                        "title": "Shall we open on Mondays?",
                        "question_type": "simple_choice",
                        "suggested_answer_ids": [
                            Command.create({"value": value}) for value in ("Yes", "No")
                        ],
                    }
                )
            ],
        }
    )


def create_session(user):
    store = http.root.session_store
    session = store.new()
    session.update(http.get_default_session(), db=user.env.cr.dbname)
    session.uid, session.login = user.id, user.login
    session.context = dict(user.with_user(user).context_get())
    session.session_token = security.compute_session_token(
        session, user.with_user(user).env
    )
    store.save(session)
    return session.sid


# How it is asked


@contextlib.contextmanager
def served(database):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-c", SERVER, "-c", config["config"], "-d", database),
            *("--http-port", str(port), "--workers", str(WORKERS)),
            *("--max-cron-threads", "0", "--log-level", "error"),
            # For a worker 0 is no time at all.
            *("--limit-time-real", "600", "--limit-time-cpu", "600"),
        ]
    )
    try:
        for _second in range(60):
            with contextlib.suppress(ConnectionError):
                request(port, "", "GET", "/web/login")
                break
            time.sleep(1)
        yield port
    finally:
        server.terminate()
        server.wait()


def request(port, session, method, path, body=None, kind="x-www-form-urlencoded"):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"session_id={session}", "Content-Type": f"application/{kind}"}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    if response.status != 200:
        raise ValueError(f"{method} {path}: {response.status}")
    return content


def review(ask, session, address):
    """Choose and review, as a voter does; (path, body) of the post that casts."""
    page = ask(session, "GET", address)
    path, filled = form_of(page, "/review")
    page = ask(session, "POST", path, urlencode({**filled, "answer": "yes"}))
    path, filled = form_of(page, "/cast")
    return path, urlencode(filled)


def form_of(page, ending):
    for form in html.fromstring(page).forms:
        if (form.action or "").endswith(ending):
            return form.action, {k: v for k, v in form.form_values() if v is not None}
    raise ValueError(f"no form leads to {ending}")


def submit(ask, path, params=()):
    body = {"jsonrpc": "2.0", "method": "call", "params": dict(params)}
    found = json.loads(ask("", "POST", path, json.dumps(body), "json"))
    if "error" in found or re.search("validation|unauthorized", str(found)[:200]):
        raise ValueError(f"{path}: {str(found)[:300]}")


def check(env, poll, survey):
    """All that was asked for was done."""
    env.cr.rollback()
    env.invalidate_all()
    done = survey.user_input_ids.filtered(lambda answer: answer.state == "done")
    if (poll.voted_count, len(done)) != (VOTERS, VOTERS):
        raise ValueError(f"{poll.voted_count} votes, {len(done)} answers")
