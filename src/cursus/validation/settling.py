"""From findings to checked steps: what comments allow is set apart, and the comments are themselves looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.validation.model import Place, StepFiles
from cursus.validation.outcome import Allowed, CheckedStep
from cursus.validation.rules import bad_suppression, broken_table, rule_codes, stale_suppression
from cursus.validation.score import score
from cursus.validation.suppressions import read_suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from cursus.registry.sources import StepSource
    from cursus.validation.contents import Contents
    from cursus.validation.model import Finding
    from cursus.validation.steps import Selection
    from cursus.validation.suppressions import Suppression

__all__ = ["Found", "settled"]


@dataclass(frozen=True, slots=True)
class Found:
    """A step with all that rules found, and the files that were looked at."""

    files: StepFiles
    findings: Sequence[Finding]
    reached: frozenset[Path]


def settled(
    found: Sequence[Found],
    selection: Selection,
    codes: Callable[[], Collection[str]],
    levels: Sequence[int],
    contents: Contents,
) -> Iterator[CheckedStep]:
    """The steps with what was found, sorted, and with their scores; then the tables that cannot be read.

    Args:
        found: the findings of each chosen step.
        selection: the steps.
        codes: gives those of the rules that were applied; asked where there are comments.
        levels: those of the rules.
        contents: reads files.
    """
    comments = _Comments(found, contents)
    verdicts = [[(each, comments.allowing(each)) for each in step.findings] for step in found]
    about = comments.findings(selection, codes)
    for step, judged in zip(found, verdicts, strict=True):
        kept = [each for each, comment in judged if comment is None]
        kept += [each for each in about if each.step == step.files.qualified]
        kept.sort(key=_in_order_of(step.files))
        allowed = (Allowed(each, comment.reason) for each, comment in judged if comment is not None)
        yield CheckedStep(step.files, tuple(kept), tuple(allowed), score(step.files, kept, levels), step.reached)
    for source in selection.sources:
        if source.faults:
            yield _broken(source, levels)


class _Comments:
    """The comments of all files that findings or layers lie in, and which of them were needed."""

    def __init__(self, found: Sequence[Found], contents: Contents) -> None:
        """Reads the files."""
        self._owners: dict[Path, list[str]] = {}
        self._needed: set[tuple[Place, str]] = set()
        for step in found:
            for path in {*(path for _, path in step.files.layers()), *(each.place.path for each in step.findings)}:
                self._owners.setdefault(path, []).append(step.files.qualified)
        self._of = {path: read_suppressions(path, contents.body(path)) for path in self._owners}

    def allowing(self, finding: Finding) -> Suppression | None:
        """The comment that allows a finding; it is then known to be needed."""
        for each in self._of[finding.place.path]:
            if each.allows(finding):
                self._needed.add((each.place, finding.code))
                return each
        return None

    def findings(self, selection: Selection, codes_of: Callable[[], Collection[str]]) -> list[Finding]:
        """What is wrong with the comments, each told of the first step that has its file."""
        if not any(self._of.values()):
            return []
        codes = codes_of()
        known = {*rule_codes(), *codes}
        return [
            finding
            for path, comments in self._of.items()
            for comment in comments
            for finding in self._about(comment, self._owners[path], known, self._judged(path, selection, codes))
        ]

    def _about(
        self, comment: Suppression, owners: Sequence[str], known: Collection[str], judged: Collection[str]
    ) -> Iterator[Finding]:
        faults = list(comment.faults(known))
        for fault in faults:
            yield bad_suppression.finding(owners[0], comment.place, fault)
        for code in comment.codes:
            if not faults and code in judged and (comment.place, code) not in self._needed:
                yield stale_suppression.finding(owners[0], comment.place, code)

    def _judged(self, path: Path, selection: Selection, codes: Collection[str]) -> Collection[str]:
        """The codes that are known to be found in a file or not: none where a step with the file was not looked at."""
        if not self._of[path]:
            return ()
        steps = (each.files for subjects in selection.seen.values() for each in subjects)
        sharing = {each.qualified for each in steps if any(layer == path for _, layer in each.layers())}
        return codes if sharing <= set(self._owners[path]) else ()


def _in_order_of(files: StepFiles) -> Callable[[Finding], tuple[int, str, int, int, str, str]]:
    """Sorts findings by the layers of a step, then by place."""
    layers = [path for _, path in files.layers()]

    def key(finding: Finding) -> tuple[int, str, int, int, str, str]:
        place = finding.place
        at = layers.index(place.path) if place.path in layers else len(layers)
        return at, str(place.path), place.line, place.column, finding.code, finding.fact

    return key


def _broken(source: StepSource, levels: Sequence[int]) -> CheckedStep:
    """A table that cannot be read, in the place of the steps that it may hold."""
    name = f"the table of {source.origin}"
    table = source.table or source.folder
    files = StepFiles(name, "", "registry", None, None, None, None, None, None, Place(table))
    findings = [broken_table.finding(name, table, fault) for fault in source.faults]
    return CheckedStep(files, tuple(findings), (), score(files, findings, levels), frozenset({table}))
