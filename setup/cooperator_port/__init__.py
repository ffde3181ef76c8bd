"""Turns the released 16.0 wheel of OCA ``cooperator`` into an Odoo 19.0 addon.

Idea: nothing of the upstream code lives in this repository. What is kept here is
*knowledge about it*: general rules that hold for any addon on its way from 16.0 to
19.0, and a list of rewrites that are particular to ``cooperator``, each of which
addresses a place by its structure (class and method, field, XML id, XPath), says why
it is needed, and refuses to go on when that place is not there.

Order: general rules, then the particular rewrites, then the search for leftovers
(constructs that no rule knows). The result is written whole or not at all.

It is written to be thrown away on the day the OCA releases ``cooperator`` 19.0:
nothing outside this folder knows of it.
"""
