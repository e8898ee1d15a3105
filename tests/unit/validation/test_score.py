from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.validation.step_files import files

from cursus.validation.model import Finding, Place, Severity
from cursus.validation.score import score

WHOLE = files(contract=Path("c"), spec=Path("s"), config=Path("f"), builder=Path("b"), script=Path("p"))


def finding(level: int, severity: Severity, code: str = "a-rule", path: str = "c") -> Finding:
    return Finding(code, severity, "RowCount", level, Place(Path(path)), "fact", "remedy")


def test_a_step_without_findings_is_excellent() -> None:
    found = score(WHOLE, [], range(5))
    assert (found.percent, found.rating, set(found.levels.values())) == (100, "excellent", {10.0})


def test_levels_count_by_their_weights() -> None:
    assert score(WHOLE, [finding(4, Severity.WARNING)], range(5)).percent == pytest.approx(100 - 100 * 2.5 * 2 / 80)
    assert score(WHOLE, [finding(1, Severity.WARNING)], range(5)).percent == pytest.approx(100 - 100 * 1.0 * 2 / 80)


@pytest.mark.parametrize(
    ("warnings", "rating"), [(0, "excellent"), (1, "fair"), (2, "poor"), (3, "failing"), (9, "failing")]
)
def test_the_rating_follows_the_per_cent(warnings: int, rating: str) -> None:
    found = score(WHOLE, [finding(1, Severity.WARNING)] * warnings, [1])
    assert (found.percent, found.rating) == (max(100 - 20 * warnings, 0), rating)


def test_an_error_shows_in_the_rating_however_good_all_else_is() -> None:
    found = score(WHOLE, [finding(0, Severity.ERROR)], range(5))
    assert found.percent > 90
    assert found.rating == "failing checks"


def test_advice_alone_leaves_a_step_excellent() -> None:
    assert score(WHOLE, [finding(2, Severity.ADVICE)], range(5)).rating == "excellent"


def test_a_level_with_nothing_to_compare_does_not_count() -> None:
    found = score(files(spec=Path("s")), [finding(3, Severity.ERROR, path="s")], range(5))
    assert found.levels == {0: 10, 1: None, 2: None, 3: 5, 4: None}
    assert found.percent == pytest.approx(100 * (10 * 1.0 + 5 * 2.0) / (10 * 3.0))


def test_a_level_whose_file_cannot_be_read_scores_nothing() -> None:
    found = score(WHOLE, [finding(0, Severity.ERROR, "unreadable-file", "p")], range(5))
    assert found.levels == {0: 0, 1: 0, 2: 10, 3: 10, 4: 10}


def test_findings_never_take_more_than_a_level_has() -> None:
    assert score(WHOLE, [finding(3, Severity.ERROR)] * 7, [3]).levels == {3: 0}
