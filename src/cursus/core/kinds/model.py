"""Models in the SageMaker SDK's names: the model, the step that creates it and the step that registers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.framework import FrameworkScript
from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.tags import tag_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


__all__ = ["CreateModelStep", "MetricsSource", "Model", "ModelMetrics", "RegisterModelStep", "XGBoostModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSource:
    """A file of model statistics."""

    s3_uri: Any
    content_type: str = "application/json"

    def to_request(self) -> dict[str, Any]:
        """The request's member."""
        return {"ContentType": self.content_type, "S3Uri": self.s3_uri}


@dataclass(frozen=True, slots=True)
class ModelMetrics:
    """What is known of a model's quality."""

    model_statistics: MetricsSource | None = None

    def to_request(self) -> dict[str, Any]:
        """The request's `ModelMetrics`."""
        statistics = self.model_statistics
        quality = {"ModelQuality": {"Statistics": statistics.to_request()}} if statistics else {}
        return {**quality, "Bias": {}, "Explainability": {}}


@dataclass(kw_only=True)
class Model(FrameworkScript):
    """Model artifacts with the container and the code that serve them."""

    model_data: Any
    env: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def container(self) -> dict[str, Any]:
        """The container definition of `CreateModel` and `CreateModelPackage`."""
        code = {f"SAGEMAKER_{name.upper()}": str(value) for name, value in self.submitted().items()}
        return {"Image": self.image, "Environment": {**self.env, **code}, "ModelDataUrl": self.model_data}

    def create(
        self,
        instance_type: Any = None,
        accelerator_type: Any = None,
        tags: Any = None,
        model_name: str | None = None,
    ) -> CreateModelArguments:
        """The arguments of a step that creates the model; the tags are kept.

        The rest is taken for the sake of code that gives it: a model needs no machine, and in a pipeline the service
        names it.
        """
        return CreateModelArguments(self, tags)


@dataclass(kw_only=True)
class XGBoostModel(Model):
    """A model that the XGBoost container serves."""

    framework = "xgboost"


@dataclass(frozen=True, slots=True)
class CreateModelArguments:
    """What `Model.create` hands to its step."""

    model: Model
    tags: Any = None


@dataclass(kw_only=True)
class CreateModelStep(Step):
    """The creation of a model as a step."""

    step_args: CreateModelArguments

    step_type = "Model"
    job_name_member = "ModelName"

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateModel`."""
        model = self.step_args.model
        return request_dict(
            ExecutionRoleArn=model.role,
            PrimaryContainer=model.container(),
            Tags=tag_list(self.step_args.tags),
        )


@dataclass(kw_only=True)
class RegisterModelStep(Step):
    """The registration of a model's version in a model package group as a step."""

    model: Model
    model_package_group_name: Any
    content_types: Sequence[str]
    response_types: Sequence[str]
    inference_instances: Sequence[str] = ()
    transform_instances: Sequence[str] = ()
    approval_status: Any = "PendingManualApproval"
    model_metrics: ModelMetrics | None = None
    package_description: str | None = None

    step_type = "RegisterModel"

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateModelPackage`."""
        container = self.model.container() | {"Framework": self.model.framework.upper()}
        return request_dict(
            ModelPackageGroupName=self.model_package_group_name,
            ModelPackageDescription=self.package_description,
            ModelMetrics=self.model_metrics.to_request() if self.model_metrics else None,
            InferenceSpecification=request_dict(
                Containers=[container],
                SupportedContentTypes=list(self.content_types),
                SupportedResponseMIMETypes=list(self.response_types),
                SupportedRealtimeInferenceInstanceTypes=list(self.inference_instances) or None,
                SupportedTransformInstanceTypes=list(self.transform_instances) or None,
            ),
            ModelApprovalStatus=self.approval_status,
            SkipModelValidation="None",
        )
