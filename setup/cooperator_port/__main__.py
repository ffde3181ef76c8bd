"""Command line: ``python -m cooperator_port port WHEEL DIR`` or ``wheel WHEEL DIR``."""

import argparse
import sys

from . import built_wheel, porting, references
from .refusal import PortRefused


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m cooperator_port",
        description="Turn the released 16.0 wheel of OCA cooperator into 19.0.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    port = commands.add_parser("port", help="write DIR/cooperator, an addon")
    port.add_argument("wheel", help="the released 16.0 wheel")
    port.add_argument("target", help="the folder in which the addon is written")
    port.add_argument(
        "--odoo",
        metavar="ADDONS_DIR",
        action="append",
        default=[],
        help="check the XML ids that the addon refers to against these addons "
        "(may be given several times)",
    )
    wheel = commands.add_parser("wheel", help="build a 19.0 wheel in DIR")
    wheel.add_argument("wheel", help="the released 16.0 wheel")
    wheel.add_argument("target", help="the folder in which the wheel is written")
    options = parser.parse_args(arguments)
    try:
        addon, tally = porting.ported(options.wheel)
        if options.command == "port":
            references.check(addon, options.odoo)
            written = addon.write_to(options.target)
        else:
            written = built_wheel.build(addon, options.wheel, options.target)
    except PortRefused as refused:
        print(f"cooperator_port: {refused}", file=sys.stderr)
        return 1
    print("\n".join(tally.lines()))
    print(f"written: {written}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
