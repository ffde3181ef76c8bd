"""The program that runs a benchmark that needs no Odoo.

Runs inside the virtual environment that the benchmark names, started by setup/bench:

    python -m environment.plain_benchmark FILE

Such a benchmark names in ``LOCK`` the file of setup/locks that pins what it compares
with, and yields Figures from ``run()``.
"""

import sys
from pathlib import Path

from environment.figures import load, publish


def main(path):
    benchmark = load(Path(path))
    print(f"\n{benchmark.__doc__.splitlines()[0]}")
    publish(list(benchmark.run()))


if __name__ == "__main__":
    main(*sys.argv[1:])
