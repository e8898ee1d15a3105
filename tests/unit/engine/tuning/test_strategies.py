"""What the strategies suggest, and what they learn."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median

import pytest

from cursus.engine.jobs.tuning.request import Criteria, Search
from cursus.engine.jobs.tuning.space import Choice, Interval
from cursus.engine.jobs.tuning.stopping import HalvingRule, MedianRule, NoRule, choose_rule
from cursus.engine.jobs.tuning.strategies import (
    BayesianSearch,
    GridSearch,
    RandomSearch,
    bayesian_works,
    choose_strategy,
)

needs_optuna = pytest.mark.skipif(not bayesian_works(), reason="the extra `tuning` is not installed")
SPACE = (Interval("x", 0, 1), Interval("rate", 1e-4, 1, "Logarithmic"), Interval("depth", 1, 10, whole=True))
SEARCH = Search("Random", False, (), 10, 1, None, False, Criteria(), 1, None)


def loss(values):
    """Smooth, with its least value of 0 at x 0.3, rate 0.01 and depth 6."""
    rate = (math.log10(float(values["rate"])) + 2) / 2
    return (float(values["x"]) - 0.3) ** 2 + rate**2 + ((int(values["depth"]) - 6) / 9) ** 2


def best(strategy, budget=30, sign=1):
    found = []
    for number in range(budget):
        found.append(loss(strategy.suggest(number).values))
        strategy.learn(number, sign * found[-1])
    return min(found)


@needs_optuna
@pytest.mark.parametrize("maximize", [False, True])
def test_bayesian_search_finds_better_than_random_search_with_the_same_budget(maximize):
    sign = -1 if maximize else 1
    learnt = [best(BayesianSearch([SPACE], seed, maximize=maximize), sign=sign) for seed in range(12)]
    drawn = [best(RandomSearch([SPACE], seed)) for seed in range(12)]
    assert median(learnt) < 0.6 * median(drawn)


@needs_optuna
def test_bayesian_search_repeats_itself_for_the_same_seed():
    first, second = (best(BayesianSearch([SPACE], 3, maximize=False), 12) for _ in range(2))
    assert first == second


@needs_optuna
def test_bayesian_search_learns_which_of_some_values_is_best():
    strategy = BayesianSearch([(Choice("kind", ("a", "b", "c", "d")),)], 5, maximize=True)
    chosen = []
    for number in range(40):
        chosen.append(strategy.suggest(number).values["kind"])
        strategy.learn(number, float(chosen[-1] == "c"))
    assert chosen[20:].count("c") > 10


@needs_optuna
def test_bayesian_search_takes_results_in_any_order_and_goes_on_without():
    strategy = BayesianSearch([SPACE, SPACE], 5, maximize=True)
    suggested = [strategy.suggest(number) for number in range(4)]
    for number in (3, 0, 2):
        strategy.learn(number, None if number else 1.0)
    assert [each.definition for each in suggested] == [0, 1, 0, 1]
    assert strategy.suggest(4) is not None


def test_random_search_gives_definitions_their_turns():
    strategy = RandomSearch([SPACE, (Choice("kind", ("a",)),)], 5)
    assert [strategy.suggest(number).definition for number in range(3)] == [0, 1, 0]


def test_a_grid_ends_when_every_definition_is_done():
    strategy = GridSearch([(Choice("kind", ("a", "b")),), (Choice("size", ("1",)),)])
    found = [strategy.suggest(number) for number in range(4)]
    assert [(each.definition, each.values) for each in found[:3]] == [
        (0, {"kind": "a"}),
        (0, {"kind": "b"}),
        (1, {"size": "1"}),
    ]
    assert found[3] is None


@pytest.mark.parametrize(
    ("name", "kind"), [("Grid", GridSearch), ("Random", RandomSearch), ("Hyperband", RandomSearch)]
)
def test_a_search_names_its_strategy(name, kind):
    assert isinstance(choose_strategy(replace(SEARCH, strategy=name)), kind)


def test_rules_follow_from_the_search():
    assert isinstance(choose_rule(SEARCH), NoRule)
    assert isinstance(choose_rule(replace(SEARCH, early_stopping=True)), MedianRule)
    assert isinstance(choose_rule(replace(SEARCH, strategy="Hyperband", resources=(1, 9))), HalvingRule)


def test_the_median_rule_compares_with_running_averages_at_the_same_epoch():
    rule = MedianRule()
    for series in ([1.0, 3.0], [2.0, 4.0, 100.0], [3.0, 5.0]):
        rule.completed(series)
    # The running averages after two epochs are 2, 3 and 4.
    assert rule.hopeless(4, [9.0, 2.9])
    assert not rule.hopeless(4, [0.0, 3.0])


def test_the_median_rule_waits_for_three_jobs_that_came_as_far():
    rule = MedianRule()
    for series in ([5.0, 5.0], [5.0], [5.0, 5.0]):
        rule.completed(series)
    assert rule.hopeless(4, [1.0])
    assert not rule.hopeless(4, [9.0, 1.0])


def test_the_halving_rule_lets_the_best_third_of_a_rung_go_on():
    rule = HalvingRule(1, 3)
    assert [rule.hopeless(0, [value]) for value in (5.0,)] == [False]
    assert rule.hopeless(1, [4.0])
    assert not rule.hopeless(2, [6.0])
    assert not rule.hopeless(0, [5.0, 0.0])


def test_the_halving_rule_stops_nothing_before_its_least_epochs():
    rule = HalvingRule(4, 5)
    assert not any(rule.hopeless(number, [-float(number)] * 3) for number in range(9))


def test_a_halving_rule_without_rungs_stops_nothing():
    assert not HalvingRule(9, 9).hopeless(1, [1.0] * 20)
