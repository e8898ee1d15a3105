"""A script reads files of the kind that the steps before it write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.matching import Need, Offer, obstacle
from cursus.validation.model import Rule, Severity
from cursus.validation.reading.script_facts import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, StepFiles
    from cursus.validation.reading.script_facts import PathUse, ScriptFacts
    from cursus.validation.reading.specs import DeclaredNeed, DeclaredOffer
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

# What jobs of other kinds write comes packed, or named by the service.
_KIND = "Processing"


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The inputs all of whose files end otherwise than all that a declared source writes for them."""
    told: set[object] = set()
    for declared in (each for spec in step.specs for each in spec.dependencies):
        reads = _files(step.script, "input", declared.need.logical_name, Access.READ)
        for files, offered in _offers(step, declared, world) if reads else ():
            written = _files(world.script_of(files), "output", offered.offer.logical_name, Access.WRITE)
            here, there = ({each.suffix for each in uses} for uses in (reads, written))
            if written and not here & there and (reads[0].place, files.qualified) not in told:
                told.add((reads[0].place, files.qualified))
                fact = f"the script reads {_listed(here)} from {declared.need.logical_name!r}, and {files.qualified} "
                yield RULE.finding(
                    step,
                    reads[0].place,
                    f"{fact}writes {_listed(there)} there",
                    "read what is written, or write what is read",
                    written[0].place,
                )


def _offers(step: StepReading, declared: DeclaredNeed, world: World) -> Iterator[tuple[StepFiles, DeclaredOffer]]:
    """The offers of processing steps that the need names as sources, which have its name and fit."""
    wanted = Need("need", declared.need)
    specs = [spec for source in declared.need.compatible_sources for spec in world.specs_of(source)]
    for files, spec in world.specs if specs else ():
        if files.sagemaker_step_type == _KIND and files.script and any(spec is each for each in specs):
            step.looked.update(path for path in (files.script, files.contract) if path)
            for each in spec.outputs:
                is_named = bool(declared.need.folded_names & each.offer.folded_names)
                if is_named and obstacle(wanted, Offer("source", each.offer, spec.step_type)) is None:
                    yield files, each


def _files(script: ScriptFacts | None, side: str, name: str, access: Access) -> list[PathUse]:
    """The files that a script reads from an input or writes to an output; none where not all are known by their ending.

    A file that is first looked for need not be there.
    """
    if script is None or script.fault or script.unknown:
        return []
    uses = [each for each in script.paths if (each.side, each.name) == (side, name) and not each.makes_folder]
    sought = {(each.path, each.rest) for each in uses if each.access is Access.LIST and each.is_whole}
    is_handed_on = any((each.side, each.name) == (side, name) for each in script.handed_on)
    found = [each for each in uses if each.access not in {access, Access.LIST}]
    touched = [each for each in uses if each.access is access]
    if found or is_handed_on or not all(each.suffix for each in touched):
        return []
    return [each for each in touched if access is Access.WRITE or (each.path, each.rest) not in sought]


def _listed(suffixes: set[str]) -> str:
    return " and ".join(sorted(suffixes))


RULE = Rule(
    code="other-file-format",
    level=3,
    severity=Severity.WARNING,
    what="A script reads files with an ending that the script of a declared source never writes.",
    why="The file that is looked for is not there, whatever else the step before has written.",
    remedy="Read the files that the source writes, or have it write those that are read.",
    check=check,
    example='pd.read_parquet(folder / "rows.parquet")  # the step before has rows.to_csv(folder / "rows.csv")',
)
