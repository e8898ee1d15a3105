"""What SageMaker would refuse in a tuning job, found before the job is compiled."""

from __future__ import annotations

import re
from collections import Counter
from math import prod
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.tuning_ranges import CategoricalParameter
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.core.kinds.tuning import HyperparameterTuner
    from cursus.core.kinds.tuning_definition import TunedEstimator

__all__ = ["tuner_faults"]

_CHOICES = {
    "strategy": ("Bayesian", "Random", "Hyperband", "Grid"),
    "objective_type": ("Maximize", "Minimize"),
    "early_stopping_type": ("Off", "Auto"),
}
_BOUNDS = {
    "max_jobs": (1, None),
    "max_parallel_jobs": (1, None),
    "max_runtime_in_seconds": (120, 15_768_000),
    "random_seed": (0, None),
}
_EPOCHS = frozenset({"epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs"})
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}")
_MOST_RANGES = 30
_MOST_CLUSTERS = 6


def tuner_faults(tuner: HyperparameterTuner) -> Iterator[Fault]:
    """Everything that the service would refuse in a tuner, in the order of its keywords."""
    for tuned in tuner.definitions:
        yield from _definition_faults(tuner, tuned)
    yield from _choice_faults(tuner)
    yield from _bound_faults(tuner)
    yield from _strategy_faults(tuner)
    yield from tuner.warm_start_config.faults() if tuner.warm_start_config else ()
    yield from tuner.completion_criteria_config.faults() if tuner.completion_criteria_config else ()


def _definition_faults(tuner: HyperparameterTuner, tuned: TunedEstimator) -> Iterator[Fault]:
    subject = f"estimator {tuned.name!r}" if tuned.name is not None else "hyperparameter_ranges"
    ranges = {name: chosen for name, chosen in (tuned.ranges or {}).items() if chosen is not None}
    if tuned.name is not None and not _NAME.fullmatch(tuned.name):
        yield Fault(subject, "is no name of a definition", "use up to 64 letters, digits and single hyphens")
    if not ranges and not tuner.autotune:
        yield Fault(subject, "there is nothing to tune", "give hyperparameter_ranges, or set autotune=True")
    if len(ranges) > _MOST_RANGES:
        yield Fault(subject, f"{len(ranges)} hyperparameters are tuned", f"tune {_MOST_RANGES} at most")
    for name, chosen in ranges.items():
        yield from chosen.faults(name if tuned.name is None else f"{tuned.name}.{name}")
    yield from _static_faults(tuner, tuned, subject)
    yield from _metric_faults(tuned, subject)
    clusters = tuned.instance_configs
    if clusters is not None and not 0 < len(clusters) <= _MOST_CLUSTERS:
        yield Fault("instance_configs", f"{len(clusters)} clusters", f"give 1 to {_MOST_CLUSTERS}")
    for cluster in clusters or ():
        yield from cluster.faults(tuned.name or "the tuner")


def _static_faults(tuner: HyperparameterTuner, tuned: TunedEstimator, subject: str) -> Iterator[Fault]:
    kept: Sequence[str] = tuned.keep_static or ()
    if tuned.keep_static is not None and not tuner.autotune:
        hint = "drop it, or set autotune=True"
        yield Fault(subject, "hyperparameters_to_keep_static is given, and nothing is chosen automatically", hint)
    for name in (name for name, times in Counter(kept).items() if times > 1):
        yield Fault(subject, f"hyperparameters_to_keep_static names {name!r} twice", "name it once")
    for name in sorted({*kept, *tuner.fixed_hyperparameters} & {*(tuned.ranges or {})}):
        yield Fault(subject, f"{name!r} is both tuned and fixed", "keep its range or its value")
    known = {*tuned.estimator.hyperparameters, *tuner.fixed_hyperparameters}
    for name in kept:
        if name not in known and not name.startswith("sagemaker_") and tuner.autotune:
            hint = did_you_mean(name, known) or "give the estimator a value for it"
            yield Fault(subject, f"hyperparameters_to_keep_static names {name!r}, which has no value", hint)


