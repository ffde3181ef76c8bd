# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import functools
import inspect
import re

from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, NotFound

from odoo import models
from odoo.http import request

# Under these names, forms of ours send a file; under all others, a text.
FILE_FIELDS = {"file", "photo"}
# A text of PostgreSQL holds every character but this one.
NUL = "\0"
# Python reads no number of more than some thousand digits.
ENDLESS_NUMBER = re.compile(r"\d{4000}")


class IrHttp(models.AbstractModel):
    """What comes in to a page of ours: texts that can be stored, files where awaited.

    Anybody can send anything. Here, before any page reads it, it gets the shape that
    our pages rely on, so that none has to ask again.
    """

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        if NUL in path_info:
            raise BadRequest()
        if ENDLESS_NUMBER.search(path_info):
            raise NotFound()
        return super()._match(path_info)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        # First: what follows reads the language, and leads to other addresses.
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.func.__module__.startswith("odoo.addons.komunigi"):
            cls._tidy_request(rule.endpoint)
        return result

    @classmethod
    def _tidy_request(cls, endpoint) -> None:
        httprequest = request.httprequest
        refused = _no_texts_of(endpoint.func)
        httprequest.args = _texts(httprequest.args, refused)
        httprequest.form = _texts(httprequest.form, refused)
        awaited = []
        for name, file in httprequest.files.items(multi=True):
            if name in FILE_FIELDS:
                awaited.append((name, file))
            else:
                file.close()
        httprequest.files = ImmutableMultiDict(awaited)


@functools.cache
def _no_texts_of(func) -> frozenset[str]:
    """Names under which a page takes no text.

    Numbers come with the address only; `self` is no field, but Python's.
    """
    parameters = inspect.signature(func).parameters.values()
    numbers = {one.name for one in parameters if one.annotation is int}
    return frozenset({"self", *numbers, *FILE_FIELDS})


def _texts(values, refused: frozenset[str]) -> ImmutableMultiDict:
    return ImmutableMultiDict(
        (name.replace(NUL, ""), value.replace(NUL, ""))
        for name, value in values.items(multi=True)
        if name.replace(NUL, "") not in refused
    )
