"""What can be wrong with an estimator's members, each alone and together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.kinds.training_rules import ProfilerRule, RuleBase
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.kinds.training_estimator import Estimator

__all__ = ["estimator_faults"]


def estimator_faults(job: Estimator) -> Iterator[Fault]:
    """Every fault of an estimator, named by the member that is to be changed."""
    for check in (_needed, _machines, _code, _variables, _time, _network, _channels, _profiler):
        for member, fact, hint in check(job):
            yield Fault(f"{type(job).__name__}.{member}", fact, hint)


Found = tuple[str, str, str]


def _needed(job: Estimator) -> Iterator[Found]:
    if not job.role:
        yield "role", "no role is given", "give the ARN of the IAM role that the job runs under"
    if not job.framework and not job.image_uri:
        yield "image_uri", "no image is given", "give the address of the training image"


def _machines(job: Estimator) -> Iterator[Found]:
    if job.instance_groups:
        for member in ("instance_type", "instance_count"):
            if getattr(job, member) is not None:
                yield (
                    member,
                    "set beside instance_groups",
                    "leave it out: the groups say how many machines of which type",
                )
    elif job.instance_type is None:
        yield "instance_type", "no machine is given", "give an instance type such as 'ml.m5.xlarge', or instance_groups"
    elif isinstance(job.instance_type, str) and job.instance_type.startswith("local"):
        hint = "name a machine such as 'ml.m5.xlarge'; `cursus run` runs the pipeline on this one"
        yield "instance_type", f"{job.instance_type!r} is the SDK's local mode", hint
    if _number(job.keep_alive_period_in_seconds) and job.use_spot_instances is True:
        hint = "keep one: machines that are kept warm are never spot machines"
        yield "keep_alive_period_in_seconds", "set beside use_spot_instances", hint


def _code(job: Estimator) -> Iterator[Found]:
    if job.entry_point is None and job.source_dir is not None:
        yield "entry_point", "source_dir is given without it", "name the script in source_dir"
    if isinstance(job.entry_point, str) and job.entry_point.startswith("s3://"):
        yield (
            "entry_point",
            f"{job.entry_point!r} is no script inside a folder",
            "give a path, and source_dir as address",
        )


def _variables(job: Estimator) -> Iterator[Found]:
    if is_variable(job.entry_point) and not _is_elsewhere(job.source_dir):
        hint = "name the script, or give source_dir as an S3 address that holds it"
        yield (
            "entry_point",
            "a pipeline variable cannot name a local script: it is packed before the pipeline runs",
            hint,
        )
    if job.enable_network_isolation:
        for member in ("entry_point", "source_dir"):
            if is_variable(getattr(job, member)):
                hint = "give its value: without a network the code comes through a channel that is known beforehand"
                yield member, "a pipeline variable beside enable_network_isolation", hint
    for member in ("framework_version", "py_version"):
        if is_variable(getattr(job, member)):
            yield member, "a pipeline variable cannot choose the image", "give the version, or image_uri as a variable"


def _time(job: Estimator) -> Iterator[Found]:
    run, wait = _number(job.max_run), _number(job.max_wait)
    if job.max_wait is not None and job.use_spot_instances is False:
        yield (
            "max_wait",
            f"{job.max_wait!r} without spot machines",
            "set use_spot_instances=True, or leave max_wait out",
        )
    if run is not None and wait is not None and wait < run:
        hint = "the wait includes the run: give at least max_run"
        yield "max_wait", f"{wait} s is less than max_run, {run} s", hint
    if job.checkpoint_local_path is not None and not job.checkpoint_s3_uri:
        hint = "give checkpoint_s3_uri, the address that the folder is kept at"
        yield "checkpoint_local_path", f"{job.checkpoint_local_path!r} without checkpoint_s3_uri", hint


def _network(job: Estimator) -> Iterator[Found]:
    for member, other in (("subnets", "security_group_ids"), ("security_group_ids", "subnets")):
        if getattr(job, member) and not getattr(job, other):
            yield other, f"none given, but {member} are", f"a VPC needs both: give {other}, or leave {member} out"
    if job.training_repository_credentials_provider_arn and not job.training_repository_access_mode:
        yield (
            "training_repository_access_mode",
            "credentials for a private repository are given without it",
            "set training_repository_access_mode='Vpc'",
        )


def _channels(job: Estimator) -> Iterator[Found]:
    if job.model_uri and not job.model_channel_name:
        yield "model_channel_name", "model_uri is given without it", "name the channel that the model comes through"
    for member in ("model_uri", "output_path", "checkpoint_s3_uri", "code_location"):
        value = getattr(job, member)
        if isinstance(value, str) and not value.startswith("s3://"):
            yield member, f"{value!r} is no S3 address", "begin it with s3://"


def _profiler(job: Estimator) -> Iterator[Found]:
    off = job.disable_profiler is True
    if off and job.profiler_config is not None and not job.profiler_config.disable_profiler:
        yield "profiler_config", "it measures, and disable_profiler=True forbids that", "leave one of them out"
    if off and any(isinstance(rule, ProfilerRule) for rule in job.rules or ()):
        yield "rules", "a ProfilerRule beside disable_profiler=True", "leave the rule or disable_profiler out"
    for rule in job.rules or ():
        if not isinstance(rule, RuleBase):
            yield "rules", f"{rule!r} is no rule", "give values of Rule and ProfilerRule"


def _is_elsewhere(source_dir: Any) -> bool:
    return is_variable(source_dir) or str(source_dir).lower().startswith("s3://")


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
