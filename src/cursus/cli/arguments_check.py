"""The arguments of the command `check`; imports nothing but the standard library."""

from __future__ import annotations

import argparse
import math
import re

from cursus.cli.parser import add_command, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["add_check"]

FORMATS = ("text", "json", "sarif", "junit", "html")
_STORE = ".cursus"
_HIGHEST = 6
_SECONDS = 20.0


def add_check(commands: Any) -> None:
    """Adds the command."""
    text = "check that the layers of steps agree: contract, specification, script, builder, config"
    parser = add_command(commands, "check", text, ("check", "check"))
    parser.add_argument(
        "steps", nargs="*", metavar="STEP", help="a step, or a folder of steps (default: all that are at hand)"
    )
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--all", dest="every", action="store_true", help="also the steps of every workspace")
    chosen.add_argument("--workspace", metavar="PROJECT", help="the steps of this workspace alone")
    chosen.add_argument("--changed", action="store_true", help="only steps with a file that differs from git's HEAD")
    parser.add_argument(
        "--level", action="append", default=[], type=_levels, metavar="N|N-M",
        help="check these levels, from 0 to 6; repeatable (default: 0-4, which only import the modules of steps)",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=_seconds, default=_SECONDS, metavar="SECONDS",
        help="how long code of one step may take (default: 20)",
    )  # fmt: skip
    parser.add_argument("--fix", action="store_true", help="mend what a rule knows how to mend, and show the diff")
    parser.add_argument("--dry-run", action="store_true", help="with --fix: show the diff, and write nothing")
    parser.add_argument("--strict", action="store_true", help="exit code 1 for warnings, too")
    parser.add_argument("--watch", action="store_true", help="go on, and check again what changes")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print (default: text)")
    parser.add_argument("-o", "--output", type=path_of, metavar="FILE", help="where to write it (default: print it)")
    parser.add_argument("--explain", metavar="RULE", help="tell what a rule wants and why, and end")
    parser.add_argument("--samples-schema", action="store_true", help="print the JSON Schema of samples files, and end")
    parser.add_argument(
        "--store", type=path_of, default=_STORE, metavar="DIR", help="where findings are remembered (default: .cursus)"
    )


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < math.inf:
        msg = f"{text!r} is no time: write seconds above 0, as in 20"
        raise argparse.ArgumentTypeError(msg)
    return found


def _levels(text: str) -> range:
    found = re.fullmatch(r"([0-9])(?:-([0-9]))?", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last or last > _HIGHEST:
        msg = f"{text!r} is no level: write one from 0 to {_HIGHEST}, or two as 1-4"
        raise argparse.ArgumentTypeError(msg)
    return range(first, last + 1)
