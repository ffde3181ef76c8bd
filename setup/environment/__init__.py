"""Everything that turns a bare checkout into a running Odoo.

The commands in ``setup/`` are thin; what they need is built here, each
part in the file that has its name, and kept in the cache:

    cache            folders that are built once, locks, fingerprints
    odoo_release     Odoo 19.0: from ODOO_HOME, else from Debian (apt_source)
    python_packages  the virtual environment, the wheels; pinned by setup/locks
    postgresql       the database server: the one of PGHOST, else a private one
    addons           the OCA's addons and this checkout's
    databases        template databases in layers, and their clones
    wheels           what pip installs elsewhere
    terms            what is translated (runs inside Odoo)
    handbook         the addons' readme/ in the order of a year; photographer
    programs         chromium and wkhtmltopdf
    npm_packages     axe-core, for the browser tests
    odoo_logs        what Odoo may write to its log without failing a run
    figures          what benchmarks measured, and what was promised of it
    workbench        all of the above, put together for one command

Only the standard library is used, because this code runs before anything is
installed. The exceptions run inside the virtual environment, and say so.
"""
