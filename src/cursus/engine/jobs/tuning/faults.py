"""What in a tuning step cannot be run here, or would be refused by the service: found before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.training.step import TRAINING
from cursus.engine.jobs.tuning.request import resources, training_arguments, written_definitions
from cursus.engine.jobs.tuning.space import examples, range_faults
from cursus.engine.jobs.tuning.strategies import bayesian_works
from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["tuning_faults"]

_STRATEGIES = ("Bayesian", "Random", "Grid", "Hyperband")
_DIRECTIONS = ("Maximize", "Minimize")
_INSTALL = "install it with: pip install 'cursus-pipelines[tuning]', or set Strategy to Random"
_NUMBERED = ("IntegerParameterRanges", "ContinuousParameterRanges")


def tuning_faults(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Facts about a step, each with a hint; values that are only known at run time are taken to be right."""
    arguments = step.get("Arguments", {})
    if arguments.get("WarmStartConfig"):
        fact = "has a WarmStartConfig, and the tuning jobs that it would learn from are not on this machine"
        yield fact, "leave WarmStartConfig out for local runs"
    yield from _config_faults(arguments)
    definitions = list(written_definitions(arguments))
    if not definitions:
        yield "has no TrainingJobDefinition", "give the training job that it is to try"
    seen: list[tuple[str, str]] = []
    for training, objective, ranges in definitions:
        seen += _definition_faults(training, objective, ranges)
    # Definitions may share ranges, and what is wrong with these is one fault.
    yield from dict.fromkeys(seen)


def _config_faults(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    config = arguments.get("HyperParameterTuningJobConfig", {})
    limits = config.get("ResourceLimits", {})
    strategy = config.get("Strategy")
    if isinstance(strategy, str) or strategy is None:
        yield from _strategy_faults(str(strategy), arguments)
    for name in ("MaxNumberOfTrainingJobs", "MaxParallelTrainingJobs"):
        number = limits.get(name)
        unlimited = number is None and name == "MaxNumberOfTrainingJobs"
        if not (unlimited or isinstance(number, Mapping) or (str(number).isdecimal() and str(number) != "0")):
            yield f"has {name} {number!r}", "give a whole number of 1 or more in ResourceLimits"
    seed = config.get("RandomSeed", 0)
    if not isinstance(seed, Mapping) and not str(seed).isdecimal():
        yield f"has RandomSeed {seed!r}", "give a whole number of 0 or more"


def _strategy_faults(strategy: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    config = arguments.get("HyperParameterTuningJobConfig", {})
    if strategy not in _STRATEGIES:
        hint = did_you_mean(strategy, _STRATEGIES) or f"use one of {', '.join(_STRATEGIES)}"
        yield f"searches by Strategy {strategy!r}, which there is none of", hint
    elif strategy == "Bayesian" and not bayesian_works():
        yield "searches by Strategy 'Bayesian', which needs optuna, and that is not installed", _INSTALL
    elif strategy == "Grid":
        yield from _grid_faults(arguments)
    elif strategy == "Hyperband":
        if resources(config, [training for training, _, _ in written_definitions(arguments)]) is None:
            hint = "give StrategyConfig.HyperbandStrategyConfig its MaxResource, or the training job a value of epochs"
            yield "searches by Hyperband, and nothing says how many epochs a job has", hint
        if config.get("TrainingJobEarlyStoppingType") == "Auto":
            yield "searches by Hyperband with early stopping", "leave early stopping Off: Hyperband stops jobs itself"


def _grid_faults(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    every = [ranges for _, _, ranges in written_definitions(arguments)]
    numbered = [each.get("Name") for ranges in every for kind in _NUMBERED for each in ranges.get(kind) or ()]
    for name in dict.fromkeys(numbered):
        hint = "list its values under CategoricalParameterRanges"
        yield f"searches by Grid, and {name!r} has no list of values", hint
    if not numbered:
        yield from _grid_size_faults(arguments, every)


def _grid_size_faults(arguments: Mapping[str, Any], every: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    counts: list[int] = []
    for ranges in every:
        choices = [each.get("Values") for each in ranges.get("CategoricalParameterRanges") or ()]
        if not all(isinstance(values, list) for values in choices):
            return
        counts.append(prod(len(values) for values in choices))
    asked = arguments["HyperParameterTuningJobConfig"].get("ResourceLimits", {}).get("MaxNumberOfTrainingJobs")
    if isinstance(asked, int) and asked != sum(counts):
        fact = f"searches a Grid of {sum(counts)} combinations with MaxNumberOfTrainingJobs {asked}"
        yield fact, "leave MaxNumberOfTrainingJobs out: a grid runs all of its combinations"


def _definition_faults(
    training: Mapping[str, Any], objective: Mapping[str, Any], ranges: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    metric, direction = objective.get("MetricName"), objective.get("Type")
    if metric is None:
        yield "has no objective", "give HyperParameterTuningJobObjective a Type and a MetricName"
    elif not isinstance(direction, Mapping) and direction not in _DIRECTIONS:
        yield f"has an objective of Type {direction!r}", "use Maximize or Minimize"
    yield from range_faults(ranges)
    static = training.get("StaticHyperParameters") or {}
    told = {**static, **examples(ranges)}
    if "sagemaker_program" in told and isinstance(metric, str):
        yield from _metric_faults(training, metric)
    request = training_arguments({**training, "StaticHyperParameters": told}, metric)
    yield from TRAINING.unsupported({"Arguments": request})


def _metric_faults(training: Mapping[str, Any], metric: str) -> Iterator[tuple[str, str]]:
    """A script's metrics are read from what it prints; built-in algorithms know their own."""
    names = [
        str(each.get("Name")) for each in training.get("AlgorithmSpecification", {}).get("MetricDefinitions") or ()
    ]
    if metric not in names:
        hint = did_you_mean(metric, names) or "add its Name and Regex to MetricDefinitions"
        yield f"has the objective {metric!r}, for which there is no metric definition", hint
