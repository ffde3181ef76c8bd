"""Files of translation: what is told of those that do not fit the code."""

import polib
import pytest

from environment import terms


def written(path, *entries, **flags):
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for msgid, msgstr in entries:
        entry = polib.POEntry(msgid=msgid, msgstr=msgstr)
        entry.flags = flags.get("flags", [])
        file.append(entry)
    file.save(str(path))
    return file


@pytest.fixture(autouse=True)
def same_terms(tmp_path, monkeypatch):
    monkeypatch.setattr(terms, "SAME", tmp_path)
    (tmp_path / "fr.txt").write_text("Baguette\n")


@pytest.fixture
def template(tmp_path):
    return written(
        tmp_path / "bread.pot",
        *(("Bread", ""), ("%(count)s loaves", ""), ("ID", ""), ("Baguette", "")),
    )


ALL = (
    ("Baguette", ""),
    ("Bread", "Pain"),
    ("%(count)s loaves", "%(count)s pains"),
    ("ID", "Numéro"),
)


def test_a_complete_translation_is_right(tmp_path, template):
    written(tmp_path / "fr.po", *ALL)
    assert not list(terms.faults(tmp_path / "fr.po", template, complete=True))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (ALL[:3], "missing: 'ID'"),
        ((*ALL, ("Butter", "Beurre")), "no longer used: 'Butter'"),
        ((*ALL[:3], ("ID", "")), "not translated: 'ID'"),
        (
            (*ALL[:2], ("%(count)s loaves", "%(nombre)s pains"), ALL[3]),
            "other placeholders: '%(count)s loaves' → '%(nombre)s pains'",
        ),
    ],
)
def test_what_does_not_fit_is_named(tmp_path, template, entries, said):
    written(tmp_path / "fr.po", *entries)
    assert [said] == list(terms.faults(tmp_path / "fr.po", template, complete=True))


def test_what_a_machine_guessed_is_named(tmp_path, template):
    written(tmp_path / "fr.po", *ALL, flags=["fuzzy"])
    said = list(terms.faults(tmp_path / "fr.po", template, complete=True))
    assert "fuzzy: 'Bread'" in said


def test_an_incomplete_language_may_leave_terms_empty(tmp_path, template):
    written(tmp_path / "nl.po", *ALL[:3], ("ID", ""))
    assert not list(terms.faults(tmp_path / "nl.po", template, complete=False))


def test_a_country_says_only_what_differs(tmp_path, template):
    written(tmp_path / "fr.po", *ALL)
    written(tmp_path / "fr_BE.po", ("Bread", "Miche"))
    assert not list(terms.faults(tmp_path / "fr_BE.po", template, complete=False))


def test_code_is_no_text(tmp_path):
    template = written(tmp_path / "bread.pot", ("object._name()", ""))
    written(tmp_path / "fr.po", ("object._name()", "objet._nom()"))
    [said] = terms.faults(tmp_path / "fr.po", template, complete=True)
    assert said == "code, to be left empty: 'object._name()'"


def test_the_difference_of_a_template_is_named(tmp_path, template):
    current = written(tmp_path / "now.pot", ("Bread", ""), ("Butter", ""))
    assert terms.difference(template, current) == [
        "missing: 'Butter'",
        "no longer used: '%(count)s loaves'",
        "no longer used: 'Baguette'",
        "no longer used: 'ID'",
    ]


class TestRenewing:
    @pytest.fixture
    def addon(self, tmp_path, monkeypatch):
        folder = tmp_path / "bread" / "i18n"
        folder.mkdir(parents=True)
        written(folder / "bread.pot", ("Bread", ""), ("Crust", ""))
        written(folder / "fr.po", ("Bread", "Pain"), ("Crust", "Croûte"))
        written(folder / "fr_BE.po", ("Bread", "Miche"))
        current = written(tmp_path / "now.pot", ("Bread", ""), ("Butter", ""))
        monkeypatch.setattr(terms, "exported", lambda env, addons: {"bread": current})
        return folder

    def test_all_files_are_brought_in_line(self, tmp_path, addon):
        said = list(terms.renew(None, tmp_path, ["bread"]))
        assert "bread.pot: made anew" in said
        assert "bread/i18n/fr.po: 1 to translate" in said
        french = {entry.msgid: entry.msgstr for entry in polib.pofile(addon / "fr.po")}
        assert french == {"Bread": "Pain", "Butter": ""}
        assert [entry.msgid for entry in polib.pofile(addon / "fr_BE.po")] == ["Bread"]

    def test_a_second_time_changes_nothing(self, tmp_path, addon):
        list(terms.renew(None, tmp_path, ["bread"]))
        before = {path: path.read_bytes() for path in addon.iterdir()}
        said = list(terms.renew(None, tmp_path, ["bread"]))
        assert {path: path.read_bytes() for path in addon.iterdir()} == before
        assert not any("made anew" in line or "in line" in line for line in said)

    def test_an_empty_file_becomes_a_new_language(self, tmp_path, addon):
        (addon / "nl.po").touch()
        said = list(terms.renew(None, tmp_path, ["bread"]))
        assert "bread/i18n/nl.po: 2 to translate" in said
        dutch = polib.pofile(str(addon / "nl.po"))
        assert dutch.metadata["Language"] == "nl"
        assert [entry.msgid for entry in dutch] == ["Bread", "Butter"]