def _metric_faults(tuned: TunedEstimator, subject: str) -> Iterator[Fault]:
    """A script's metrics are read from what it prints; built-in algorithms know their own."""
    if tuned.metric_definitions is None and tuned.estimator.entry_point is None:
        return
    names = [metric.get("Name") for metric in tuned.metric_definitions or ()]
    if is_variable(tuned.objective) or tuned.objective in names or any(map(is_variable, names)):
        return
    listed = f"metrics with a definition: {', '.join(map(str, names))}" if names else None
    hint = did_you_mean(str(tuned.objective), map(str, names)) or listed
    how = "add {'Name': ..., 'Regex': ...} for it to metric_definitions"
    yield Fault(subject, f"the objective {tuned.objective!r} has no metric definition", hint or how)


def _choice_faults(tuner: HyperparameterTuner) -> Iterator[Fault]:
    for field, known in _CHOICES.items():
        value = getattr(tuner, field)
        if not is_variable(value) and value not in known:
            hint = did_you_mean(str(value), known) or f"it is one of {', '.join(known)}"
            yield Fault(field, f"there is no {field} {value!r}", hint)


def _bound_faults(tuner: HyperparameterTuner) -> Iterator[Fault]:
    for field, (low, high) in _BOUNDS.items():
        value: Any = getattr(tuner, field)
        if isinstance(value, int) and not low <= value <= (value if high is None else high):
            yield Fault(field, f"is {value}", f"give {low} or more" if high is None else f"give {low} to {high}")
    jobs, parallel = tuner.max_jobs, tuner.max_parallel_jobs
    if isinstance(jobs, int) and isinstance(parallel, int) and parallel > jobs:
        hint = "raise max_jobs, or lower max_parallel_jobs"
        yield Fault("max_parallel_jobs", f"{parallel} jobs at a time are more than all {jobs}", hint)


def _strategy_faults(tuner: HyperparameterTuner) -> Iterator[Fault]:
    if tuner.strategy == "Grid":
        yield from _grid_faults(tuner)
    if tuner.strategy_config is not None:
        yield from tuner.strategy_config.hyperband_strategy_config.faults()
        if tuner.strategy != "Hyperband" and not is_variable(tuner.strategy):
            hint = "drop it, or set strategy='Hyperband'"
            yield Fault("strategy_config", f"is for Hyperband, and the strategy is {tuner.strategy!r}", hint)
    if tuner.strategy == "Hyperband":
        if tuner.strategy_config is None and not all(
            _EPOCHS & {*t.estimator.hyperparameters} for t in tuner.definitions
        ):
            hint = (
                "give StrategyConfig(HyperbandStrategyConfig(max_resource=..., min_resource=...)), or a value of epochs"
            )
            yield Fault("strategy_config", "Hyperband does not know how many epochs a job has", hint)
        if tuner.early_stopping_type == "Auto":
            yield Fault("early_stopping_type", "Hyperband stops jobs by itself", "leave it 'Off'")


def _grid_faults(tuner: HyperparameterTuner) -> Iterator[Fault]:
    for tuned in tuner.definitions:
        for name, chosen in (tuned.ranges or {}).items():
            if chosen is not None and not isinstance(chosen, CategoricalParameter):
                hint = "list the values: CategoricalParameter([...])"
                yield Fault(name, f"Grid tries every value, and {type(chosen).__name__} has no list of them", hint)
    known = [chosen for tuned in tuner.definitions for chosen in (tuned.ranges or {}).values()]
    if isinstance(tuner.max_jobs, int) and all(isinstance(chosen, CategoricalParameter) for chosen in known):
        combinations = sum(_combinations(tuned) for tuned in tuner.definitions)
        if tuner.max_jobs != combinations:
            fact = f"Grid runs all {combinations} combinations, not {tuner.max_jobs}"
            yield Fault("max_jobs", fact, "leave max_jobs unset: the values make the jobs")


def _combinations(tuned: TunedEstimator) -> int:
    chosen = (tuned.ranges or {}).values()
    return prod(len(values.choices) for values in chosen if isinstance(values, CategoricalParameter))
