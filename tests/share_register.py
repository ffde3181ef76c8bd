# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools import SQL


def fill_register(company, count, with_address):
    """Enter `count` cooperators into a company's share register, in one batch.

    It holds what `cooperator` writes for each of them: the person, the membership
    with its number, the shares, and the line of the register. Written one by one by
    its own buttons, that takes a second a person.

    :param with_address: the first so many have an e-mail address
    :return: the partners, in the order of their numbers
    """
    env = company.env
    share = env["product.product"].create(
        {
            "name": "Share",
            "short_name": "Share",
            "default_code": "share_of_the_year",
            "categ_id": env.ref("cooperator.product_category_company_share").id,
            "company_id": company.id,
            "is_share": True,
            "by_individual": True,
            "list_price": 25,
        }
    )
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            INSERT INTO res_partner (name, complete_name, email, email_normalized,
                   company_id, active, is_company, type, lang, tz, autopost_bills,
                   create_uid, create_date, write_uid, write_date)
            SELECT person, person, address, address, %(company)s, true, false,
                   'contact', 'en_US', 'Europe/Brussels', 'ask',
                   1, now(), 1, now()
              FROM (SELECT 'Cooperator ' || to_char(number, 'FM00000') AS person,
                           CASE WHEN number <= %(with_address)s
                                THEN 'person' || number || '@cooperators.example'
                            END AS address,
                           number
                      FROM generate_series(1, %(count)s) AS number) AS persons
             ORDER BY number
            RETURNING id
            """,
            company=company.id,
            count=count,
            with_address=with_address,
        )
    )
    ids = [partner_id for (partner_id,) in rows]
    env.execute_query(
        SQL(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)"
            " RETURNING id",
            ids,
        )
    )
    numbers = [
        {
            "company_id": company.id,
            "partner_id": partner_id,
            "share_product_id": share.id,
        }
        for partner_id in ids
    ]
    _insert(
        env,
        "cooperative_membership",
        [
            {
                "company_id": company.id,
                "partner_id": one["partner_id"],
                "cooperator": True,
                "member": True,
                "cooperator_register_number": number,
            }
            for number, one in enumerate(numbers, 1)
        ],
    )
    _insert(
        env,
        "share_line",
        [
            {
                **one,
                "share_number": 1 + number % 4,
                "share_unit_price": 25,
                "effective_date": "2020-05-01",
            }
            for number, one in enumerate(numbers, 1)
        ],
    )
    _insert(
        env,
        "subscription_register",
        [
            {
                **one,
                "name": str(number),
                "register_number_operation": number,
                "quantity": 1 + number % 4,
                "share_unit_price": 25,
                "date": "2020-05-01",
                "type": "subscription",
            }
            for number, one in enumerate(numbers, 1)
        ],
    )
    env.invalidate_all()
    memberships = env["cooperative.membership"].search(
        [("company_id", "=", company.id)]
    )
    # What Odoo reckons by itself of what was written past it.
    for field in memberships._fields.values():
        if field.compute and field.store:
            env.add_to_compute(field, memberships)
    env.flush_all()
    env.invalidate_all()
    return env["res.partner"].browse(ids)


def _insert(env, table, rows):
    """Write rows that have the same columns."""
    columns = list(rows[0])
    for start in range(0, len(rows), 2000):
        env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(SQL("%s", row[c]) for c in columns))
                    for row in rows[start : start + 2000]
                ),
            )
        )
