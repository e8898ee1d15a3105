"""The commands `plan show`, `plan import` and `plan prompt`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.json_output import print_json
from cursus.cli.plan_text import check_json, new_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

__all__ = ["import_", "prompt", "show"]


def show(arguments: Namespace) -> int:
    """Prints a plan, or writes it to a file."""
    plan = api.show_plan(arguments.plan, arguments.root)
    _give(api.render_plan(plan, arguments.format), arguments.output)
    return 0


def import_(arguments: Namespace) -> int:
    """Reads a plan in Markdown and keeps it; 1 where it does not pass its check."""
    given = api.read_requirements(arguments.requirements) if arguments.requirements else None
    kept = api.import_plan(arguments.document, given, arguments.root, dry_run=arguments.dry_run)
    for note in kept.notes:
        sys.stderr.write(f"note: {note}\n")
    made = kept.made
    if arguments.format == "json":
        print_json({
            "step": made.stored.plan.name, "revision": made.stored.plan.revision, "changed": made.stored.changed,
            "document": made.stored.document, "data": made.stored.data, "notes": kept.notes,
            "check": check_json(made.check),
        })  # fmt: skip
    else:
        print("\n".join(new_lines(made)))
    return 0 if made.check.passed else 1


def prompt(arguments: Namespace) -> int:
    """Prints what to tell a language model, or writes it to a file; its size goes to the error stream."""
    given = api.read_requirements(arguments.requirements) if arguments.requirements else None
    text = api.plan_prompt(given, arguments.root)
    _give(text, arguments.output)
    sys.stdout.flush()
    sys.stderr.write(f"{len(text):,} characters, {len(text.split()):,} words\n")
    return 0


def _give(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    print(f"written to {output}")
