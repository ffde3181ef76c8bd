"""Figures of a benchmark: what was measured, and the tables that show it.

A benchmark's program prints its own table and hands its figures on in the file that
``KOMUNIGI_FIGURES`` names; setup/bench makes one table of all ratios of these.
"""

import dataclasses
import gc
import importlib.util
import json
import os
import time
from dataclasses import dataclass

HANDED_ON = "KOMUNIGI_FIGURES"


@dataclass(frozen=True)
class Figure:
    """One measurement.

    :ivar queries: SQL queries, None where there is no database
    :ivar count: how many things were done, to tell the time and queries of one
    :ivar baseline: label of the figure that the ratio is taken to, if any
    :ivar at_most: what was promised of this ratio
    :ivar at_least: the same, where the baseline is ours and this is another's
    """

    label: str
    seconds: float
    queries: int | None = None
    count: int = 1
    baseline: str = ""
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class Ratio:
    """What a figure is times its baseline, and whether that is as promised.

    >>> Ratio("ours", "theirs", 0.86, at_most=1.15).verdict()
    'met'
    >>> Ratio("theirs", "ours", 6.2, at_least=10).verdict()
    'NOT MET'
    >>> Ratio("theirs", "ours", 6.2, at_least=10).promise()
    'at least 10'
    >>> Ratio("this", "that", 2).promise()
    ''
    """

    label: str
    baseline: str
    times: float
    at_most: float | None = None
    at_least: float | None = None

    def promise(self):
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return f"at least {self.at_least:g}" if self.at_least is not None else ""

    def verdict(self):
        if not self.promise():
            return ""
        kept = (
            self.times <= self.at_most
            if self.at_most is not None
            else self.times >= self.at_least
        )
        return "met" if kept else "NOT MET"


def fastest(label, function, count=1, baseline="", **promise):
    """A Figure of the fastest, so the least disturbed, of two seconds of calls."""
    seconds = []
    while sum(seconds) < 2:
        # Python is not to look for garbage among what was there before.
        gc.collect()
        gc.freeze()
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return Figure(label, min(seconds), None, count, baseline, **promise)


def ratios(figures):
    """The Ratio of each figure that names a baseline."""
    seconds = {figure.label: figure.seconds for figure in figures}
    return [
        Ratio(
            figure.label,
            figure.baseline,
            figure.seconds / seconds[figure.baseline],
            figure.at_most,
            figure.at_least,
        )
        for figure in figures
        if figure.baseline
    ]


def publish(figures):
    """Print the table of a benchmark, and hand its figures on where asked to."""
    print("\n".join(table(figures)))
    if path := os.environ.get(HANDED_ON):
        with open(path, "w") as file:
            json.dump([dataclasses.asdict(figure) for figure in figures], file)


def handed_on(path):
    """The figures in a file that `publish` wrote."""
    return [Figure(**values) for values in json.loads(path.read_text())]


def summary(found):
    """All ratios of `found` ({benchmark: figures}) as the lines of one table."""
    rows = [("benchmark", "what", "ratio", "times this", "promised", "")]
    for benchmark, figures in found.items():
        for ratio in ratios(figures):
            rows.append(
                (
                    benchmark,
                    ratio.label,
                    f"{ratio.times:.2f}",
                    ratio.baseline,
                    ratio.promise(),
                    ratio.verdict(),
                )
            )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def table(figures):
    """The figures as lines of text; each ratio is to the figure it names."""
    seconds = {figure.label: figure.seconds for figure in figures}
    width = max([len(figure.label) for figure in figures], default=0)
    with_queries = any(figure.queries is not None for figure in figures)
    head = f"{'':<{width}}{'seconds':>10}{'ms each':>10}"
    lines = [head + (f"{'queries':>10}{'each':>8}" if with_queries else "") + "  ratio"]
    for figure in figures:
        line = (
            f"{figure.label:<{width}}{figure.seconds:>10.3f}"
            f"{1000 * figure.seconds / figure.count:>10.2f}"
        )
        if figure.queries is not None:
            line += f"{figure.queries:>10}{figure.queries / figure.count:>8.1f}"
        if figure.baseline:
            times = figure.seconds / seconds[figure.baseline]
            line += f"  {times:.2f} × {figure.baseline}"
        lines.append(line)
    return lines


def load(path):
    """The benchmark in the file `path`, as a module."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
