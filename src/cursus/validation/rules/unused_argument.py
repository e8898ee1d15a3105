"""A script takes every argument that its contract declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.script_facts import ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_OTHER_PARSERS = frozenset({"absl", "click", "docopt", "fire", "getopt", "hydra", "tap", "transformers", "typer"})
_OTHER_WAYS = ("argv", "ArgumentParser")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The declared arguments that the script's parser does not know; none where it may take them otherwise."""
    script, contract = step.script, step.contract
    if script is None or contract is None or not _is_known(step, script):
        return
    taken = {_plain(name): name for each in script.arguments for name in (*each.flags, each.dest)}
    for entry in contract.arguments:
        if _plain(entry.name) not in taken:
            why = "the script's parser does not know it" if taken else "the script takes none"
            near = did_you_mean(entry.name, [name.lstrip("-") for name in taken.values()])
            fact = f"the contract declares the argument {entry.name!r}, and {why}"
            remedy = near or f"add it to the parser in {script.path.name}, or remove it from the contract"
            yield RULE.finding(step, entry.place, fact, remedy, script.main.place if script.main else None)


def _plain(name: str) -> str:
    """A name as argparse keeps it."""
    return name.lstrip("-").replace("-", "_")


def _is_known(step: StepReading, script: ScriptFacts) -> bool:
    """Whether all arguments that the script takes can be told."""
    if script.fault or script.declares_other_arguments or script.takes_other_arguments:
        return False
    if script.arguments:
        return True
    tops = {each.top for each in (*script.imports, *script.shipped_imports)}
    text = step.source(script.path).text
    return not tops & _OTHER_PARSERS and not any(word in text for word in _OTHER_WAYS)


RULE = Rule(
    code="unused-argument",
    level=1,
    severity=Severity.ERROR,
    what="The contract declares an argument that the script does not take. Hyphens and underscores count as the same.",
    why="A parser ends the script at an argument that it does not know, and a script without a parser ignores it.",
    remedy="Add the argument to the script's parser, or remove it from the contract.",
    check=check,
    example='expected_arguments={"job-type": "training"},  # the script has add_argument("--jobtype")',
)
