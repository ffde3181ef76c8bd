"""The terms that a person reads: templates of translation (.pot), translations (.po).

Runs inside Odoo, on a database that has the addons.

The OCA has a term that reads the same in both languages left empty. So that it differs
from one that nobody has translated yet, setup/same_terms has a list for each language.
"""

import collections
import io
import re

import polib

from . import checkout

SAME = checkout.SETUP / "same_terms"
TEMPLATE = "{addon}/i18n/{addon}.pot"
# Tags, signs and digits are not translated.
NO_TEXT = re.compile(r"<[^>]*>|[^a-zA-Z]+")
# What a sentence is filled with has to be in its translation as well.
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd](?!\w)|\{\{.*?\}\}|\{\w*\}")


def exported(env, addons):
    """What Odoo would export now: addon → polib.POFile, without demo data's terms.

    All addons at once, because Odoo reads every file on its addons path each time.
    """
    from odoo.tools.translate import PoFileWriter, TranslationModuleReader

    class Reader(TranslationModuleReader):
        def _export_translatable_records(self):
            # One by one: a record that two addons name is exported for the last one
            # only (a model that another addon extends has a name in each).
            every = self._modules
            for addon in every:
                self._modules = [addon]
                super()._export_translatable_records()
            self._modules = every

    with env.cr.savepoint() as savepoint:
        # Demo data are known by their XML ids; without one nothing is exported.
        env.cr.execute(
            r"DELETE FROM ir_model_data WHERE module IN %s AND name LIKE 'demo\_%%'",
            [tuple(addons)],
        )
        rows = collections.defaultdict(list)
        for row in Reader(env.cr, modules=list(addons)):
            rows[row[0]].append(row)
        savepoint.rollback()
    found = {}
    for addon in addons:
        written = io.BytesIO()
        PoFileWriter(written, lang=None).write_rows(rows[addon])
        found[addon] = polib.pofile(written.getvalue().decode())
    return found


def difference(template, current):
    """Terms that a template lacks or has too much of; sentences."""
    has = {entry.msgid for entry in template}
    wants = {entry.msgid for entry in current}
    return [f"missing: {term!r}" for term in sorted(wants - has)] + [
        f"no longer used: {term!r}" for term in sorted(has - wants)
    ]


def is_of_a_country(path):
    """Whether a .po file has only what differs from that of its language."""
    language, _, country = path.stem.partition("_")
    return bool(country) and path.with_stem(language).exists()


def same(language):
    """The terms that read the same in a language, or in all."""
    paths = [SAME / "all.txt", SAME / f"{language}.txt"]
    return {
        term
        for path in paths
        if path.exists()
        for term in path.read_text().splitlines()
    }


def left(translation, language):
    """The terms that are still to be translated.

    >>> left([polib.POEntry(msgid=term) for term in ("%s (%s)", "Bread", "3/4")], "xx")
    ['Bread']
    """
    alike = same(language)
    return [
        entry.msgid
        for entry in translation
        if not entry.msgstr and not _is_no_text(entry.msgid) | (entry.msgid in alike)
    ]


def _is_no_text(term):
    return _is_code(term) or not NO_TEXT.sub("", PLACEHOLDER.sub("", term))


def _is_code(term):
    """How Odoo names the file of a report: an expression, which it has translated."""
    return term.startswith("object.")


def faults(path, template, complete):
    """What is wrong with the translation in ``path``; sentences.

    :param complete: whether each term has to be translated
    """
    translation = polib.pofile(str(path))
    known = {entry.msgid: entry for entry in translation if not entry.obsolete}
    terms = {entry.msgid for entry in template}
    for term in sorted(set(known) - terms):
        yield f"no longer used: {term!r}"
    if not is_of_a_country(path):
        for term in sorted(terms - set(known)):
            yield f"missing: {term!r}"
    for term, entry in known.items():
        if entry.fuzzy:
            yield f"fuzzy: {term!r}"
        if entry.msgstr and _is_code(term):
            yield f"code, to be left empty: {term!r}"
        elif entry.msgstr and placeholders(term) != placeholders(entry.msgstr):
            yield f"other placeholders: {term!r} → {entry.msgstr!r}"
    if complete:
        yield from (
            f"not translated: {term!r}" for term in left(known.values(), path.stem)
        )


def placeholders(text):
    """What a text is filled with, and how often.

    >>> placeholders("%(who)s owes {amount}, 100 % sure: %s") == placeholders(
    ...     "%s : à 100 % sûr, {amount} est dû par %(who)s")
    True
    >>> placeholders("%s owes %s") == placeholders("%s owes")
    False
    """
    return collections.Counter(PLACEHOLDER.findall(text))


def renew(env, root, addons):
    """Bring all files in i18n/ in line with the code; sentences about what was done."""
    for addon, current in exported(env, addons).items():
        path = root / TEMPLATE.format(addon=addon)
        template = polib.pofile(str(path)) if path.exists() else polib.POFile()
        if _lines(template) != _lines(current):
            path.parent.mkdir(exist_ok=True)
            path.write_text(_text(current))
            yield f"{path.name}: made anew"
        for translation in sorted(path.parent.glob("*.po")):
            yield from _brought_in_line(translation, current)


def _brought_in_line(path, current):
    translation = polib.pofile(str(path))
    before = _lines(translation)
    if not translation.metadata:
        # A new language.
        translation.header = current.header
        translation.metadata = current.metadata | {"Language": path.stem}
    known = {entry.msgid: entry for entry in translation}
    entries = []
    for entry in current:
        old = known.get(entry.msgid)
        if old or not is_of_a_country(path):
            entry = polib.POEntry(
                msgid=entry.msgid,
                msgstr=old.msgstr if old else "",
                flags=old.flags if old else [],
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
            entries.append(entry)
    translation[:] = entries
    if _lines(translation) != before:
        path.write_text(_text(translation))
        yield f"{path.parent.parent.name}/i18n/{path.name}: brought in line"
    waiting = left(entries, path.stem)
    if waiting:
        yield f"{path.parent.parent.name}/i18n/{path.name}: {len(waiting)} to translate"
        yield from (f"    {term!r}" for term in waiting)


def _lines(file):
    """What matters of a file: all but its dates."""
    return [str(entry) for entry in file]


def _text(file):
    """As the OCA's checks want it, and Odoo's export makes it."""
    file.sort(key=lambda entry: entry.msgid)
    for entry in file:
        if entry.msgstr == entry.msgid:
            entry.msgstr = ""
    return str(file)
