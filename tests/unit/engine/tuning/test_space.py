"""The search space: what ranges become, and what is wrong with some."""

from __future__ import annotations

import pytest

from cursus.engine.jobs.tuning.space import Choice, Interval, combinations, fixed_hints, range_faults, space_of


def continuous(low, high, scaling="Auto", name="eta"):
    return {"ContinuousParameterRanges": [{"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": scaling}]}


def integer(low, high, scaling="Auto"):
    return {"IntegerParameterRanges": [{"Name": "depth", "MinValue": low, "MaxValue": high, "ScalingType": scaling}]}


def test_ranges_become_dimensions_in_the_order_of_their_names():
    ranges = {
        **integer("2", "9", "Linear"),
        **continuous("0.1", "0.3", "Linear"),
        "CategoricalParameterRanges": [{"Name": "booster", "Values": ["a", "b"]}],
    }
    assert space_of(ranges) == (
        Choice("booster", ("a", "b")),
        Interval("depth", 2, 9, whole=True),
        Interval("eta", 0.1, 0.3),
    )


def test_automatic_scaling_is_logarithmic_for_ranges_of_three_decades_and_more():
    (wide,), (narrow,), (from_zero,) = (space_of(continuous(low, "1")) for low in ("0.001", "0.01", "0"))
    assert (wide.scaling, narrow.scaling, from_zero.scaling) == ("Logarithmic", "Linear", "Linear")


def test_a_logarithmic_scale_gives_each_decade_the_same_share():
    eta = Interval("eta", 1e-4, 1.0, "Logarithmic")
    assert [round(float(eta.value(position)), 6) for position in (0, 0.25, 0.5, 0.75, 1)] == [1e-4, 1e-3, 0.01, 0.1, 1]


def test_a_reverse_logarithmic_scale_gives_each_decade_below_one_the_same_share():
    momentum = Interval("momentum", 0.0, 0.999, "ReverseLogarithmic")
    assert [round(float(momentum.value(position)), 6) for position in (0, 1 / 3, 2 / 3, 1)] == [0, 0.9, 0.99, 0.999]


def test_whole_numbers_on_a_linear_scale_have_the_same_share():
    depth = Interval("depth", 1, 4, whole=True)
    assert [depth.value(position / 8) for position in range(8)] == ["1", "1", "2", "2", "3", "3", "4", "4"]


def test_a_grid_of_no_dimension_has_one_combination():
    assert list(combinations(())) == [{}]


def test_hints_become_ranges_a_factor_of_ten_around():
    hints = {"eta": "0.3", "rounds": "50", "gamma": "2.5", "name": '"gbtree"', "alpha": "0", "sagemaker_program": "1"}
    ranges = {"AutoParameters": [{"Name": name, "ValueHint": hint} for name, hint in hints.items()]}
    assert space_of(ranges) == (
        Interval("eta", pytest.approx(0.03), 1.0, "Logarithmic"),
        Interval("gamma", 0.25, 25.0, "Logarithmic"),
        Interval("rounds", 5, 500, "Logarithmic", whole=True),
    )
    assert fixed_hints(ranges) == {"name": '"gbtree"', "alpha": "0", "sagemaker_program": "1"}


@pytest.mark.parametrize(
    ("ranges", "fact"),
    [
        ({}, "has no range to search"),
        (continuous("1", "0"), "searches 'eta' from 1 to 0"),
        (continuous("low", "1"), "searches 'eta' from 'low' to '1'"),
        (continuous("0", "nan"), "searches 'eta' from '0' to 'nan'"),
        (integer("1", "2.5"), "searches 'depth' from '1' to '2.5'"),
        (continuous("0", "1", "Logarithmic"), "scales 'eta' from 0 logarithmically"),
        (continuous("0", "1", "ReverseLogarithmic"), "scales 'eta' reverse-logarithmically"),
        (integer("0", "1", "ReverseLogarithmic"), "scales 'depth' reverse-logarithmically"),
        (continuous("0", "1", "Linar"), "scales 'eta' by 'Linar', which is no scaling"),
        ({"CategoricalParameterRanges": [{"Name": "kind", "Values": []}]}, "has no value for 'kind' to choose from"),
        ({**integer("1", "2"), **continuous("0", "1", name="depth")}, "tunes 'depth' twice"),
    ],
)
def test_ranges_that_the_service_refuses_are_faults(ranges, fact):
    assert [found for found, _ in range_faults(ranges)] == [fact]


def test_bounds_that_are_known_only_at_run_time_are_taken_to_be_right():
    assert list(range_faults(continuous({"Get": "Parameters.Low"}, "1"))) == []


def test_bounds_that_are_equal_leave_one_value():
    (only,) = space_of(integer("3", "3"))
    assert list(range_faults(integer("3", "3"))) == []
    assert {only.value(position) for position in (0, 0.5, 1)} == {"3"}
