"""What a tuning step leaves: its training jobs ranked, and the properties that the service would describe it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.task import Outcome, arn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.engine.jobs.tuning.ending import Ending
    from cursus.engine.jobs.tuning.request import Search
    from cursus.engine.jobs.tuning.trials import Trial
    from cursus.engine.task import Task

__all__ = ["outcome", "ranked", "table"]

_KEPT = ("HyperParameterTuningJobConfig", "TrainingJobDefinition", "TrainingJobDefinitions", "Autotune")


def ranked(trials: Sequence[Trial], search: Search) -> list[Trial]:
    """Trials from best to worst: completed ones by objective, then those stopped early, then those without one."""

    def place(trial: Trial) -> tuple[bool, bool, float, int]:
        objective = 0.0 if trial.objective is None else -search.sign * trial.objective
        return trial.objective is None, trial.status != "Completed", objective, trial.number

    return sorted(trials, key=place)


def outcome(task: Task, name: str, search: Search, trials: Sequence[Trial], ending: Ending) -> Outcome:
    """The step's outcome, of trials of which the best has completed with an objective."""
    order = ranked(trials, search)
    best = order[0]
    summaries = [_summary(trial, name, search) for trial in order]
    properties = {
        **{member: task.arguments[member] for member in _KEPT if member in task.arguments},
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobArn": arn("hyper-parameter-tuning-job", name),
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": min(trial.created for trial in trials),
        "HyperParameterTuningEndTime": max(trial.ended for trial in trials),
        **_counts(trials),
        "BestTrainingJob": summaries[0],
        "OverallBestTrainingJob": summaries[0],
        "TrainingJobSummaries": summaries,
        "TuningJobCompletionDetails": {
            "NumberOfTrainingJobsObjectiveNotImproving": ending.not_improving,
            **({"ConvergenceDetectedTime": ending.converged} if ending.converged else {}),
        },
    }
    return Outcome(
        properties=properties,
        outputs={"model": best.model} if best.model is not None else {},
        metrics={best.metric: best.objective} if best.objective is not None else {},
        exit_code=best.exit_code,
        peak_memory_bytes=max((trial.peak_memory_bytes or 0 for trial in trials), default=None),
    )


def _summary(trial: Trial, tuning_job: str, search: Search) -> dict[str, Any]:
    final: dict[str, Any] = {}
    if trial.objective is not None:
        direction = "Maximize" if search.maximize else "Minimize"
        final = {"Type": direction, "MetricName": trial.metric, "Value": trial.objective}
    told: dict[str, Any] = {
        "TrainingJobDefinitionName": trial.definition,
        "TrainingJobName": trial.job_name,
        "TrainingJobArn": arn("training-job", trial.job_name),
        "TuningJobName": tuning_job,
        "CreationTime": trial.created,
        "TrainingStartTime": trial.created,
        "TrainingEndTime": trial.ended,
        "TrainingJobStatus": trial.status,
        "TunedHyperParameters": dict(trial.values),
        "FailureReason": trial.reason if trial.status == "Failed" else None,
        "FinalHyperParameterTuningJobObjectiveMetric": final or None,
        "ObjectiveStatus": "Failed" if trial.objective is None else "Succeeded",
    }
    return {member: value for member, value in told.items() if value is not None}


def _counts(trials: Sequence[Trial]) -> dict[str, dict[str, int]]:
    statuses = [trial.status for trial in trials]
    measured = sum(trial.objective is not None for trial in trials)
    return {
        "TrainingJobStatusCounters": {
            "Completed": statuses.count("Completed"),
            "InProgress": 0,
            "RetryableError": 0,
            "NonRetryableError": statuses.count("Failed"),
            "Stopped": statuses.count("Stopped"),
        },
        "ObjectiveStatusCounters": {"Succeeded": measured, "Pending": 0, "Failed": len(trials) - measured},
    }


def table(trials: Sequence[Trial], search: Search) -> Iterator[str]:
    """A line for each trial, from best to worst: objective, job, values, and how it ended where that was not well."""
    for trial in ranked(trials, search):
        objective = "-" if trial.objective is None else f"{trial.objective:g}"
        values = " ".join(f"{name}={value}" for name, value in trial.values.items())
        ended = "" if trial.status == "Completed" else f" ({trial.status.lower()})"
        yield f"{trial.metric} {objective}  {trial.job_name}  {values}{ended}"
