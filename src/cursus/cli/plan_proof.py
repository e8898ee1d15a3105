"""The commands `plan verify` and `plan drift`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.json_output import print_json

if TYPE_CHECKING:
    from argparse import Namespace

    from cursus.scaffold.verifying import Answer, Verified

__all__ = ["drift", "print_verified", "verify"]

_PROOFS = ("files", "aligned", "compiled", "tested", "ran")


def verify(arguments: Namespace) -> int:
    """Prints what proves each requirement; exit code 1 where something is missing."""
    found = api.verify_plan(arguments.plan, root=arguments.root)
    if arguments.format == "json":
        print_json({"holds": found.holds, "verified": found})
    else:
        print_verified(found)
    return int(not found.holds)


def print_verified(found: Verified) -> None:
    """Prints a line for each requirement, and below it what is missing; what many lack is told once."""
    width = max((len(each.requirement) for each in found.answers), default=0)
    print(f"{'requirement':<{max(width, 11)}}  {'  '.join(_PROOFS)}")
    told: set[str] = set()
    for answer in found.answers:
        print(f"{answer.requirement:<{max(width, 11)}}  {_marks(answer)}".rstrip())
        for each in answer.missing:
            if each not in told:
                print("    " + each.replace("\n", "\n    "))
        told |= set(answer.missing)
    lacking = sum(not each.holds for each in found.answers)
    passed = sum(each == "passed" for each in found.tests.states.values())
    print(
        f"\n{found.step}, revision {found.revision} of its plan: "
        f"{len(found.answers) - lacking} of {len(found.answers)} requirements are proven; "
        f"{passed} of {len(found.tests.states)} tests passed, levels {found.levels[0]} to {found.levels[-1]} checked"
    )


def _marks(answer: Answer) -> str:
    return "  ".join(f"{'yes' if getattr(answer, name) else 'NO':<{len(name)}}" for name in _PROOFS)


def drift(arguments: Namespace) -> int:
    """Prints how each file stands to the plan; exit code 1 where any is not as the plan makes it."""
    found = api.drift_plan(arguments.plan, root=arguments.root)
    if arguments.format == "json":
        print_json({"has_drifted": found.has_drifted, "drift": found})
        return int(found.has_drifted)
    for each in found.files:
        print(f"{each.state:<18}  {each.path}")
        if arguments.diff and each.diff:
            sys.stdout.write(each.diff)
    differing = sum(each.state != "unchanged" for each in found.files)
    print(f"\n{found.step}, revision {found.revision} of its plan: {differing} of {len(found.files)} files differ")
    return int(found.has_drifted)
