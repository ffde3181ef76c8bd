import pytest

from .. import handbook
from ..failure import Failure


@pytest.mark.parametrize("language", handbook.LANGUAGES)
def test_the_handbook_is_what_the_readmes_say(language):
    """Else: setup/handbook --text; and French that is behind is named there."""
    text = (handbook.ROOT / f"{language}.md").read_text()
    assert text == handbook.assembled(language)


@pytest.mark.parametrize("language", handbook.LANGUAGES)
def test_each_picture_was_taken(language):
    images = handbook.ROOT / "images" / language
    wanted = {f"{name}.webp" for name in handbook.named_pictures(language)}
    assert wanted == {path.name for path in images.iterdir()}


def test_no_picture_is_described_in_vain():
    named = map(handbook.named_pictures, handbook.LANGUAGES)
    assert set().union(*named) == set(handbook.pictures())


def test_a_fragment_is_cut_where_words_in_bold_begin():
    text = "Before.\n\n**Call\ndues.** Now.\n\n- **this** too\n\n**Meet.** Then.\n"
    first, second, third = handbook.blocks(text)
    assert (first.lead, first.text) == ("", "Before.")
    assert second.lead == "Call dues."
    assert second.text.endswith("- **this** too")
    assert third.lead == "Meet."


def test_a_translation_that_is_behind_is_named():
    now = handbook.Block("Call.", "**Call.** Something else.")
    with pytest.raises(Failure, match="“Call.”: " + now.digest):
        handbook.translation("fr", "komunigi_vote/CONFIGURE", [now])


def test_what_no_chapter_has_is_named(monkeypatch):
    more = handbook.fragments()
    more["komunigi_vote/USAGE"] = [
        *more["komunigi_vote/USAGE"],
        handbook.Block("New.", "**New.** Nobody reads this."),
    ]
    monkeypatch.setattr(handbook, "fragments", lambda: more)
    with pytest.raises(Failure, match=r"komunigi_vote/USAGE \| New\."):
        handbook.assembled("en")
