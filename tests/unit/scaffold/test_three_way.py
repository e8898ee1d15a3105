import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cursus.scaffold.three_way import merged

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

BASE = "a\nb\nc\nd\ne\n"
TEXTS = st.lists(st.sampled_from("abc"), max_size=6).map(lambda lines: "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ("A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n"),
        ("a\nnew\nb\nc\nd\ne\n", "a\nb\nc\nd\n", "a\nnew\nb\nc\nd\n"),
        ("a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n"),
        ("a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n", None),
        ("a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n", None),
        ("x\na\nb\nc\nd\ne\n", "y\na\nb\nc\nd\ne\n", None),
    ],
)
def test_changes_of_both_sides_are_merged_where_they_do_not_touch(ours, theirs, both):
    assert merged(BASE, ours, theirs) == both


@QUIET
@given(TEXTS, TEXTS)
def test_a_change_of_one_side_alone_is_that_side(base, ours):
    assert merged(base, ours, base) == ours
    assert merged(base, base, ours) == ours
    assert merged(base, ours, ours) == ours


@QUIET
@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_are_alike(base, ours, theirs):
    assert merged(base, ours, theirs) == merged(base, theirs, ours)
