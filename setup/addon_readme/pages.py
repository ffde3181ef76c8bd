"""What is generated: README.rst, and the page that Odoo shows of an addon."""

import ast
import html
import re

from docutils.core import publish_parts

from . import fragments

OCA = "Odoo Community Association (OCA)"
# Colours and words are the OCA's.
MATURITY = {
    "Alpha": "red",
    "Beta": "yellow",
    "Production/Stable": "green",
    "Mature": "brightgreen",
}
DEFAULT_MATURITY = "Beta"
STATUS_PAGE = "https://odoo-community.org/page/development-status"
LICENCE_PAGE = "http://www.gnu.org/licenses/agpl-3.0-standalone.html"
IMAGES = "static/description/"
# The badges' definitions, and the line that shows them.
_BADGES = re.compile(r"\n\.\. \|badge.*?(?=\n\n\|badge1\|)\n\n\|badge1\|[^\n]*", re.S)

HEAD = """\
..
   Generated from readme/ by setup/addon_readme: change the fragments there.
   source digest: sha256:{digest}

{rule}
{name}
{rule}

.. |badge1| image:: https://img.shields.io/badge/maturity-{badge}-{colour}.png
    :target: {status_page}
    :alt: {maturity}
.. |badge2| image:: https://img.shields.io/badge/licence-AGPL--3-blue.png
    :target: {licence_page}
    :alt: Licence: AGPL-3

|badge1| |badge2|

"""
CONTENTS = """\
**Table of contents**

.. contents::
   :local:

"""
CREDITS = """\
Bug Tracker
===========

Please report what goes wrong where you have these addons from, with their version
and the steps to see it again.

Credits
=======

Authors
-------

{authors}

Contributors
------------

{contributors}

{more}Maintainers
-----------

This addon follows the rules of the OCA, the `Odoo Community Association
<https://odoo-community.org>`__, and is meant for its repository `OCA/cooperative
<https://github.com/OCA/cooperative>`__, where it is not yet. Until then those who
contribute to it maintain it.
"""


def readme(addon):
    """The text of README.rst of the addon in the folder ``addon``."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    found = fragments.read(addon)
    body = _restructured(fragments.markdown(found))
    # The contents stand between the description and the first section.
    description, rule, rest = _before_first_section(body)
    name, maturity = manifest["name"], _maturity(manifest)
    authors = [author.strip() for author in manifest["author"].split(",")]
    more = found.get("CREDITS")
    parts = [
        HEAD.format(
            digest=fragments.digest(found, [name, maturity, authors]),
            rule="=" * len(name),
            name=name,
            badge=maturity.replace("/", "%2F"),
            colour=MATURITY[maturity],
            maturity=maturity,
            status_page=STATUS_PAGE,
            licence_page=LICENCE_PAGE,
        ),
        description,
        CONTENTS,
        rule + rest,
        CREDITS.format(
            authors="\n".join(f"* {author}" for author in authors if author != OCA),
            contributors=_restructured(found["CONTRIBUTORS"]).strip(),
            more=(
                f"Other credits\n-------------\n\n{_restructured(more)}" if more else ""
            ),
        ),
    ]
    return "".join(parts)


def description(addon, text):
    """The page index.html, from the text of README.rst.

    Odoo shows it in the list of apps. The badges are words here: looking at an app is
    nothing that a server elsewhere should hear of.
    """
    maturity = _maturity(ast.literal_eval((addon / "__manifest__.py").read_text()))
    words = f"\n`Maturity: {maturity} <{STATUS_PAGE}>`__ · "
    words += f"`Licence: AGPL-3 <{LICENCE_PAGE}>`__"
    text, badges = _BADGES.subn(lambda _found: words, text)
    if badges != 1:
        raise SystemExit(f"{addon}: the badges of README.rst were not found.")
    parts = publish_parts(
        text.replace(f"image:: {IMAGES}", "image:: "),
        source_path=str(addon / "README.rst"),
        writer="html5",
        settings_overrides={
            # Whatever docutils complains about stops us.
            "halt_level": 2,
            "report_level": 2,
            "embed_stylesheet": False,
            "stylesheet_path": "",
            "initial_header_level": 2,
            "syntax_highlight": "none",
            "table_style": "table",
            "file_insertion_enabled": False,
            "raw_enabled": False,
            "smart_quotes": False,
            "toc_backlinks": False,
        },
    )
    title = html.escape(parts["title"], quote=False)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8" />\n'
        f"<title>{title}</title>\n</head>\n<body>\n{parts['html_body'].strip()}\n"
        "</body>\n</html>\n"
    )


def _maturity(manifest):
    return manifest.get("development_status", DEFAULT_MATURITY)


def _restructured(markdown):
    # Only pre-commit's environment has it; these modules are also imported by tests.
    import pypandoc

    text = pypandoc.convert_text(
        markdown,
        "rst",
        "gfm-gfm_auto_identifiers",
        extra_args=["--columns=88", "--wrap=auto"],
    )
    return text.replace(f"image:: ../{IMAGES}", f"image:: {IMAGES}").rstrip() + "\n\n"


def _before_first_section(text):
    """Split a text before its first title: what precedes, the title's line, the rest.

    >>> _before_first_section("It is.\\n\\nUsage\\n=====\\n\\nUse it.\\n")
    ('It is.\\n\\n', 'Usage\\n', '=====\\n\\nUse it.\\n')
    """
    found = re.search(r"^[^\n]+\n(?==+\n)", text, re.M)
    return text[: found.start()], found.group(), text[found.end() :]
