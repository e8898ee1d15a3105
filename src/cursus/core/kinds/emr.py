"""Jobs on Amazon EMR clusters as steps, in the SageMaker SDK's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.faults import refuse
from cursus.core.kinds.step import Step, request_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["EMRStep", "EMRStepConfig"]

# What the service itself sets when it makes a cluster for one step, and takes down after it.
_SET_BY_SERVICE = ("Name", "Steps", "AutoTerminationPolicy")
_INSTANCES_SET_BY_SERVICE = ("KeepJobFlowAliveWhenNoSteps", "TerminationProtected")
_MACHINES = ("InstanceGroups", "InstanceFleets")


@dataclass(frozen=True, slots=True)
class EMRStepConfig:
    """The program that a cluster runs: a JAR file, its main class, arguments and properties.

    `properties` is a list of `{"Key": ..., "Value": ...}`.
    """

    jar: Any
    args: Sequence[Any] | None = None
    main_class: Any = None
    properties: Sequence[Mapping[str, Any]] | None = None

    def to_request(self) -> dict[str, Any]:
        """The step's `StepConfig`."""
        program = request_dict(
            Jar=self.jar,
            Args=None if self.args is None else list(self.args),
            MainClass=self.main_class,
            Properties=None if self.properties is None else list(self.properties),
        )
        return {"HadoopJarStep": program}


@dataclass(kw_only=True)
class EMRStep(Step):
    """A program on a running cluster (`cluster_id`), or on one made for the step (`cluster_config`).

    `cluster_config` is a request of EMR's `RunJobFlow`, less what the service sets itself; `execution_role_arn` is the
    role that the program has on a running cluster.
    """

    step_config: EMRStepConfig
    cluster_id: Any = None
    cluster_config: Mapping[str, Any] | None = None
    execution_role_arn: Any = None

    step_type = "EMR"

    def __post_init__(self) -> None:
        """Refuses what the service does not take of a cluster; KindError with all faults."""
        refuse(f"EMR step {self.name!r}", [*self._choice_faults(), *_cluster_faults(self.cluster_config)])

    @property
    def arguments(self) -> dict[str, Any]:
        """The program and its cluster."""
        return request_dict(
            StepConfig=self.step_config.to_request(),
            ClusterId=self.cluster_id,
            ExecutionRoleArn=self.execution_role_arn,
            ClusterConfig=None if self.cluster_config is None else dict(self.cluster_config),
        )

    def _choice_faults(self) -> Iterator[tuple[str, str]]:
        if (self.cluster_id is None) == (self.cluster_config is None):
            said = "neither cluster_id nor" if self.cluster_id is None else "both cluster_id and"
            yield f"{said} cluster_config is given", "give one: a running cluster's id, or the recipe of a new one"
        if self.execution_role_arn is not None and self.cluster_id is None:
            hint = "give cluster_id, or set the roles in cluster_config: JobFlowRole and ServiceRole"
            yield "execution_role_arn is for a running cluster", hint


def _cluster_faults(cluster: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    if cluster is None:
        return
    for name in _SET_BY_SERVICE:
        if name in cluster:
            yield f"cluster_config holds {name}", f"take {name} out: the service sets it"
    instances = cluster.get("Instances")
    if not isinstance(instances, Mapping):
        yield "cluster_config holds no Instances", "add Instances with InstanceGroups or InstanceFleets"
        return
    for name in _INSTANCES_SET_BY_SERVICE:
        if name in instances:
            yield f"cluster_config holds Instances.{name}", f"take {name} out: the service sets it"
    given = [name for name in _MACHINES if name in instances]
    if len(given) != 1:
        yield f"Instances holds {'both' if given else 'neither'} of {' and '.join(_MACHINES)}", "give one of them"
