"""Shares of costs: sharing, and invoicing 500 shares beside bare invoices.

Both ways make and post the same 500 invoices on their own clone: one line, one
product with the company's tax on sales, one journal. Invoicing shares also writes
the arithmetic on each invoice, links it with its share, writes entries of the common
pot, and commits every batch.

Before that, costs are shared by bands of a basis: 200 developments in each of 5 years
by what 500 members count; and the 10,000 shares of 20 of these are written.
"""

from odoo import Command, fields

MODULES = ("komunigi_cost_sharing",)

MEMBERS = 500
DEVELOPMENTS = 200
YEARS = 5
WRITTEN = 20
COST = 12_345.67
SHARE = 300

BARE = f"{MEMBERS} bare invoices"


def run(open_database):
    with open_database() as database:
        network, partners = prepare(database.env)
        key, members = prepare_key(network, partners)
        yield database.measure(
            f"sharing {DEVELOPMENTS} costs among {MEMBERS}, for {YEARS} years",
            lambda: share(key, members),
            YEARS * DEVELOPMENTS,
        )
        calls = prepare_calls(network, key, WRITTEN)
        yield database.measure(
            f"writing the shares of {WRITTEN} costs of {MEMBERS}",
            lambda: allocate(calls, key, members),
            WRITTEN * MEMBERS,
        )

    with open_database() as database:
        network, partners = prepare(database.env)
        yield database.measure(BARE, lambda: invoice_barely(network, partners), MEMBERS)
        check(network)

    with open_database() as database:
        network, partners = prepare(database.env)
        call = prepare_shares(network, partners)
        yield database.measure(
            f"{MEMBERS} shares",
            lambda: invoice_shares(call),
            MEMBERS,
            BARE,
            at_most=1.15,
        )
        check(network)


def prepare(env):
    """A network with its journal and product, and partners who will be members."""
    company = env.company
    env["account.chart.template"].try_loading("generic_coa", company)
    network = env["komunigi.network"].create(
        {"name": "Intercoop", "company_id": company.id, "tz": "Europe/Brussels"}
    )
    network._complete_dues_setup()
    network._complete_cost_setup()
    partners = env["res.partner"].create(
        [
            {"name": f"Supermarket {number}", "is_company": True}
            for number in range(MEMBERS)
        ]
    )
    return network, partners


def prepare_members(network, partners):
    return network.env["komunigi.membership"].create(
        [
            {
                "network_id": network.id,
                "partner_id": partner.id,
                "admission_state": "agreed",
                "period_ids": [Command.create({"date_start": "2020-01-01"})],
            }
            for partner in partners
        ]
    )


def prepare_key(network, partners):
    env = network.env
    members = prepare_members(network, partners)
    basis = env["komunigi.basis"].create(
        {"name": "Turnover", "unit": "EUR", "network_id": network.id}
    )
    env["komunigi.basis.value"].create(
        [
            {
                "basis_id": basis.id,
                "membership_id": member.id,
                "year": 2020,
                "value": 1000 * number,
            }
            for number, member in enumerate(members)
        ]
    )
    key = env["komunigi.cost.key"].create(
        {
            "name": "By turnover",
            "network_id": network.id,
            "kind": "basis",
            "basis_id": basis.id,
            "equal_percent": 30,
            "band_ids": [
                Command.create({"value_from": 100_000 * band, "weight": band + 1})
                for band in range(5)
            ],
        }
    )
    return key, members


def share(key, members):
    for year in range(YEARS):
        day = fields.Date.to_date(f"{2021 + year}-06-01")
        for _development in range(DEVELOPMENTS):
            parts = key._share(COST, members, day=day)
            if round(sum(part["amount"] for part in parts.values()), 2) != COST:
                raise AssertionError("the parts do not add up")


def prepare_calls(network, key, count):
    env = network.env
    developments = env["komunigi.development"].create(
        [
            {"name": f"Development {number}", "network_id": network.id}
            for number in range(count)
        ]
    )
    return env["komunigi.cofunding"].create(
        [
            {
                "name": development.name,
                "development_id": development.id,
                "amount": COST,
                "key_id": key.id,
            }
            for development in developments
        ]
    )


def allocate(calls, key, members):
    day = fields.Date.to_date("2021-06-01")
    for call in calls:
        call._allocate(
            key._share(COST, members, day=day),
            name=call.name,
            date=day,
            key=key,
            development=call.development_id,
        )
        # As each call is its own transaction
        call.env.flush_all()
        call.env.invalidate_all()


def invoice_barely(network, partners):
    moves = network.env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "journal_id": network.cost_journal_id.id,
                "partner_id": partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": network.cost_product_id.id,
                            "name": "Share",
                            "quantity": 1,
                            "price_unit": SHARE,
                        }
                    )
                ],
            }
            for partner in partners
        ]
    )
    moves.action_post()


def prepare_shares(network, partners):
    members = prepare_members(network, partners)
    key = network._default_cost_key()
    call = prepare_calls(network, key, 1)
    today = network._today()
    call._allocate(
        key._share(SHARE * MEMBERS, members, day=today),
        name=call.name,
        date=today,
        key=key,
        fund=network.fund_ids[0],
        decision="Assembly of May",
        development=call.development_id,
    )
    return call


def invoice_shares(call):
    call._ask_shares()
    call.env["komunigi.cost.share"]._cron_invoice()


def check(network):
    """What was measured is what is said."""
    posted = network.env["account.move"].search(
        [("journal_id", "=", network.cost_journal_id.id), ("state", "=", "posted")]
    )
    amounts = set(posted.mapped("amount_untaxed"))
    if len(posted) != MEMBERS or amounts != {SHARE}:
        raise AssertionError(f"{len(posted)} posted invoices of {amounts}")
