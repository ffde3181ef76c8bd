"""The addon as a whole: its manifest and its folders."""

from .. import manifest_rules
from ..rewriting import Rewrites

rewrites = Rewrites("packaging")


@rewrites.python("__manifest__.py")
def payments_are_a_dependency(source):
    """A payment's transaction, which the code reads, is a field of account_payment.

    In 16.0 that addon came along with account in practice; a field that isn't there
    stops a registry, so it has to be said.
    """
    manifest_rules.depend_also(source, "account_payment")


@rewrites.addon("migrations")
def old_migrations_go(addon):
    """The scripts lead from 14.0 to 16.0 and need a library that 19.0 hasn't.

    A database of 16.0 that comes here has them behind it.
    """
    addon.remove_folder("migrations")
