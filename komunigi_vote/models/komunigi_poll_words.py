# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime
from fractions import Fraction

from odoo import models
from odoo.tools import format_datetime, format_list
from odoo.tools.misc import get_lang

# Digits after the point where a fraction has no end.
PLACES = 2


class KomunigiPoll(models.Model):
    """How a poll says numbers and moments in the reader's language.

    Numbers come exact: whole, or text as the count writes it ("12.33333", "7/2").
    They are rounded to be read, never to be reckoned with.
    """

    _inherit = "komunigi.poll"

    def _say_moment(self, moment: datetime) -> str:
        """`moment` (UTC) in the network's time zone, which is named."""
        self.ensure_one()
        tz = self.network_id.tz or "UTC"
        return self.env._(
            "%(moment)s (time of %(zone)s)",
            moment=format_datetime(self.env, moment, tz=tz, dt_format="EEEE d MMMM y, ")
            + format_datetime(self.env, moment, tz=tz, dt_format="HH:mm"),
            zone=self.network_id._say_zone(),
        )

    def _say_number(self, number: int | str | Fraction) -> str:
        """`number` with the separators of the reader's language."""
        exact = Fraction(number)
        sign = "−" if exact < 0 else ""
        if isinstance(number, str) and "." in number:
            # A count's decimals: it cut them, so all of them are told.
            places = len(number.rpartition(".")[2].rstrip("0"))
        else:
            places = 0 if exact.denominator == 1 else PLACES
        whole, rest = divmod(round(abs(exact) * 10**places), 10**places)
        lang = self.env["res.lang"].browse(get_lang(self.env).id)
        text = sign + lang.format("%d", whole, grouping=True)
        if places:
            text += f"{lang.decimal_point}{rest:0{places}d}"
        return text

    def _say_percent(self, part, whole) -> str:
        """`part` of `whole` in percent, with one decimal where it is not round."""
        percent = 100 * Fraction(part) / Fraction(whole) if Fraction(whole) else 0
        tenths = round(10 * percent)
        # %(percent)s is a number, such as 72.1
        return self.env._(
            "%(percent)s%%",
            percent=self._say_number(f"{tenths // 10}.{tenths % 10}"),
        )

    def _say_votes(self, number) -> str:
        if Fraction(number) == 1:
            return self.env._("1 vote")
        return self.env._("%s votes", self._say_number(number))

    def _say_names(self, names) -> str:
        return format_list(self.env, list(names))


def width(part, whole) -> str:
    """How long a bar for `part` is where `whole` fills the line, for CSS.

    >>> width(1, 3), width("12.5", 50), width(3, 0)
    ('33.33%', '25.00%', '0.00%')
    """
    share = Fraction(part) / Fraction(whole) if Fraction(whole) else Fraction(0)
    hundredths = int(min(max(share, 0), 1) * 10000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
