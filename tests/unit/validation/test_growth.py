"""The work of a check grows as the number of steps does, counted in calls of functions and in files that are read."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.unit.validation.step_files import rule
from tests.workspace_files import lay_out_workspace

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.contents import Contents
from cursus.validation.reach import Files
from cursus.validation.run import check, known_rules
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cursus.validation.model import Place, Rule
    from cursus.validation.reading.sources import Source
    from cursus.validation.subject import StepReading, World

FEW = 5


class CountedContents(Contents):
    """Contents, and how many files were read."""

    @property
    def read(self) -> int:
        return len(self._bodies)


class CountedFiles(Files):
    """Files, and how many were parsed."""

    parsed = 0

    def source(self, path: Path) -> Source:
        self.parsed += path not in self._sources
        return super().source(path)


@dataclass(frozen=True)
class Work:
    """What a check took: calls of Python's functions, files parsed and files read."""

    calls: int
    parsed: int
    read: int


def work(root: Path, steps: int, cache: Path | None = None, more: Sequence[Rule] = ()) -> Work:
    """The work of checking that many steps by all rules that run nothing."""
    folder = root / f"development/projects/p{steps}/src/cursus_dev/steps"
    if not folder.exists():
        lay_out_workspace(root, f"p{steps}", [f"Count{number:03}" for number in range(steps)])
    rules = [each for each in known_rules() if not each.runs_code and each.level < 5]
    rules += more
    contents = CountedContents()
    files, calls = CountedFiles(contents), 0
    selection = named_steps(get_global_registry().known, [str(folder)])

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        outcome = check(selection, range(5), rules=rules, files=files, cache=cache)
    finally:
        sys.setprofile(before)
    assert outcome.checked == steps
    return Work(calls, files.parsed, contents.read)


def growth(root: Path, *more: Rule) -> dict[str, float]:
    """By how much more the work grows from 10 to 20 steps than from 5 to 10: 2 where it grows with the steps."""
    work(root, 1)  # what is only done once is done by now
    few, mid, many = (work(root, FEW * times, more=more) for times in (1, 2, 4))
    names = ("calls", "parsed", "read")
    return {
        name: (getattr(many, name) - getattr(mid, name)) / (getattr(mid, name) - getattr(few, name)) for name in names
    }


def test_twice_as_many_steps_take_twice_the_work(tmp_path: Path) -> None:
    assert all(grown <= 2.1 for grown in growth(tmp_path).values())


def test_a_rule_that_compares_each_step_with_each_other_is_noticed(tmp_path: Path) -> None:
    def every_pair(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        for subject in world.subjects:
            for _ in range(100):
                str(subject.definition.visible_name)
        return []

    assert growth(tmp_path, rule(every_pair))["calls"] > 2.1


def test_each_file_of_a_step_is_parsed_once(tmp_path: Path) -> None:
    work(tmp_path, 1)
    one, more = work(tmp_path, FEW), work(tmp_path, 2 * FEW)
    assert more.parsed - one.parsed <= 6 * FEW


def test_what_is_known_is_read_and_not_parsed(tmp_path: Path) -> None:
    cache = tmp_path / "checks.json"
    first, again = work(tmp_path, FEW, cache), work(tmp_path, FEW, cache)
    assert again.parsed == 0
    assert again.calls < 0.1 * first.calls
