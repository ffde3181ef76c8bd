# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
from functools import partial

from . import key_file


def uninstall_hook(env):
    """Take away what Odoo does not know of: the urn, and the keys on the disk."""
    env.cr.execute("DROP TABLE IF EXISTS komunigi_poll_urn")
    env.cr.postcommit.add(partial(_destroy_keys, env.cr.dbname))


def _destroy_keys(database):
    for key in key_file.found(database):
        key.destroy()
    with contextlib.suppress(OSError):
        key_file.folder(database).rmdir()
