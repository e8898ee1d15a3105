"""What a registration says: the request of `CreateModelPackage`, from the SageMaker SDK's keywords."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.model_facts import ContainerBaseModel, MetadataProperties, ModelLifeCycle, ModelPackageModelCard
from cursus.core.kinds.model_metrics import DriftCheckBaselines, ModelMetrics
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.variables import PipelineParameter, is_variable
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.core.kinds.model import Container, Model, ServableModel

__all__ = ["MOST_CONTAINERS", "Registration"]

MOST_CONTAINERS = 15
"""How many containers the service takes in one model."""

_CHOICES = {
    "approval_status": ("Approved", "Rejected", "PendingManualApproval"),
    "skip_model_validation": ("All", "None"),
    "model_package_registration_type": ("Logged", "Registered"),
}
_TYPES: Mapping[str, type[Any]] = {
    "model_metrics": ModelMetrics,
    "metadata_properties": MetadataProperties,
    "drift_check_baselines": DriftCheckBaselines,
    "model_card": ModelPackageModelCard,
    "model_life_cycle": ModelLifeCycle,
    "base_model": ContainerBaseModel,
    "validation_specification": Mapping,
    "customer_metadata_properties": Mapping,
}
_LISTS = ("content_types", "response_types", "inference_instances", "transform_instances")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Registration:
    """What `register` hands to its step; the fields are the keywords of the SDK's `Model.register`, and `tags`.

    Raises:
        KindError: the service would not take it; all faults together.
    """

    model: ServableModel
    content_types: Sequence[Any] | None = None
    response_types: Sequence[Any] | None = None
    inference_instances: Sequence[Any] | None = None
    transform_instances: Sequence[Any] | None = None
    model_package_name: Any = None
    model_package_group_name: Any = None
    image_uri: Any = None
    model_metrics: ModelMetrics | None = None
    metadata_properties: MetadataProperties | None = None
    marketplace_cert: bool = False
    approval_status: Any = None
    description: Any = None
    drift_check_baselines: DriftCheckBaselines | None = None
    customer_metadata_properties: Mapping[str, Any] | None = None
    validation_specification: Mapping[str, Any] | None = None
    domain: Any = None
    task: Any = None
    sample_payload_url: Any = None
    framework: Any = None
    framework_version: Any = None
    nearest_model_name: Any = None
    data_input_configuration: Any = None
    skip_model_validation: Any = None
    source_uri: Any = None
    model_card: ModelPackageModelCard | None = None
    model_life_cycle: ModelLifeCycle | None = None
    accept_eula: bool | None = None
    model_package_registration_type: Any = None
    base_model: ContainerBaseModel | None = None
    tags: Any = None

    @classmethod
    def of(cls, model: ServableModel, given: Sequence[Any], options: Mapping[str, Any]) -> Registration:
        """A registration of a model with options by position and by name; errors as the class's."""
        known = [field.name for field in fields(cls)][1:]
        faults = [
            Fault(f"{model.subject}.register", f"there is no option {name!r}", did_you_mean(name, known))
            for name in options
            if name not in known
        ]
        if faults:
            raise KindError.of(faults)
        return cls(model, *given, **options)

    def __post_init__(self) -> None:
        faults = [*self._place_faults(), *self._value_faults(), *self._container_faults()]
        if faults:
            raise KindError.of(faults)
        if self.marketplace_cert:
            _log.warning("%s.register: pipelines do not certify for the marketplace", self.model.subject)

    @property
    def versioned(self) -> bool:
        """Whether it makes a version of a group; otherwise a package that stands alone."""
        return self.model_package_name is None

    @property
    def members(self) -> Sequence[Model]:
        """The models of the containers, in the image given."""
        members = self.model.members
        if self.image_uri is None or (self.versioned and len(members) > 1):
            return members
        return [replace(member, image_uri=self.image_uri) for member in members]

    def to_request(self, containers: Sequence[Container]) -> dict[str, Any]:
        """The request of `CreateModelPackage`; each container says what decides it beside its model."""
        specification = request_dict(
            Containers=[self._container(*pair) for pair in zip(self.members, containers, strict=True)],
            SupportedContentTypes=self.content_types,
            SupportedResponseMIMETypes=self.response_types,
            SupportedRealtimeInferenceInstanceTypes=self.inference_instances,
            SupportedTransformInstanceTypes=self.transform_instances,
        )
        return request_dict(
            ModelPackageGroupName=self._group(specification["Containers"][0]["Image"]) if self.versioned else None,
            ModelPackageDescription=self.description,
            InferenceSpecification=specification,
            ModelApprovalStatus=self.approval_status or "PendingManualApproval",
            SkipModelValidation=self.skip_model_validation or "None",
            ModelPackageRegistrationType=self.model_package_registration_type,
            SourceUri=self.source_uri,
            Tags=tag_list(self.tags),
            **self._facts(),
        )

    def _facts(self) -> dict[str, Any]:
        """What is said of the model beside its containers; statements without content are left out."""
        stated = request_dict(
            ModelMetrics=self.model_metrics,
            DriftCheckBaselines=self.drift_check_baselines,
            MetadataProperties=self.metadata_properties,
            ModelCard=self.model_card,
            ModelLifeCycle=self.model_life_cycle,
        )
        requests = {name: value.to_request() for name, value in stated.items()}
        return {name: value for name, value in requests.items() if value} | request_dict(
            CustomerMetadataProperties=self.customer_metadata_properties,
            ValidationSpecification=self.validation_specification or None,
            Domain=self.domain,
            Task=self.task,
            SamplePayloadUrl=self.sample_payload_url,
        )

    def _container(self, member: Model, given: Container) -> dict[str, Any]:
        if not self.versioned:
            image = member.serving_image(given.instance_type)
            return {"Image": image} | request_dict(ModelDataUrl=member.model_data)
        alone = member.registered_as() if len(self.model.members) == 1 else {}
        said = request_dict(
            Framework=self.framework if self.framework is None or is_variable(self.framework) else self._shouted(alone),
            FrameworkVersion=self.framework_version,
            NearestModelName=self.nearest_model_name,
            BaseModel=self.base_model.to_request() if self.base_model else None,
        )
        if self.data_input_configuration is not None:
            said["ModelInput"] = {"DataInputConfig": self.data_input_configuration}
        return {**member.container(given), **alone, **said}

    def _shouted(self, own: Mapping[str, Any]) -> str:
        """The framework's name as given; in capitals where the model is a framework's."""
        return str(self.framework).upper() if own else str(self.framework)

    def _group(self, image: Any) -> Any:
        if self.model_package_group_name is not None:
            return self.model_package_group_name
        named = image.default_value if isinstance(image, PipelineParameter) else image
        if not isinstance(named, str):
            return "ModelPackage"
        return re.sub(r":[^:/]*$", "", named.rpartition("/")[2])

    def _place_faults(self) -> Iterator[Fault]:
        subject = f"{self.model.subject}.register"
        if self.versioned:
            return
        if self.model_package_group_name is not None:
            fact = "both model_package_name and model_package_group_name are given"
            yield Fault(subject, fact, "give the group for a version of it, the name for a package that stands alone")
        if self.source_uri is not None:
            yield Fault(subject, "a package outside of a group has no source_uri", "give model_package_group_name")
        missing = [name for name in ("inference_instances", "transform_instances") if not getattr(self, name)]
        if missing:
            fact = f"a package outside of a group needs {' and '.join(missing)}"
            yield Fault(subject, fact, f"give {' and '.join(missing)}, or model_package_group_name")
        if any(isinstance(member.model_data, dict) for member in self.model.members):
            fact = "a package outside of a group takes no ModelDataSource"
            yield Fault(subject, fact, "give model_data as an address, or model_package_group_name")

    def _value_faults(self) -> Iterator[Fault]:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value is not None and not is_variable(value) and value not in choices:
                hint = did_you_mean(str(value), choices) or f"give one of {', '.join(choices)}"
                yield Fault(f"{self.model.subject}.register {name}", f"{value!r} is not known", hint)
        for name, kind in _TYPES.items():
            value = getattr(self, name)
            if value is not None and not isinstance(value, kind):
                shape = "a mapping" if kind is Mapping else f"a {kind.__name__}"
                yield Fault(f"{self.model.subject}.register {name}", f"{value!r} is not {shape}", f"give {shape}")
        for name in _LISTS:
            if isinstance(getattr(self, name), str):
                fact = f"{getattr(self, name)!r} is a text"
                yield Fault(f"{self.model.subject}.register {name}", fact, "give a list of texts")

    def _container_faults(self) -> Iterator[Fault]:
        members = self.model.members
        if len(members) > 1:
            for number, member in enumerate(members):
                if member.model_data is None:
                    subject = f"{self.model.subject}.models[{number}]"
                    yield Fault(subject, "has no model data to register", "give its model_data")
