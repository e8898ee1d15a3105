"""Laws of the search space: whatever is suggested is a value of its range."""

from __future__ import annotations

import json
import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.engine.jobs.tuning.space import Choice, Interval, combinations, range_faults, space_of
from cursus.engine.jobs.tuning.strategies import BayesianSearch, GridSearch, RandomSearch, bayesian_works

POSITIONS = st.floats(0, 1)
FINITE = {"allow_nan": False, "allow_infinity": False}
NAMES = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=8)


@st.composite
def written_intervals(draw, whole):
    scaling = draw(st.sampled_from(["Auto", "Linear", "Logarithmic", *([] if whole else ["ReverseLogarithmic"])]))
    if scaling == "ReverseLogarithmic":
        bounds = st.floats(0, 1, exclude_max=True)
    elif scaling == "Logarithmic":
        bounds = st.integers(1, 10**12) if whole else st.floats(1e-300, 1e300)
    else:
        bounds = st.integers(-(10**12), 10**12) if whole else st.floats(**FINITE)
    low, high = sorted([draw(bounds), draw(bounds)])
    kind = "IntegerParameterRanges" if whole else "ContinuousParameterRanges"
    return {kind: [{"Name": "x", "MinValue": str(low), "MaxValue": str(high), "ScalingType": scaling}]}, low, high


@given(written_intervals(whole=False), POSITIONS)
def test_a_number_lies_within_its_range_and_is_json(interval, position):
    ranges, low, high = interval
    assert list(range_faults(ranges)) == []
    (dimension,) = space_of(ranges)
    assert low <= json.loads(dimension.value(position)) <= high


@given(written_intervals(whole=True), POSITIONS)
def test_a_whole_number_lies_within_its_range_and_is_whole(interval, position):
    ranges, low, high = interval
    (dimension,) = space_of(ranges)
    text = dimension.value(position)
    assert low <= int(text) <= high
    assert text == str(int(text))


@given(written_intervals(whole=False), POSITIONS, POSITIONS)
def test_a_later_position_never_gives_a_smaller_number(interval, one, other):
    (dimension,) = space_of(interval[0])
    values = [float(dimension.value(position)) for position in sorted((one, other))]
    assert values[0] <= values[1] or math.isclose(*values, rel_tol=1e-9, abs_tol=1e-9)


CHOICES = st.lists(st.text(max_size=4), min_size=1, max_size=4, unique=True).map(tuple)
GRIDS = st.dictionaries(NAMES, CHOICES, max_size=3).map(lambda chosen: tuple(Choice(*each) for each in chosen.items()))


@given(GRIDS)
def test_a_grid_gives_each_combination_once(space):
    found = Counter(tuple(each.items()) for each in combinations(space))
    assert set(found.values()) == {1}
    assert len(found) == math.prod(len(each.values) for each in space)


@given(st.lists(GRIDS, min_size=1, max_size=3))
def test_a_grid_search_gives_the_combinations_of_every_definition_and_ends(spaces):
    strategy = GridSearch(spaces)
    found = []
    while (suggestion := strategy.suggest(len(found))) is not None:
        found.append((suggestion.definition, tuple(suggestion.values.items())))
    assert len(found) == len(set(found)) == sum(math.prod(len(each.values) for each in space) for space in spaces)


@given(st.integers(0, 2**32), st.floats(1e-6, 1e-2))
def test_a_logarithmic_scale_spreads_random_values_over_the_decades(seed, low):
    strategy = RandomSearch([(Interval("x", low, 1.0, "Logarithmic"),)], seed)
    values = [float(strategy.suggest(number).values["x"]) for number in range(200)]
    # Half of them are expected below the geometric middle; of 200, 60 is five deviations away.
    assert 60 < sum(value < math.sqrt(low) for value in values) < 140


@given(st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_values(seed):
    space = (Interval("x", 0, 1), Choice("kind", ("a", "b")))
    first, second = (RandomSearch([space], seed) for _ in range(2))
    assert [first.suggest(number) for number in range(5)] == [second.suggest(number) for number in range(5)]


@pytest.mark.skipif(not bayesian_works(), reason="the extra `tuning` is not installed")
@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31), st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=10, max_size=14))
def test_whatever_it_learns_bayesian_search_stays_within_the_ranges(seed, objectives):
    space = (Interval("x", -2, 3), Interval("n", 1, 9, "Logarithmic", whole=True), Choice("kind", ("a", "b")))
    strategy = BayesianSearch([space], seed, maximize=True)
    for number, objective in enumerate(objectives):
        values = strategy.suggest(number).values
        assert -2 <= float(values["x"]) <= 3
        assert 1 <= int(values["n"]) <= 9
        assert values["kind"] in {"a", "b"}
        strategy.learn(number, objective)
