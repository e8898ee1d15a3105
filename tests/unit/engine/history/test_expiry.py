from __future__ import annotations

from datetime import timedelta

import pytest

from cursus.engine.history.expiry import duration_of, has_expired


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P30D", timedelta(days=30)),
        ("PT0.5S", timedelta(seconds=0.5)),
        ("p1y2m3w4dt5h6m7s", timedelta(days=365 + 60 + 21 + 4, hours=5, minutes=6, seconds=7)),
        ("T12H", timedelta(hours=12)),
        ("30d", timedelta(days=30)),
    ],
)
def test_durations_are_read(text: str, length: timedelta) -> None:
    assert duration_of(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "1", "P-1D", "P1H", "P1D ", "soon", "P٣D", f"P{'9' * 400}Y"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration_of(text) is None


def test_a_result_expires_once_the_duration_has_passed() -> None:
    start, hour, later = "2026-03-01T10:00:00.000+00:00", "2026-03-01T11:00:00.000+00:00", "2026-03-01T13:00:01+02:00"
    assert not has_expired(start, "PT1H", hour)
    assert has_expired(start, "PT1H", later)
    assert not has_expired(start, "sometime", later)
    assert not has_expired(None, "PT1H", later)


def test_a_result_of_a_later_time_counts_as_too_old():
    assert has_expired("2024-01-01T02:00:00+00:00", "PT1H", "2024-01-01T01:59:59+00:00")
