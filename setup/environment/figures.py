"""Figures of a benchmark: what was measured, and the table that shows it."""

import gc
import importlib.util
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measurement.

    :ivar queries: SQL queries, None where there is no database
    :ivar count: how many things were done, to tell the time and queries of one
    :ivar baseline: label of the figure that the ratio is taken to, if any
    """

    label: str
    seconds: float
    queries: int | None = None
    count: int = 1
    baseline: str = ""


def fastest(label, function, count=1, baseline=""):
    """A Figure of the fastest, so the least disturbed, of two seconds of calls."""
    seconds = []
    while sum(seconds) < 2:
        # Python is not to look for garbage among what was there before.
        gc.collect()
        gc.freeze()
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return Figure(label, min(seconds), None, count, baseline)


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
