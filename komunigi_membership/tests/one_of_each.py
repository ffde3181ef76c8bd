# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from .common import MembershipMixin


class OneOfEachMixin(MembershipMixin):
    """A record of each model, as its member and its network would make them."""

    @classmethod
    def one_of_each(cls, network, member, person):
        """{model: a record of `member`, for which `person` acts, or of its network}"""
        env, today = cls.env, network._today()
        records = {}

        def add(model, **values):
            records[model] = env[model].create(values)
            return records[model]

        records["komunigi.network"] = network
        records["komunigi.membership"] = member
        records["komunigi.membership.period"] = member.period_ids
        records["komunigi.representation"] = member.representation_ids.filtered(
            lambda representation: representation.partner_id == person
        )
        records["komunigi.member.category"] = network.default_category_id
        legal_form = env["komunigi.legal.form"].search([], limit=1)
        records["komunigi.legal.form"] = legal_form
        records["komunigi.legal.rule"] = env["komunigi.legal.rule"].search([], limit=1)
        records["komunigi.leaving.reason"] = env["komunigi.leaving.reason"].search(
            [], limit=1
        )
        condition = add(
            "komunigi.admission.condition", name="Charter", network_id=network.id
        )
        add(
            "komunigi.membership.condition",
            membership_id=member.id,
            condition_id=condition.id,
        )
        add(
            "komunigi.suspension",
            membership_id=member.id,
            date_start=today,
            decision="Meeting",
            decision_date=today,
            clause="Art. 7",
        )
        basis = add(
            "komunigi.basis", name="Turnover", unit="EUR", network_id=network.id
        )
        add(
            "komunigi.basis.value",
            basis_id=basis.id,
            membership_id=member.id,
            year=today.year,
            value=200000,
        )
        scale = cls.create_scale_to_answer(network)
        records["komunigi.dues.scale"] = scale
        records["komunigi.dues.tier"] = scale.tier_ids[0]
        add("komunigi.dues.band", scale_id=scale.id, value_from=0, amount=12)
        add(
            "komunigi.dues.answer",
            membership_id=member.id,
            scale_id=scale.id,
            cannot_pay=True,
            private_note="Between us",
        )
        call = add(
            "komunigi.dues.call",
            name="Dues",
            network_id=network.id,
            scale_id=scale.id,
            date_start=scale.date_start,
            date_end=scale.date_start + timedelta(days=365),
            invoice_date=scale.date_start,
            due_date=scale.date_start + timedelta(days=30),
        )
        call.state = "sent"
        line = add("komunigi.dues.line", call_id=call.id, membership_id=member.id)
        add(
            "komunigi.dues.charge",
            line_id=line.id,
            membership_id=member.id,
            date_start=call.date_start,
            date_end=call.date_end,
            date_due=call.due_date,
            late_from=call.due_date + timedelta(days=1),
            amount=300,
        )
        template = env["mail.template"].search([], limit=1)
        add(
            "komunigi.dues.reminder",
            network_id=network.id,
            days=7,
            template_id=template.id,
        )
        add("komunigi.network.export", network_id=network.id)
        fund = add("komunigi.fund", name="Pot", network_id=network.id, kind="migration")
        add(
            "komunigi.fund.entry",
            fund_id=fund.id,
            date=today,
            name="Rent",
            direction="out",
            amount=10,
            decision="Meeting",
        )
        return records
