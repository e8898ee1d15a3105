"""What a registration tells of a model's origin, life and card, in the SageMaker SDK's names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ContainerBaseModel", "MetadataProperties", "ModelLifeCycle", "ModelPackageModelCard"]


@dataclass(frozen=True, slots=True)
class MetadataProperties:
    """Where a model comes from."""

    commit_id: Any = None
    repository: Any = None
    generated_by: Any = None
    project_id: Any = None

    def to_request(self) -> dict[str, Any]:
        """The request's `MetadataProperties`."""
        return request_dict(
            CommitId=self.commit_id or None,
            Repository=self.repository or None,
            GeneratedBy=self.generated_by or None,
            ProjectId=self.project_id or None,
        )


@dataclass(frozen=True, slots=True)
class ModelLifeCycle:
    """How far a model has come, as in stage `Staging`, status `Approved`."""

    stage: Any = None
    stage_status: Any = None
    stage_description: Any = None

    def to_request(self) -> dict[str, Any]:
        """The request's `ModelLifeCycle`."""
        return request_dict(
            Stage=self.stage or None,
            StageStatus=self.stage_status or None,
            StageDescription=self.stage_description or None,
        )


@dataclass(frozen=True, slots=True)
class ModelPackageModelCard:
    """A model card: its content as the service's JSON schema of cards has it, and its status, as in `Draft`."""

    model_card_content: Mapping[str, Any] | None = None
    model_card_status: Any = None

    def to_request(self) -> dict[str, Any]:
        """The request's `ModelCard`."""
        return {"ModelCardStatus": self.model_card_status, "ModelCardContent": json.dumps(self.model_card_content)}


@dataclass(frozen=True, slots=True)
class ContainerBaseModel:
    """The model of a hub that a container's model was made from."""

    hub_content_name: Any = None
    hub_content_version: Any = None
    recipe_name: Any = None

    def to_request(self) -> dict[str, Any]:
        """The container's `BaseModel`."""
        return request_dict(
            HubContentName=self.hub_content_name,
            HubContentVersion=self.hub_content_version,
            RecipeName=self.recipe_name,
        )
