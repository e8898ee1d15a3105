"""The steps that create and register models, in the SageMaker SDK's names, with those that put code into archives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.model import Container, CreateModelArguments
from cursus.core.kinds.model_package import Registration
from cursus.core.kinds.repack import repack_step
from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.step_collection import StepCollection
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.variables import Properties
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.core.kinds.model import Model
    from cursus.core.kinds.step import RetryPolicy

__all__ = ["CreateModelStep", "ModelStep", "RegisterModelStep"]

_JOB = "SageMaker."
_CREATE, _REGISTER, _REPACK = (f"{what}_model_retry_policies" for what in ("create", "register", "repack"))


@dataclass(kw_only=True)
class _ModelMakingStep(Step):
    """A step that makes something of a model, and of the jobs that put code into its archives before.

    The jobs are named `<repack_name or name>-RepackModel-<the model's name or number>`. They wait for what the step
    depends on, in its place, and are retried by policies of their own where there are some.
    """

    repack_model_step_settings: Mapping[str, Any] | None = None
    repack_retry_policies: Sequence[RetryPolicy] | None = None
    repack_name: str | None = None

    @property
    def made(self) -> CreateModelArguments | Registration:
        """What `create` or `register` gave."""
        raise NotImplementedError(type(self).__name__)

    @property
    def repack_steps(self) -> list[Step]:
        """The jobs that put code into the archives; none where no model needs it."""
        return [self._repack_step(name, model) for name, model in self._named_members() if name is not None]

    def to_requests(self) -> list[dict[str, Any]]:
        """The jobs that put code into the archives, and the step itself."""
        return [*(step.to_request() for step in self.repack_steps), self.to_request()]

    def to_request(self) -> dict[str, Any]:
        """The step itself; where a job goes before it, that waits for what the step depends on."""
        found = super().to_request()
        if any(name for name, _ in self._named_members()):
            found.pop("DependsOn", None)
        return found

    def containers(self, given: Container) -> list[Container]:
        """What decides each container beside its model; archives that a job repacks are that job's."""
        return [
            given if name is None else replace(given, model_data=Properties(name).ModelArtifacts.S3ModelArtifacts)
            for name, _ in self._named_members()
        ]

    def _members(self) -> Sequence[Model]:
        return self.made.model.members

    def _named_members(self) -> list[tuple[str | None, Model]]:
        """Each model with the name of the job that repacks it, None where none does."""
        base = f"{self.repack_name or self.name}-RepackModel"
        return [(f"{base}-{one.name or at}" if one.repacks else None, one) for at, one in enumerate(self._members())]

    def _repack_step(self, name: str, model: Model) -> Step:
        step = repack_step(name, self.made.model, model, self.repack_model_step_settings or {})
        own = self.repack_retry_policies
        step.retry_policies = self.retry_policies if own is None else own
        step.depends_on, step.job_name_prefix = self.depends_on, self.job_name_prefix
        return step


@dataclass(kw_only=True)
class CreateModelStep(_ModelMakingStep):
    """The creation of a model as a step.

    Raises:
        KindError: the model has no role.
    """

    step_args: CreateModelArguments

    step_type = "Model"
    job_name_member = "ModelName"

    def __post_init__(self) -> None:
        faults = list(self.step_args.model.request_faults())
        if faults:
            raise KindError.of(faults)

    @property
    def made(self) -> CreateModelArguments:
        """What `create` gave."""
        return self.step_args

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateModel`."""
        made = self.step_args
        pairs = zip(self._members(), self.containers(made.container), strict=True)
        containers = [model.container(given) for model, given in pairs]
        alone = made.model is self._members()[0]
        return request_dict(
            ExecutionRoleArn=made.model.role,
            PrimaryContainer=containers[0] if alone else None,
            Containers=None if alone else containers,
            Tags=tag_list(made.tags),
            **made.model.access(),
        )


@dataclass(kw_only=True)
class RegisterModelStep(_ModelMakingStep):
    """The registration of a model, as a version in a model package group, as a step."""

    step_args: Registration

    step_type = "RegisterModel"

    @property
    def made(self) -> Registration:
        """What `register` gave."""
        return self.step_args

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateModelPackage`."""
        made = self.step_args
        machine = made.inference_instances[0] if made.inference_instances else None
        return made.to_request(self.containers(Container(instance_type=machine, accept_eula=made.accept_eula)))

    def _members(self) -> Sequence[Model]:
        return self.step_args.members

    def _named_members(self) -> list[tuple[str | None, Model]]:
        """As for any model; a package outside of a group takes the archive as it is."""
        if self.step_args.versioned:
            return super()._named_members()
        return [(None, model) for model in self._members()]

    def _job_name(self) -> dict[str, str]:
        """A package outside of a group is named when the jobs are; a version never is."""
        prefix = self.job_name_prefix
        return {"ModelPackageName": prefix} if prefix is not None and not self.step_args.versioned else {}


@dataclass(kw_only=True)
class ModelStep(StepCollection):
    """The creation or the registration of a model, with the jobs that put code into its archives before.

    The steps are `<name>-RepackModel-<number>` and `<name>-CreateModel` or `<name>-RegisterModel`. Retry policies are
    those of all steps, or a mapping of `create_model_retry_policies`, `register_model_retry_policies` and
    `repack_model_retry_policies` to lists. Settings of the repacking job are those of an estimator.

    Raises:
        KindError: not the arguments of a model, or policies that the service does not take; all faults together.
    """

    step_args: CreateModelArguments | Registration
    retry_policies: Sequence[RetryPolicy] | Mapping[str, Sequence[RetryPolicy]] = ()  # type: ignore[assignment]  # or by step
    repack_model_step_settings: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.step_args, CreateModelArguments | Registration):
            hint = "give step_args=model.create(...) or model.register(...)"
            raise KindError(f"step {self.name!r}: {self.step_args!r} is nothing that a model gives", hint=hint)
        faults = [
            Fault(f"step {self.name!r} retry_policies", f"{kind} is of jobs, and a model is made by none", _RETRY_HINT)
            for policy in self._policies(_REGISTER if isinstance(self.step_args, Registration) else _CREATE)
            for kind in policy.exception_types
            if kind.startswith(_JOB)
        ]
        if faults:
            raise KindError.of(faults)

    @property
    def steps(self) -> list[Step]:
        """The repacking jobs, and the step that makes the model or its package."""
        last = self._last()
        return [*last.repack_steps, last]

    def to_requests(self) -> list[dict[str, Any]]:
        """The steps as the definition holds them."""
        return self._last().to_requests()

    def _last(self) -> CreateModelStep | RegisterModelStep:
        shared: dict[str, Any] = {
            "display_name": self.display_name,
            "description": self.description,
            "depends_on": self.depends_on,
            "job_name_prefix": self.job_name_prefix,
            "repack_model_step_settings": self.repack_model_step_settings,
            "repack_retry_policies": self._policies(_REPACK),
            "repack_name": self.name,
        }
        if isinstance(self.step_args, Registration):
            policies = self._policies(_REGISTER)
            name = f"{self.name}-RegisterModel"
            return RegisterModelStep(name=name, step_args=self.step_args, retry_policies=policies, **shared)
        policies = self._policies(_CREATE)
        return CreateModelStep(
            name=f"{self.name}-CreateModel", step_args=self.step_args, retry_policies=policies, **shared
        )

    def _policies(self, which: str) -> Sequence[RetryPolicy]:
        given = self.retry_policies
        return given.get(which, ()) if isinstance(given, dict) else given  # type: ignore[return-value]  # a list


_RETRY_HINT = "give them as retry_policies={'repack_model_retry_policies': [...]}"
