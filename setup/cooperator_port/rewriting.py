"""Rewrites particular to one addon: a list of small functions with their reason.

A rewrite is a function that gets one file (or the addon) and changes it through
structure. Its docstring is the reason why it is needed, in one sentence or more; the
first one is told to whoever runs a port in which the rewrite doesn't find its place.

    rewrites = Rewrites("chart of accounts")

    @rewrites.python("models/account_chart_template.py")
    def loading(source):
        '''In 19.0 the chart of accounts is …'''
        source.method("AccountChartTemplate", "_load").become(…)
"""

from .refusal import NotFound, PortRefused


class Rewrites:
    """The rewrites of one subject, in the order in which they are written."""

    def __init__(self, subject):
        self.subject = subject
        self._rewrites = []

    def __len__(self):
        return len(self._rewrites)

    def __iter__(self):
        """Path, how it is opened, and function of each rewrite."""
        return iter(self._rewrites)

    def python(self, path):
        """A rewrite of a Python file; gets its :class:`PythonSource`."""
        return self._of(path, lambda addon: addon.python(path))

    def xml(self, path):
        """A rewrite of an XML file; gets its :class:`XmlSource`."""
        return self._of(path, lambda addon: addon.xml(path))

    def addon(self, path):
        """A rewrite of files as such; gets the :class:`Addon`."""
        return self._of(path, lambda addon: addon)

    def _of(self, path, opened):
        def add(function):
            if not function.__doc__:
                raise ValueError(f"{function.__name__} gives no reason")
            self._rewrites.append((path, opened, function))
            return function

        return add

    def apply(self, addon, tally):
        """Do all of them, or stop at the first that doesn't find its place."""
        for path, opened, function in self._rewrites:
            try:
                function(opened(addon))
            except NotFound as missing:
                raise PortRefused(
                    f"{path}: {missing}, because: {reason(function)}"
                ) from missing
            tally.rewrites[self.subject] += 1


def reason(function):
    """The first paragraph of the docstring, on one line."""
    return " ".join(function.__doc__.strip().split("\n\n")[0].split())
