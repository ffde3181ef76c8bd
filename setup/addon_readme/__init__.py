"""README.rst and static/description/index.html of each addon, from its readme/.

The shape is that of the OCA's own addons; its generator is on no package index, and
speaks of a repository at the OCA that does not hold these addons yet. Run by
pre-commit, which installs pandoc and docutils for it:

    PYTHONPATH=setup python -m addon_readme

rewrites what is stale, names it, and then ends with 1.

    fragments   what is in readme/, in the order in which it is read
    pages       the two files that are made of it
"""
