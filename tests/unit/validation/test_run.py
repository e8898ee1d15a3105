from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.model import Place, Rule, Severity
from cursus.validation.rules import missing_tests, wrong_name
from cursus.validation.run import check
from cursus.validation.steps import named_steps, select, visible_steps

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.subject import StepReading, World


class Asked:
    """A rule that finds nothing and remembers whom it was asked about."""

    def __init__(self, level: int, *, specs: bool = False, code: str = "unused-path") -> None:
        self.names: list[str] = []
        self._specs = specs
        self.rule = rule(self._look, code=code, level=level)

    def _look(self, reading: StepReading, world: World) -> list[tuple[Place, str]]:
        self.names.append(reading.files.name)
        if self._specs:
            assert world.specs
        return []

    def since(self) -> list[str]:
        names, self.names = self.names, []
        return names


def two(folder: Path) -> Path:
    step(folder, "row_count")
    return step(folder, "row_sum")


def test_the_shared_steps_give_no_findings() -> None:
    outcome = check(visible_steps(get_global_registry().known))
    assert [f"{each.step} {each.code} {each.fact}" for each in outcome.findings()] == []
    assert len(outcome.steps) >= 8
    assert all(not each.allowed and each.score.rating == "excellent" for each in outcome.steps)


def test_findings_come_in_the_order_of_layers_and_lines_and_once(tmp_path: Path) -> None:
    lines = [rule(script_line(number), code=code) for number, code in ((2, "unused-path"), (1, "undeclared-variable"))]

    def of_contract(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        assert reading.files.contract
        return [(Place(reading.files.contract), "it is short")] * 2

    outcome = checked(step(tmp_path), *lines, rule(of_contract, level=2))
    assert [each.fact for each in outcome.findings()] == ["it is short", "line 1", "line 2"]


def test_rules_of_the_levels_asked_for_are_applied_and_no_others(tmp_path: Path) -> None:
    rules = [Asked(level) for level in (1, 2, 5)]
    outcome = checked(step(tmp_path), *(each.rule for each in rules), levels=(1, 5))
    assert [bool(each.names) for each in rules] == [True, False, True]
    assert outcome.levels == (1, 5)


@pytest.mark.parametrize(
    "error", [ValueError("it is odd"), RecursionError(), KeyError("x"), AssertionError(), MemoryError("much")]
)
def test_a_rule_that_raises_is_a_finding_and_the_others_go_on(tmp_path: Path, error: Exception) -> None:
    def broken(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        raise error

    outcome = checked(step(tmp_path), rule(broken, code="undeclared-variable"), rule(script_line(1)))
    found = {each.code: each for each in outcome.findings()}
    assert set(found) == {"rule-failed", "unused-path"}
    assert f"rule undeclared-variable broke off with {type(error).__name__}" in found["rule-failed"].fact
    assert "test_run.py:" in found["rule-failed"].fact
    assert found["rule-failed"].place.path.is_file()


def test_what_a_rule_found_before_it_raised_is_kept(tmp_path: Path) -> None:
    def half(reading: StepReading, world: World) -> object:
        yield from script_line(1)(reading, world)
        raise ValueError

    outcome = checked(step(tmp_path), rule(half))  # type: ignore[arg-type]
    assert [each.code for each in outcome.findings()] == ["rule-failed", "unused-path"]


def test_a_file_that_cannot_be_read_is_told_at_each_level_that_would_read_it(tmp_path: Path) -> None:
    folder = step(tmp_path, script="def main(:\n")
    for levels in ((0,), (1,), (0, 1, 2, 3, 4)):
        outcome = checked(folder, levels=levels)
        assert [each.code for each in outcome.findings()] == ["unreadable-file"]
        assert outcome.steps[0].score.levels[levels[-1] if levels == (1,) else 0] == 0
    assert list(checked(folder, levels=(2, 3)).findings()) == []


def test_a_rule_that_ends_the_process_is_a_finding_as_well(tmp_path: Path) -> None:
    def ending(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        raise SystemExit(3)

    assert [each.code for each in checked(step(tmp_path), rule(ending)).findings()] == ["rule-failed"]


def test_steps_of_one_name_are_counted_and_remembered_apart(tmp_path: Path) -> None:
    cache, folders = tmp_path / "checks.json", [str(step(tmp_path / name)) for name in ("left", "right")]
    known = get_global_registry().known
    lines = rule(script_line(1))

    def found(*names: str) -> list[str]:
        outcome = check(named_steps(known, names), rules=[lines], cache=cache)
        assert outcome.checked == len(names)
        return [each.step for each in outcome.findings()]

    assert found(folders[0]) == ["RowCount"]
    assert found(*folders) == found(*folders) == ["left:RowCount", "right:RowCount"]
    assert found(folders[1]) == ["RowCount"]


def test_a_step_that_only_has_a_line_in_the_table_is_checked_with_its_errors(tmp_path: Path) -> None:
    table = tmp_path / "steps/registry/step_names.py"
    table.parent.mkdir(parents=True)
    entry = {"config_class": "GhostConfig", "builder_step_name": "GhostStepBuilder", "spec_type": "Ghost",
             "sagemaker_step_type": "Processing", "description": "Nothing."}  # fmt: skip
    table.write_text(f"STEP_NAMES = {{'Ghost': {entry}}}\n")
    outcome = check(named_steps(get_global_registry().known, [str(tmp_path / "steps")]), range(6))
    assert (outcome.checked, outcome.has_errors) == (1, True)
    facts = [each.fact for each in outcome.findings() if each.code == "build-failure"]
    assert facts == ["the step is not tried: it has no builder and no config"]


def test_a_table_that_cannot_be_read_is_told_where_there_are_no_files(tmp_path: Path) -> None:
    table = tmp_path / "steps/registry/step_names.py"
    table.parent.mkdir(parents=True)
    table.write_text('STEP_NAMES = {"Ghost": {"config_class": "GhostConfig"}}\n')
    outcome = check(named_steps(get_global_registry().known, [str(tmp_path / "steps")]))
    assert (outcome.checked, {each.code for each in outcome.findings()}) == (0, {"broken-table"})


def test_what_has_not_changed_is_not_looked_at_again(tmp_path: Path) -> None:
    cache, asked, folder = tmp_path / "checks.json", Asked(1), two(tmp_path / "steps")
    assert checked(folder, asked.rule, cache=cache).reused == 0
    assert asked.since() == ["RowCount", "RowSum"]
    again = checked(folder, asked.rule, cache=cache)
    assert (asked.since(), again.reused) == ([], 2)


def test_findings_that_are_remembered_are_the_same(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", two(tmp_path / "steps")
    other = rule(script_line(1), severity=Severity.WARNING)
    first, again = (checked(folder, other, cache=cache) for _ in range(2))
    assert list(first.findings()) == list(again.findings())
    assert [each.reached for each in first.steps] == [each.reached for each in again.steps]


def test_a_step_is_looked_at_again_when_a_file_of_it_changes(tmp_path: Path) -> None:
    cache, asked, folder = tmp_path / "checks.json", Asked(1), two(tmp_path / "steps")
    checked(folder, asked.rule, cache=cache)
    asked.since()
    (folder / "scripts/row_sum.py").write_text("x = 2\n")
    assert checked(folder, asked.rule, cache=cache).reused == 1
    assert asked.since() == ["RowSum"]


def test_a_step_is_looked_at_again_when_a_file_that_it_imports_changes_or_comes(tmp_path: Path) -> None:
    cache, asked, folder = tmp_path / "checks.json", Asked(1), tmp_path / "steps"
    step(folder, "row_count", script="from helpers import rows\n")
    step(folder, "row_sum")
    for text in (None, "rows = 1\n", "rows = 2\n"):
        if text:
            (folder / "scripts/helpers.py").write_text(text)
        checked(folder, asked.rule, cache=cache)
    assert asked.since() == ["RowCount", "RowSum", "RowCount", "RowCount"]


def test_a_file_that_a_rule_asks_for_counts_when_it_comes_and_goes(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", step(tmp_path / "steps")
    readme = folder / "README.md"

    def look(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        assert reading.files.script
        return [] if reading.is_there(readme) else [(Place(reading.files.script), "there is no README.md")]

    def found() -> int:
        return len(list(checked(folder, rule(look), cache=cache).findings()))

    assert found() == 1
    readme.write_text("rows")
    assert found() == 0
    readme.unlink()
    assert found() == 1


def test_a_test_of_the_step_that_comes_counts_whatever_is_remembered(tmp_path: Path) -> None:
    folder, cache = step(tmp_path / "steps"), tmp_path / "checks.json"
    tests = tmp_path / "tests" / "steps"

    def codes() -> list[str]:
        return [each.code for each in checked(folder, missing_tests.RULE, cache=cache).findings()]

    assert codes() == []
    tests.mkdir(parents=True)
    (tests / "test_others.py").write_text("x = 1\n")
    assert codes() == ["missing-tests"]
    (tests / "test_row_count.py").write_text("x = 1\n")
    assert codes() == []
    (tests / "test_row_count.py").rename(tests / "row_count.py")
    assert codes() == ["missing-tests"]


def test_a_layer_in_a_file_of_another_name_counts_when_it_comes(tmp_path: Path) -> None:
    folder, cache = step(tmp_path / "steps"), tmp_path / "checks.json"
    (folder / "configs").mkdir()

    def facts() -> list[str]:
        return [
            each.fact for each in checked(folder, wrong_name.RULE, cache=cache).findings() if "stands in" in each.fact
        ]

    assert facts() == []
    (folder / "configs" / "row_count_config.py").write_text("class RowCountConfig:\n    pass\n")
    assert facts() == ["RowCountConfig stands in row_count_config.py, and config_row_count_step.py is looked for"]


def test_a_specification_that_changes_counts_for_the_rules_that_look_at_all_of_them(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", two(tmp_path / "steps")
    of_script, of_world = Asked(1), Asked(3, specs=True, code="unknown-source")
    rules = (of_script.rule, of_world.rule)
    checked(folder, *rules, cache=cache)
    of_script.since(), of_world.since()
    (folder / "scripts/row_sum.py").write_text("x = 2\n")
    checked(folder, *rules, cache=cache)
    assert (of_script.since(), of_world.since()) == (["RowSum"], ["RowSum"])
    spec = folder / "specs/row_sum_spec.py"
    spec.write_text(spec.read_text().replace('"rows"', '"sums"'))
    checked(folder, *rules, cache=cache)
    assert (of_script.since(), of_world.since()) == (["RowSum"], ["RowCount", "RowSum"])


def test_a_step_that_comes_counts_for_the_rules_that_look_at_all_of_them(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", two(tmp_path / "steps")
    of_world = Asked(3, specs=True, code="unknown-source")
    checked(folder, of_world.rule, cache=cache)
    of_world.since()
    step(folder, "row_mean")
    checked(folder, of_world.rule, cache=cache)
    assert of_world.since() == ["RowCount", "RowMean", "RowSum"]


def test_levels_are_remembered_one_by_one(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", step(tmp_path / "steps")
    first, second = Asked(1), Asked(2, code="unmatched-name")
    checked(folder, first.rule, second.rule, cache=cache, levels=(1,))
    for _ in range(2):
        checked(folder, first.rule, second.rule, cache=cache, levels=(1, 2))
    assert (first.since(), second.since()) == (["RowCount"], ["RowCount"])


def test_only_the_levels_asked_for_are_told_whatever_is_remembered(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", step(tmp_path / "steps")
    rules = [rule(script_line(1)), rule(script_line(2), code="unmatched-name", level=2)]
    for levels, codes in (((1, 2), ["unused-path", "unmatched-name"]), ((2,), ["unmatched-name"])):
        found = checked(folder, *rules, cache=cache, levels=levels).findings()
        assert [each.code for each in found] == codes


def test_where_a_rule_broke_off_it_is_asked_again(tmp_path: Path) -> None:
    cache, folder, asked = tmp_path / "checks.json", step(tmp_path / "steps"), []

    def broken(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        asked.append(reading.files.name)
        raise OSError

    for _ in range(2):
        assert [each.code for each in checked(folder, rule(broken), cache=cache).findings()] == ["rule-failed"]
    assert asked == ["RowCount", "RowCount"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"form": 1}', b"\xff", b"null", b'{"form":1,"stamp":"x","steps":3}']
)
def test_a_cache_that_is_broken_costs_time_only(tmp_path: Path, body: bytes) -> None:
    cache, asked, folder = tmp_path / "checks.json", Asked(1), step(tmp_path / "steps")
    cache.write_bytes(body)
    for _ in range(2):
        assert list(checked(folder, asked.rule, cache=cache).findings()) == []
    assert asked.since() == ["RowCount"]


def test_a_cache_whose_parts_are_of_other_types_is_not_believed(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", step(tmp_path / "steps")
    found = list(checked(folder, rule(script_line(1)), cache=cache).findings())
    told = json.loads(cache.read_text())

    def spoilt(value: object) -> list[object]:
        """The document with each of its parts in turn replaced by another thing."""
        if isinstance(value, dict):
            return [{**value, key: new} for key, each in value.items() for new in (*spoilt(each), None, 7, "x", [], {})]
        if isinstance(value, list):
            return [
                [*value[:at], new, *value[at + 1 :]] for at, each in enumerate(value) for new in (*spoilt(each), None)
            ]
        return []

    documents = [each for each in spoilt(told) if isinstance(each, dict) and each["stamp"] == told["stamp"]]
    assert len(documents) > 90
    for document in documents:
        cache.write_text(json.dumps(document))
        assert [each.code for each in checked(folder, rule(script_line(1)), cache=cache).findings()] in (
            [each.code for each in found], [],
        )  # fmt: skip


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    asked, folder = Asked(1), step(tmp_path / "steps")
    for _ in range(2):
        checked(folder, asked.rule, cache=tmp_path / "file" / "checks.json")
    assert asked.since() == ["RowCount", "RowCount"]


def test_other_rules_than_before_do_not_take_what_was_remembered(tmp_path: Path) -> None:
    cache, folder = tmp_path / "checks.json", step(tmp_path / "steps")
    checked(folder, rule(script_line(1)), cache=cache)
    other: Rule = rule(script_line(2), code="undeclared-variable")
    assert [each.code for each in checked(folder, other, cache=cache).findings()] == ["undeclared-variable"]


def test_which_files_are_looked_at_is_followed_only_where_somebody_asks(tmp_path: Path) -> None:
    selection, asked = select(get_global_registry().known, [str(two(tmp_path))]), Asked(1, specs=True)
    outcomes = [check(selection, rules=[asked.rule], traced=traced) for traced in (True, False)]
    assert [bool(step.reached) for outcome in outcomes for step in outcome.steps] == [True, True, False, False]
    kept = check(selection, rules=[asked.rule], traced=False, cache=tmp_path / "kept.json")
    assert all(step.reached for step in kept.steps)
    asked.since()
    assert check(selection, rules=[asked.rule], traced=False, cache=tmp_path / "kept.json").reused == len(kept.steps)
    assert asked.since() == []
