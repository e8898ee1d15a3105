"""Command lines of scripts: one parser whose faults are errors like all others."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ScriptParser", "job_type_parser"]


class ScriptParser(argparse.ArgumentParser):
    """An argument parser that raises `ValueError` where argparse would leave the process."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found wrong.

        Raises:
            ValueError: always, with argparse's message.
        """
        raise ValueError(f"command line: {message}")


def job_type_parser(default: str, choices: Sequence[str] = ()) -> ScriptParser:
    """Return a parser that knows `--job_type`, also spelt `--job-type`.

    Args:
        default: the job type when none is given.
        choices: the job types that are taken; all when empty.
    """
    parser = ScriptParser(allow_abbrev=False)
    parser.add_argument("--job_type", "--job-type", dest="job_type", default=default, choices=list(choices) or None)
    return parser
