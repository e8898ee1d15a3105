"""Models in the SageMaker SDK's names: artifacts with the container and the code that serve them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.framework import FrameworkScript
from cursus.core.kinds.model_package import Registration
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import ExecutionVariable, Join, ParameterString, PipelineVariable, is_variable
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Container", "CreateModelArguments", "Model", "ServableModel", "env_text"]

CODE_IN_MODEL = "/opt/ml/model/code"
"""Where the code of a repacked model lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What decides a model's container beside the model: the machine, and what the user agreed to."""

    instance_type: Any = None
    accept_eula: bool | None = None
    model_reference_arn: Any = None
    model_data: Any = None


@dataclass(frozen=True, slots=True)
class CreateModelArguments:
    """What `create` hands to its step."""

    model: ServableModel
    tags: Any = None
    container: Container = field(default_factory=Container)


@dataclass(kw_only=True)
class ServableModel:
    """What one model and a chain of models have in common."""

    role: Any = None
    name: str | None = None
    vpc_config: Mapping[str, Sequence[Any]] | None = None
    enable_network_isolation: Any = None

    @property
    def members(self) -> Sequence[Model]:
        """The models, one for each container."""
        raise NotImplementedError(type(self).__name__)

    def create(
        self,
        instance_type: Any = None,
        accelerator_type: Any = None,
        serverless_inference_config: Any = None,
        tags: Any = None,
        accept_eula: bool | None = None,
        model_reference_arn: Any = None,
        model_name: str | None = None,
    ) -> CreateModelArguments:
        """The arguments of a step that creates the model.

        The machine decides between a framework's images for CPU and GPU; a serverless endpoint has no GPU. What is
        left is taken for the sake of code that gives it: the service names the model of a pipeline, and has no
        accelerators any more.
        """
        machine = "ml.m5.large" if instance_type is None and serverless_inference_config else instance_type
        container = Container(instance_type=machine, accept_eula=accept_eula, model_reference_arn=model_reference_arn)
        return CreateModelArguments(self, tags, container)

    def register(self, *given: Any, **options: Any) -> Registration:
        """The arguments of a step that registers the model: what `Registration` takes, in the SDK's order and names.

        Raises:
            KindError: an option that there is not, or one that the service does not take; all faults together.
        """
        return Registration.of(self, given, options)

    def access(self) -> dict[str, Any]:
        """The members of the request that say how the model reaches the network."""
        return request_dict(
            VpcConfig=dict(self.vpc_config) if self.vpc_config else None,
            EnableNetworkIsolation=self.enable_network_isolation or None,
        )

    def request_faults(self) -> Iterator[Fault]:
        """What is missing for a step that makes the model."""
        if self.role is None:
            yield Fault(self.subject, "has no role", "give role=, the IAM role that it runs under")

    @property
    def subject(self) -> str:
        """How messages name the model."""
        return f"{type(self).__name__} {self.name!r}" if self.name else type(self).__name__


@dataclass(kw_only=True)
class Model(ServableModel, FrameworkScript):
    """Model artifacts with the container and the code that serve them.

    `model_data` is the address of a `model.tar.gz`, a variable that holds one, or a `ModelDataSource` as a mapping.
    Code with a `source_dir` is put into the model's archive by a step of its own (see `RepackModelStep`); a script
    alone is packed and told by its address.

    Raises:
        KindError: the model cannot be served as it is described; all faults together.
    """

    role: Any = None
    model_data: Any = None
    env: Mapping[str, Any] = field(default_factory=dict[str, Any])
    model_kms_key: Any = None
    image_config: Mapping[str, Any] | None = None
    additional_model_data_sources: Sequence[Mapping[str, Any]] | None = None
    model_reference_arn: Any = None

    def __post_init__(self) -> None:
        faults = list(self.faults())
        if faults:
            raise KindError.of(faults)

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the description."""
        if self.entry_point is None and (self.source_dir or self.dependencies):
            yield Fault(self.subject, "has code and no entry_point", "give entry_point=, the script that serves")
        if self.repacks and isinstance(self.model_data, dict):
            hint = "give the address of a model.tar.gz, or put the code into the model and leave out entry_point"
            yield Fault(self.subject, "has code, which cannot be put into a ModelDataSource", hint)

    @property
    def members(self) -> Sequence[Model]:
        """The model itself."""
        return (self,)

    @property
    def repacks(self) -> bool:
        """Whether the code has to be put into the model's archive before the model serves."""
        inside = bool(self.source_dir or self.enable_network_isolation)
        return self.entry_point is not None and self.model_data is not None and inside

    def serving_image(self, instance_type: Any) -> Any:
        """The container's address; a framework's own follows from the machine."""
        return self.image

    def registered_as(self) -> dict[str, Any]:
        """What a registration says of the model's framework, where the user says nothing."""
        return {}

    def environment(self) -> dict[str, Any]:
        """The container's variables: the user's, and where the code is."""
        return {**self.env, **(self.code_variables() if self.entry_point is not None else {})}

    def code_variables(self) -> dict[str, Any]:
        """The variables that tell a framework's container of its code."""
        told = self._told()
        return {f"SAGEMAKER_{name.upper()}": env_text(value) for name, value in told.items()}

    def container(self, given: Container | None = None) -> dict[str, Any]:
        """The container definition of `CreateModel` and `CreateModelPackage`."""
        given = given or Container()
        image = self.serving_image(given.instance_type)
        data = self.model_data if given.model_data is None else given.model_data
        reference = given.model_reference_arn or self.model_reference_arn
        return {"Image": image, "Environment": self.environment()} | request_dict(
            AdditionalModelDataSources=self.additional_model_data_sources,
            ImageConfig=dict(self.image_config) if self.image_config else None,
            **_data_members(data, given.accept_eula, reference),
        )

    def _told(self) -> dict[str, Any]:
        if self.entry_point is None:
            code = {name: self.env.get(f"SAGEMAKER_{name.upper()}", "") for name in ("program", "submit_directory")}
        elif self.repacks:
            code = {"program": Path(self.entry_point).name, "submit_directory": CODE_IN_MODEL}
        else:
            return self.submitted()
        return {**code, "container_log_level": self.container_log_level, "region": self.session.region}


def env_text(value: Any) -> Any:
    """A value as an environment variable carries it.

    >>> env_text(20)
    '20'
    """
    if isinstance(value, PipelineVariable):
        return value if isinstance(value, ExecutionVariable | Join | ParameterString) else value.to_string()
    return str(value)


def _data_members(data: Any, accept_eula: bool | None, reference: Any) -> dict[str, Any]:
    """Where a container's artifacts are: an address, or a source that says what the user agreed to."""
    if not isinstance(data, dict):
        archive = isinstance(data, str) and data.startswith("s3://") and data.endswith("tar.gz")
        if is_variable(data) or not archive or accept_eula is None:
            return {"ModelDataUrl": data}
        data = {"S3DataSource": {"S3Uri": data, "S3DataType": "S3Object", "CompressionType": "Gzip"}}
    more = request_dict(
        ModelAccessConfig=None if accept_eula is None else {"AcceptEula": accept_eula},
        HubAccessConfig={"HubContentArn": reference} if reference else None,
    )
    source: dict[str, Any] = data
    return {"ModelDataSource": {**source, "S3DataSource": {**source.get("S3DataSource", {}), **more}}}
