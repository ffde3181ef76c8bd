"""Dues: a call of 500 members beside bare invoices and OCA contract; one of 10,000.

Each of the three ways makes and posts the same 500 invoices on its own clone: one
line, one product with the company's tax on sales, one journal. Sending a call also
writes charges, entries of the common pot and the members' dues states, and commits
every batch.

The call of 10,000 members is only reckoned, not invoiced.
"""

import dataclasses
import resource

from odoo import Command, fields

MODULES = ("komunigi_membership", "contract")

MEMBERS = 500
MANY_MEMBERS = 10_000
AMOUNT_A_MONTH = 25

BARE = f"{MEMBERS} bare invoices"
CONTRACT = f"{MEMBERS} of OCA contract"
CALL = f"a call of {MEMBERS} members"


def run(open_database):
    # First, for the process's memory is measured by its peak.
    with open_database() as database:
        yield reckon(database)

    with open_database() as database:
        network, partners = prepare(database.env, MEMBERS)
        yield database.measure(BARE, lambda: invoice_barely(network, partners), MEMBERS)
        check(network)

    with open_database() as database:
        network, partners = prepare(database.env, MEMBERS)
        prepare_contracts(network, partners)
        yield database.measure(CONTRACT, lambda: invoice_contracts(network), MEMBERS)
        check(network)

    with open_database() as database:
        network, partners = prepare(database.env, MEMBERS)
        call = prepare_call(network, partners)
        call.action_prepare()
        figure = database.measure(CALL, lambda: send(call), MEMBERS, BARE, at_most=1.1)
        check(network)
    yield figure
    yield dataclasses.replace(
        figure, label=f"{CALL} (again)", baseline=CONTRACT, at_most=0.8
    )


def prepare(env, count):
    """A network with its journal and product, and partners who will be members."""
    company = env.company
    env["account.chart.template"].try_loading("generic_coa", company)
    network = env["komunigi.network"].create(
        {"name": "Intercoop", "company_id": company.id, "tz": "Europe/Brussels"}
    )
    network._complete_dues_setup()
    partners = env["res.partner"].create(
        [
            {"name": f"Supermarket {number}", "is_company": True}
            for number in range(count)
        ]
    )
    return network, partners


def year():
    today = fields.Date.today()
    return today.replace(month=1, day=1), today.replace(
        year=today.year + 1, month=1, day=1
    )


def prepare_call(network, partners):
    env = network.env
    start, end = year()
    category = env["komunigi.member.category"].create(
        {"name": "Active", "network_id": network.id}
    )
    env["komunigi.membership"].create(
        [
            {
                "network_id": network.id,
                "partner_id": partner.id,
                "category_id": category.id,
                "admission_state": "agreed",
                "period_ids": [Command.create({"date_start": start})],
            }
            for partner in partners
        ]
    )
    scale = env["komunigi.dues.scale"].create(
        {
            "name": "One amount for all",
            "network_id": network.id,
            "date_start": start,
            "tier_ids": [
                Command.create(
                    {"name": "Fair", "amount": AMOUNT_A_MONTH, "is_default": True}
                )
            ],
        }
    )
    return env["komunigi.dues.call"].create(
        {
            "network_id": network.id,
            "scale_id": scale.id,
            "date_start": start,
            "date_end": end,
        }
    )


def reckon(database):
    network, partners = prepare(database.env, MANY_MEMBERS)
    call = prepare_call(network, partners)
    before = peak()
    figure = database.measure("", call.action_prepare, MANY_MEMBERS)
    if len(call.line_ids) != MANY_MEMBERS:
        raise AssertionError(f"{len(call.line_ids)} lines for {MANY_MEMBERS} members")
    label = f"reckoning {MANY_MEMBERS} lines, {peak()} MB at most ({before} MB before)"
    return dataclasses.replace(figure, label=label)


def peak():
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def invoice_barely(network, partners):
    moves = network.env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "journal_id": network.dues_journal_id.id,
                "partner_id": partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": network.dues_product_id.id,
                            "name": "Dues",
                            "quantity": 1,
                            "price_unit": 12 * AMOUNT_A_MONTH,
                        }
                    )
                ],
            }
            for partner in partners
        ]
    )
    moves.action_post()


def prepare_contracts(network, partners):
    start, _end = year()
    network.env["contract.contract"].create(
        [
            {
                "name": "Dues",
                "partner_id": partner.id,
                "journal_id": network.dues_journal_id.id,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": network.dues_product_id.id,
                            "name": "Dues",
                            "quantity": 1,
                            "price_unit": 12 * AMOUNT_A_MONTH,
                            "date_start": start,
                            "recurring_rule_type": "yearly",
                            "recurring_interval": 1,
                            "recurring_invoicing_type": "pre-paid",
                        }
                    )
                ],
            }
            for partner in partners
        ]
    )


def invoice_contracts(network):
    network.env["contract.contract"].cron_recurring_create_invoice()
    network.dues_journal_id.env["account.move"].search(
        [("journal_id", "=", network.dues_journal_id.id)]
    ).action_post()


def send(call):
    call.action_send()
    call.env["komunigi.dues.call"]._cron_invoice()


def check(network):
    """What was measured is what is said."""
    posted = network.env["account.move"].search(
        [("journal_id", "=", network.dues_journal_id.id), ("state", "=", "posted")]
    )
    amounts = set(posted.mapped("amount_untaxed"))
    if len(posted) != MEMBERS or amounts != {12 * AMOUNT_A_MONTH}:
        raise AssertionError(f"{len(posted)} posted invoices of {amounts}")
