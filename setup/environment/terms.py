"""The terms that a person reads: templates of translation (.pot), translations (.po).

Runs inside Odoo, on a database that has the addons.
"""

import collections
import io
import re

import polib

TEMPLATE = "{addon}/i18n/{addon}.pot"
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
    """Whether a .po file, beside that of its language, has only what differs from it."""
    language, _, country = path.stem.partition("_")
    return bool(country) and path.with_stem(language).exists()


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
        if not entry.msgstr:
            if complete:
                yield f"not translated: {term!r}"
        elif term.startswith("object.") and entry.msgstr != term:
            yield f"code, to be kept as it is: {term!r} → {entry.msgstr!r}"
        elif placeholders(term) != placeholders(entry.msgstr):
            yield f"other placeholders: {term!r} → {entry.msgstr!r}"


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
    left = [entry.msgid for entry in entries if not entry.msgstr]
    if left:
        yield f"{path.parent.parent.name}/i18n/{path.name}: {len(left)} to translate"
        yield from (f"    {term!r}" for term in left)


def _lines(file):
    """What matters of a file: all but its dates."""
    return [str(entry) for entry in file]


def _text(file):
    return f"{str(file).rstrip()}\n"
