"""The pages of an addon; what pandoc makes of its Markdown, pre-commit shows."""

import docutils.utils
import pytest

from addon_readme import fragments, pages


@pytest.fixture
def addon(tmp_path, monkeypatch):
    (tmp_path / "__manifest__.py").write_text(
        '{"name": "Bread", "author": "Bakers, Odoo Community Association (OCA)"}'
    )
    (tmp_path / "readme").mkdir()
    for name, text in (
        ("DESCRIPTION", "Bread for all."),
        ("USAGE", "Eat it."),
        ("CONTRIBUTORS", "- The bakers"),
    ):
        (tmp_path / "readme" / f"{name}.md").write_text(text)
    # These texts read the same in both languages, but for the titles.
    monkeypatch.setattr(pages, "_restructured", _titles_only)
    return tmp_path


def _titles_only(markdown):
    lines = []
    for line in markdown.splitlines():
        title = line.removeprefix("# ")
        lines += [title, "=" * len(title)] if title != line else [line]
    return "\n".join(lines) + "\n\n"


def test_sections_come_in_the_order_of_the_oca(addon):
    (addon / "readme" / "CONFIGURE.md").write_text("Heat the oven.")
    text = pages.readme(addon)
    titles = ("Bread for all", "contents::", "Configuration", "Usage", "Bug Tracker")
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_the_association_is_no_author(addon):
    text = pages.readme(addon)
    assert "* Bakers\n" in text
    assert "* Odoo Community" not in text


def test_the_digest_changes_with_a_fragment(addon):
    before = pages.readme(addon)
    (addon / "readme" / "USAGE.md").write_text("Eat it slowly.")
    digests = [text.split("sha256:")[1][:64] for text in (before, pages.readme(addon))]
    assert digests[0] != digests[1]


def test_the_page_in_odoo_asks_no_other_server(addon):
    page = pages.description(addon, pages.readme(addon))
    assert "<h1" in page and "Maturity: Beta" in page
    assert "<img" not in page


def test_a_mistake_in_the_text_stops(addon):
    (addon / "readme" / "USAGE.md").write_text("See |nothing|.")
    with pytest.raises(docutils.utils.SystemMessage):
        pages.description(addon, pages.readme(addon))


def test_a_fragment_that_no_page_shows_is_refused(addon):
    (addon / "readme" / "USE.md").write_text("Eat it.")
    with pytest.raises(SystemExit, match="no page has a section USE"):
        fragments.read(addon)


def test_a_missing_fragment_is_named(addon):
    (addon / "readme" / "USAGE.md").unlink()
    with pytest.raises(SystemExit, match="USAGE.md is missing"):
        fragments.read(addon)
