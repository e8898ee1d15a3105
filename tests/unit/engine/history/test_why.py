from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.engine.history.recorded import add_run, definition, ended, result, reused, wrote

from cursus.engine.history import History, why_step
from cursus.engine.history.why import KeyChange, compare_keys
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.engine.history import Why
    from cursus.engine.model import StepResult

CACHED = definition("a", a={"CacheConfig": {"Enabled": True, "ExpireAfter": "P1D"}})
KEY = {"Image": "1", "Inputs.x": "2"}


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path) as opened:
        yield opened


def why(history: History, store: Path, *runs: StepResult, written: Any = None) -> Why:
    """Why the step of the last of some runs has its result."""
    for number, step in enumerate(runs):
        add_run(history, store, f"r{number}", step, status=step.status, written=written or CACHED)
    return why_step(history, "last", "a")


def test_what_differs_from_the_last_run_of_the_step_is_named(history: History, tmp_path: Path) -> None:
    keys = ({"Image": "1", "Inputs.x": "2"}, {"Image": "1", "Inputs.x": "2", "Gone": "1"}, {"Image": "9", "New": "1"})
    found = why(history, tmp_path, *(ended("a", cache_key=key) for key in keys))
    assert (found.verdict, found.compared_with) == ("changed", "r1")
    assert [str(change) for change in found.changes] == [
        "Gone removed", "Image changed", "Inputs 'x' removed", "New added",
    ]  # fmt: skip


def test_a_step_that_no_earlier_run_has_is_the_first(history: History, tmp_path: Path) -> None:
    found = why(history, tmp_path, ended("a", "Failed"), ended("a", cache_key=KEY))
    assert (found.verdict, found.compared_with, found.changes) == ("first", None, ())


def test_a_reused_result_names_its_run(history: History, tmp_path: Path) -> None:
    found = why(history, tmp_path, ended("a", cache_key=KEY), reused("a", "r0", cache_key=KEY))
    assert (found.verdict, "run r0, whose result it took" in found.sentence) == ("reused", True)


@pytest.mark.parametrize("cached", [True, False])
def test_a_result_without_a_key_says_so(history: History, tmp_path: Path, *, cached: bool) -> None:
    found = why(history, tmp_path, ended("a"), ended("a"), written=CACHED if cached else definition("a"))
    assert found.verdict == "not-keyed"
    assert ("no cache key was recorded" if cached else "does not ask for caching") in found.sentence
    assert found.note is not None
    assert "cursus runs diff" in found.note


def test_a_step_that_failed_or_did_not_run_has_its_own_words(history: History, tmp_path: Path) -> None:
    assert "before its result could be compared" in why(history, tmp_path, ended("a", "Failed")).sentence
    add_run(history, tmp_path, "n", ended("a", "NotRun", reason="step 'z' ended as Failed"), status="Failed")
    found = why_step(history, "n", "a")
    assert (found.verdict, found.sentence) == ("not-run", "step 'z' ended as Failed")


def test_an_equal_key_further_back_outweighs_the_last_run(history: History, tmp_path: Path) -> None:
    steps = (ended("a", cache_key=KEY), ended("a", cache_key={"Image": "9"}), ended("a", cache_key=KEY))
    found = why(history, tmp_path, *steps)
    assert (found.verdict, found.compared_with) == ("equal", "r0")


def test_an_equal_key_without_caching_says_that_none_was_asked_for(history: History, tmp_path: Path) -> None:
    found = why(history, tmp_path, *(ended("a", cache_key=KEY),) * 2, written=definition("a"))
    assert found.verdict == "not-cached"


def test_an_equal_key_that_is_too_old_names_the_limit(history: History, tmp_path: Path) -> None:
    late = ended("a", cache_key=KEY, started="2026-03-02T10:00:00.001+00:00")
    found = why(history, tmp_path, ended("a", cache_key=KEY), late)
    assert (found.verdict, "ExpireAfter of P1D" in found.sentence) == ("expired", True)


def test_outputs_that_are_gone_or_written_over_are_why(history: History, tmp_path: Path) -> None:
    outputs = wrote(tmp_path, "a/out")
    first, other, now = (ended("a", cache_key={"k": key}, outputs=outputs) for key in "121")
    assert (found := why(history, tmp_path, first, other, now)).verdict == "overwritten"
    assert "run r1 has since written over the outputs of run r0" in found.sentence
    outputs["out"].path.unlink()
    add_run(history, tmp_path, "r9", now, written=CACHED)
    assert why_step(history, "r9", "a").verdict == "outputs-gone"


def test_a_step_that_is_not_there_is_refused_with_the_nearest(history: History, tmp_path: Path) -> None:
    add_run(history, tmp_path, "r1", ended("prepare"), ended("train"))
    with pytest.raises(EngineError, match=r"(?s)run r1 has no step 'trian'.*did you mean 'train'"):
        why_step(history, "r1", "trian")
    with pytest.raises(EngineError, match="its steps are prepare, train"):
        why_step(history, "r1", "zzz")


def test_a_step_that_has_not_ended_is_refused(history: History, tmp_path: Path) -> None:
    history.begin(result(tmp_path, "r1"), {}, CACHED)
    with pytest.raises(EngineError, match="step 'a' did not end before run r1 did"):
        why_step(history, "r1", "a")


def test_equal_keys_have_no_changes() -> None:
    assert compare_keys(KEY, dict(reversed(KEY.items()))) == ()
    assert compare_keys({}, {"Inputs.a.b": "1"}) == (KeyChange("Inputs", "a.b", "added"),)
