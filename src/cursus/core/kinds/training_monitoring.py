"""The debugger's and the profiler's part of a training job's request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict
from cursus.core.kinds.training_debugger import DebuggerHookConfig, ProfilerConfig
from cursus.core.kinds.training_rules import ProfilerRule, Rule

if TYPE_CHECKING:
    from cursus.core.kinds.training_estimator import Estimator

__all__ = ["REGIONS_WITHOUT_DEBUGGER", "monitoring", "profiler_is_off"]

REGIONS_WITHOUT_DEBUGGER = frozenset(
    {
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "eu-central-2",
        "eu-south-2",
        "me-central-1",
        "us-gov-east-1",
        "us-iso-east-1",
        "us-isob-east-1",
    }
)
"""Where the service offers neither debugger nor profiler."""


def monitoring(job: Estimator) -> dict[str, Any]:
    """The members of `CreateTrainingJob` that say what is watched, saved and measured while it runs."""
    rules = [rule for rule in job.rules or () if isinstance(rule, Rule)] if job.debugger_serves() else []
    hook = _hook(job, rules)
    board = job.tensorboard_output_config
    return request_dict(
        DebugHookConfig=hook.to_request() if hook else None,
        DebugRuleConfigurations=[rule.to_request(job.session) for rule in rules] or None,
        TensorBoardOutputConfig=board.to_request() if board else None,
        **_profiling(job),
    )


def profiler_is_off(job: Estimator) -> bool:
    """Whether the machines go unmeasured: said so, not asked for, or not to be had."""
    if job.disable_profiler is not None:
        return job.disable_profiler or not _can_be_profiled(job)
    asked = job.profiler_config is not None or any(isinstance(rule, ProfilerRule) for rule in job.rules or ())
    return not asked or not _can_be_profiled(job)


def _can_be_profiled(job: Estimator) -> bool:
    region = job.sagemaker_session.region if job.sagemaker_session else ""
    trainium = isinstance(job.instance_type, str) and job.instance_type.startswith("ml.trn")
    return region not in REGIONS_WITHOUT_DEBUGGER and not trainium


def _hook(job: Estimator, rules: list[Rule]) -> DebuggerHookConfig | None:
    """The hook as given, or an empty one: the service would put one of its own in place of none."""
    if job.debugger_hook_config is False or not job.debugger_serves() or _too_many_writers(job):
        return None
    given = job.debugger_hook_config
    hook = given if isinstance(given, DebuggerHookConfig) else DebuggerHookConfig()
    saved = [collection for rule in rules for collection in rule.collections_to_save]
    return replace(
        hook,
        s3_output_path=hook.s3_output_path or job.destination,
        collection_configs=[*saved, *(hook.collection_configs or ())],
    )


def _too_many_writers(job: Estimator) -> bool:
    """Whether checkpoints and tensors would get into each other's way."""
    checkpoints = bool(job.checkpoint_s3_uri and job.checkpoint_local_path)
    return checkpoints and not job.saves_tensors_with_checkpoints


def _profiling(job: Estimator) -> dict[str, Any]:
    if profiler_is_off(job):
        return {"ProfilerConfig": (job.profiler_config or ProfilerConfig(disable_profiler=True)).to_request()}
    config = job.profiler_config or ProfilerConfig()
    rules = [rule for rule in job.rules or () if isinstance(rule, ProfilerRule)]
    if not rules and config.profile_params and (job.rules is None or job.rules):
        rules = [ProfilerRule.detailed()]
    return request_dict(
        ProfilerConfig=replace(config, s3_output_path=config.s3_output_path or job.destination).to_request(),
        ProfilerRuleConfigurations=[rule.to_request(job.session) for rule in rules] or None,
    )
