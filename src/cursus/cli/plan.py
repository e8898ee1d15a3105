"""The commands `plan new`, `plan check`, `plan revise`, `plan diff` and `plan schema`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.cli.json_output import print_json
from cursus.cli.plan_doors import requirements_for
from cursus.cli.plan_text import (
    check_json,
    check_lines,
    difference_lines,
    finding_lines,
    new_lines,
    question_lines,
)
from cursus.core.command_lines import near

if TYPE_CHECKING:
    from argparse import Namespace

    from cursus.planner.new import NewPlan

__all__ = ["check", "diff", "new", "revise", "schema"]


def new(arguments: Namespace) -> int:
    """Makes a plan of requirements, wherever they come from, and says where it lies and what it leaves open."""
    given = requirements_for(arguments)
    if given is None:
        return 0
    made = api.new_plan(given, arguments.root)
    if arguments.format == "json":
        print_json(_new_json(made))
    else:
        _print(new_lines(made))
    return 0


def _new_json(made: NewPlan) -> dict[str, Any]:
    plan = made.stored.plan
    return {
        "step": plan.name,
        "revision": plan.revision,
        "changed": made.stored.changed,
        "document": made.stored.document,
        "data": made.stored.data,
        "undecided": [each.model_dump(mode="json") for each in plan.undecided],
        "check": check_json(made.check),
    }


def check(arguments: Namespace) -> int:
    """Prints the scores of a plan and what costs points; 1 where it does not pass."""
    found = api.check_plan(arguments.plan, arguments.root)
    if arguments.format == "json":
        print_json(check_json(found))
    else:
        _print(check_lines(found))
    return 0 if found.passed else 1


def revise(arguments: Namespace) -> int:
    """Mends what is mechanical, and lists what is left; 1 where the plan then does not pass."""
    revised, stored = api.revise_plan(arguments.plan, arguments.root, dry_run=arguments.dry_run)
    if arguments.format == "json":
        mended = check_json(revised.check, revised.mended)["findings"]
        asked = [each.model_dump(mode="json") for each in revised.asked]
        print_json({
            "mended": mended, "asked": asked, "stored": stored.data if stored else None,
            "check": check_json(revised.check),
        })  # fmt: skip
        return 0 if revised.check.passed else 1
    for each in revised.mended:
        _print(finding_lines(each, "mended"))
    _print(question_lines(revised.asked, "newly open"))
    if stored:
        print(f"{near(stored.document)}: revision {stored.plan.revision}")
    elif not revised.mended:
        print("nothing to mend by itself")
    _print(check_lines(revised.check))
    return 0 if revised.check.passed else 1


def diff(arguments: Namespace) -> int:
    """Prints what differs between two revisions, by section."""
    (before, after), found = api.diff_plans(arguments.plan, arguments.before, arguments.after, arguments.root)
    if arguments.format == "json":
        differences = [{"section": each.section, "part": each.part, "kind": each.kind, "before": each.before,
                        "after": each.after} for each in found]  # fmt: skip
        print_json({"from": before, "to": after, "differences": differences})
    else:
        _print(difference_lines(before, after, found))
    return 0


def schema(arguments: Namespace) -> int:
    """Writes or prints the JSON Schema of a file of requirements."""
    text = api.json_text(api.requirements_schema())
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
        print(f"{arguments.output}: written")
    else:
        sys.stdout.write(text)
    return 0


def _print(lines: Any) -> None:
    for line in lines:
        print(line)
