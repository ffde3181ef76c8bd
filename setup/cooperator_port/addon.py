"""An addon in memory: its files, read as Python, XML or bytes, written at once."""

import os
import shutil
import tempfile
from pathlib import Path

from .python_source import PythonSource
from .refusal import NotFound
from .xml_source import XmlSource


class Addon:
    """The files of one addon, by path relative to it.

    ``python(path)`` and ``xml(path)`` always give the same editable source for the
    same path; ``files()`` is what it all comes to. A file that was never opened for
    editing stays byte for byte what it was.
    """

    def __init__(self, name, files):
        self.name = name
        self._files = dict(files)
        self._sources = {}

    def paths(self, suffix=""):
        return sorted(path for path in self._files if path.endswith(suffix))

    def content(self, path):
        try:
            return self._files[path]
        except KeyError:
            raise NotFound(f"the file {path}") from None

    def python(self, path):
        return self._source(path, PythonSource)

    def xml(self, path):
        return self._source(path, XmlSource)

    def _source(self, path, kind):
        if path not in self._sources:
            self._sources[path] = kind(self.content(path).decode())
        return self._sources[path]

    def replace(self, path, content):
        self.content(path)
        self._files[path] = content

    def remove_folder(self, folder):
        """Forget all files below a folder."""
        gone = [path for path in self._files if path.startswith(folder + "/")]
        if not gone:
            raise NotFound(f"the folder {folder}")
        for path in gone:
            del self._files[path]
            self._sources.pop(path, None)

    def files(self):
        """Path and bytes of every file, sorted by path."""
        for path in self.paths():
            source = self._sources.get(path)
            yield path, source.code.encode() if source else self._files[path]

    def write_to(self, target):
        """Write ``target/<name>``: all of it, or nothing of it.

        The files are written into a folder beside it, which then takes its name. What
        was there before goes away only after that.
        """
        target = Path(target)
        target.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{self.name}-", dir=target))
        try:
            new, old = work / "new", work / "old"
            for path, content in self.files():
                file = new / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            place = target / self.name
            if place.exists():
                os.rename(place, old)
            try:
                os.rename(new, place)
            except OSError:
                if old.exists():
                    os.rename(old, place)
                raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return place
