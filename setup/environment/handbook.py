"""The handbook: a coop admin's year, made of what the addons' readme/ say.

``handbook/source/<language>.md`` is a text with two kinds of lines of its own:

    {{ komunigi_membership/USAGE | January: the call. }}
    {{ picture dues-call | A call for dues: each line unfolds its arithmetic }}

The first is replaced by the block of that fragment that begins with these words in
bold (without them: by all that stands before the first such words), the second by the
picture of that name, which ``handbook/pictures.json`` says how to take.

Fragments are written in English. Their French is beside the source, in
``handbook/source/fr/<addon>/<fragment>.md``: the same blocks in the same order, each
after a mark which tells the English it was made from. So the handbook cannot go stale
unseen: a block that no chapter has, one that is not there any more, and a translation
of what has changed since are all problems, which setup/test finds.
"""

import json
import re
from dataclasses import dataclass

from . import cache, checkout
from .failure import Failure

ROOT = checkout.ROOT / "handbook"
SOURCE = ROOT / "source"
# The first is the language of the fragments.
LANGUAGES = ("en", "fr")
FRAGMENTS = ("CONFIGURE", "USAGE")
GENERATED = {
    "en": "<!-- Made by setup/handbook of handbook/source and the addons' readme/: "
    "change these. -->",
    "fr": "<!-- Fait par setup/handbook à partir de handbook/source : "
    "c'est là qu'on le modifie. -->",
}

LEAD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
MARK = re.compile(r"<!-- of ([0-9a-f]+) -->\n\n?")
DIRECTIVE = re.compile(r"^\{\{ *(.*?) *\}\}$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """What stands in a fragment from words in bold to the next such words.

    :ivar lead: these words; "" for what stands before the first ones
    """

    lead: str
    text: str

    @property
    def digest(self):
        return cache.fingerprint(" ".join(self.text.split()))[:8]


def blocks(text):
    """The blocks of a fragment, in their order.

    >>> [block.lead for block in blocks("Before.\\n\\n**Open.** Now.\\n\\nMore.")]
    ['', 'Open.']
    """
    found = []
    for paragraph in re.split(r"\n{2,}", text.strip()):
        lead = LEAD.match(paragraph)
        if lead or not found:
            words = " ".join(lead[1].split()) if lead else ""
            found.append(Block(words, paragraph))
        else:
            last = found.pop()
            found.append(Block(last.lead, f"{last.text}\n\n{paragraph}"))
    return found


def translated_blocks(text):
    """(digest of the English, text) of each block of a translated fragment."""
    parts = MARK.split(text.strip())
    return list(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def fragments():
    """{"addon/FRAGMENT": its blocks} of all that belongs in the handbook."""
    return {
        f"{addon}/{name}": blocks(path.read_text())
        for addon in checkout.addons()
        for name in FRAGMENTS
        if (path := checkout.ROOT / addon / "readme" / f"{name}.md").exists()
    }


def translation(language, fragment, english):
    """{lead: text} of a fragment in `language`; a Failure where it is out of date.

    :param english: its blocks
    """
    if language == LANGUAGES[0]:
        return {block.lead: block.text for block in english}
    path = SOURCE / language / f"{fragment}.md"
    there = translated_blocks(path.read_text()) if path.exists() else []
    problems = [
        f"{fragment}, “{block.lead or 'beginning'}”: {block.digest}"
        for block, (digest, _text) in zip(
            english, [*there, *[("", "")] * len(english)], strict=False
        )
        if block.digest != digest
    ]
    if problems or len(there) != len(english):
        raise Failure(
            f"handbook/source/{language} is not the translation of what the addons' "
            "readme/ say now:\n" + "\n".join(problems or [f"{fragment}: too much"]),
            "Translate it again, and write the new number into the mark above it.",
        )
    return {
        block.lead: text for block, (_digest, text) in zip(english, there, strict=True)
    }


def assembled(language):
    """The handbook in `language`, as text.

    Raises a Failure if anything that it names is not there, or is not in it.
    """
    source = (SOURCE / f"{language}.md").read_text()
    known_pictures = pictures()
    texts = {
        (fragment, lead): text
        for fragment, english in fragments().items()
        for lead, text in translation(language, fragment, english).items()
    }
    waiting = set(texts)

    def replaced(directive):
        what, _, words = (part.strip() for part in directive[1].partition("|"))
        if what.startswith("picture "):
            name = what.removeprefix("picture ")
            if name not in known_pictures:
                raise Failure(
                    f"handbook/pictures.json has no {name}.", "Say how it is taken."
                )
            return f"![{words}](images/{language}/{name}.webp)"
        if (what, words) not in waiting:
            raise Failure(
                f"{directive[0]} in handbook/source/{language}.md names what no "
                "fragment has, or what is in the handbook already.",
                "Write the words in bold as they are in the addon's readme/.",
            )
        waiting.remove((what, words))
        return texts[what, words]

    text = DIRECTIVE.sub(replaced, source)
    if waiting:
        missing = "\n".join(" | ".join(pair) for pair in sorted(waiting))
        raise Failure(
            f"These are in no chapter of handbook/source/{language}.md:\n{missing}",
            "Put them where they belong in the year.",
        )
    return f"{GENERATED[language]}\n\n{text}"


def pictures():
    """{name: how it is taken}, from handbook/pictures.json."""
    return json.loads((ROOT / "pictures.json").read_text())


def named_pictures(language):
    """Names of the pictures in the source of `language`, in their order."""
    source = (SOURCE / f"{language}.md").read_text()
    return re.findall(r"^\{\{ *picture ([\w-]+)", source, re.MULTILINE)


def write_text():
    for language in LANGUAGES:
        cache.write_atomically(ROOT / f"{language}.md", assembled(language))
