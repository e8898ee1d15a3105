"""What arguments are parsed with; imports nothing but the standard library, so that help comes at once."""

from __future__ import annotations

import argparse
import os
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any, NoReturn

__all__ = ["Parser", "add_command", "add_format", "add_root_option", "add_workspace_options", "path_of"]

_WIDEST = 100


class Parser(argparse.ArgumentParser):
    """A parser whose errors read like all others, with a hint."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_formatter, **options)
        self.set_defaults(parser=self)

    def error(self, message: str) -> NoReturn:
        """Prints what is wrong with the line and the nearest right word, and ends with 2."""
        from cursus.errors import Fault, did_you_mean

        wrong = re.search(r"(?:invalid choice: '|unrecognized arguments: )([^'\s=]+)", message)
        fact = f"no command {wrong[1]!r}" if wrong and "choice" in wrong[0] else message.removeprefix("argument ")
        near = did_you_mean(wrong[1], self._words()) if wrong else None
        sys.stderr.write(f"error: {Fault(self.prog, fact, near or f'`{self.prog} --help` shows what it takes')}\n")
        sys.exit(2)

    def _words(self) -> Iterator[str]:
        """The commands and options that the parser knows."""
        for action in self._actions:
            yield from action.option_strings
            yield from action.choices or ()


def add_command(
    commands: Any, name: str, help_text: str, call: tuple[str, str] | None = None
) -> argparse.ArgumentParser:
    """A command, or an action of one; `call` names the module and the function that serve it."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help="show the traceback of an error"
    )
    if call:
        parser.set_defaults(call=call)
    return parser


def add_workspace_options(parser: argparse.ArgumentParser) -> None:
    """The options by which a line says whose steps it means."""
    parser.add_argument(
        "--workspace", metavar="ID", help="take names of steps from this workspace first (default: CURSUS_WORKSPACE_ID)"
    )
    add_root_option(parser)


def add_root_option(parser: argparse.ArgumentParser) -> None:
    """The option that says where workspaces are."""
    parser.add_argument(
        "--root", type=path_of, metavar="DIR",
        help="the folder that holds development/projects (default: CURSUS_WORKSPACE_ROOT, else the nearest above)",
    )  # fmt: skip


def add_format(parser: argparse.ArgumentParser) -> None:
    """The option that says how to print."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Help as wide as the terminal, or as wide as reads well."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (ValueError, OSError):
        columns = _WIDEST
    return argparse.HelpFormatter(prog, max_help_position=30, width=min(columns, _WIDEST) - 2)


def path_of(text: str) -> Path:
    """An argument as a path."""
    from pathlib import Path

    return Path(text)
