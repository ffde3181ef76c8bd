"""The fragments in an addon's readme/, as one Markdown text."""

import hashlib

# In the order of the OCA's pages. An addon has those that it needs.
SECTIONS = {
    "DESCRIPTION": None,
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
# They follow under Credits.
CREDITS = ("CONTRIBUTORS", "CREDITS")
NEEDED = ("DESCRIPTION", "USAGE", "CONTRIBUTORS")


def read(addon):
    """The fragments of the folder ``addon``: name → Markdown.

    Raises SystemExit for a fragment that no page would show, and for a missing one.
    """
    found = {
        path.stem: path.read_text().strip()
        for path in sorted((addon / "readme").glob("*.md"))
    }
    unknown = sorted(set(found) - {*SECTIONS, *CREDITS})
    if unknown:
        raise SystemExit(f"{addon}/readme: no page has a section {unknown[0]}.")
    missing = [name for name in NEEDED if not found.get(name)]
    if missing:
        raise SystemExit(f"{addon}/readme: {missing[0]}.md is missing or empty.")
    return found


def markdown(found):
    """What all pages but the credits say, with the title of each section.

    >>> print(markdown({"USAGE": "Press it.", "DESCRIPTION": "A button."}))
    A button.
    <BLANKLINE>
    # Usage
    <BLANKLINE>
    Press it.
    """
    parts = []
    for name, title in SECTIONS.items():
        if name in found:
            parts += [f"# {title}"] if title else []
            parts.append(found[name])
    return "\n\n".join(parts)


def digest(found, manifest):
    """Changes when something does that the pages are made of."""
    text = "\n".join(f"{name}\n{found[name]}" for name in sorted(found))
    return hashlib.sha256(f"{manifest}\n{text}".encode()).hexdigest()
