"""The commands `plan show`, `plan import` and `plan prompt`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

__all__ = ["show"]


def show(arguments: Namespace) -> int:
    """Prints a plan, or writes it to a file."""
    _give(api.render_plan(api.show_plan(arguments.plan), arguments.format), arguments.output)
    return 0


def _give(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    print(f"written to {output}")
