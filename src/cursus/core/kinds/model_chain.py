"""Models of several containers in a row, and models of one container that loads many, in the SDK's names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.model import Container, Model, ServableModel
from cursus.core.kinds.model_package import MOST_CONTAINERS
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.core.kinds.session import PipelineSession

__all__ = ["MultiDataModel", "PipelineModel"]


@dataclass(kw_only=True)
class PipelineModel(ServableModel):
    """Containers in a row: each takes what the one before it gives.

    Raises:
        KindError: no role, or a number of models that the service does not take; all faults together.
    """

    models: Sequence[Model] = field(default_factory=list[Model])
    sagemaker_session: PipelineSession | None = None

    def __post_init__(self) -> None:
        faults = list(self.request_faults())
        if not 1 <= len(self.models) <= MOST_CONTAINERS:
            fact = f"has {len(self.models)} containers"
            faults.append(Fault(self.subject, fact, f"give 1 to {MOST_CONTAINERS} models"))
        if faults:
            raise KindError.of(faults)

    @property
    def members(self) -> Sequence[Model]:
        """The models, one for each container."""
        return self.models


@dataclass(kw_only=True)
class MultiDataModel(Model):
    """One container that loads its models, archives below an S3 address, when they are asked for.

    With a `model`, image, code and environment are that model's, and nothing else is given.
    """

    model_data_prefix: Any
    model: Model | None = None

    def __post_init__(self) -> None:
        if self.model is not None:
            self.role, self.vpc_config = self.model.role, self.model.vpc_config
            self.enable_network_isolation = self.model.enable_network_isolation
        self.model_data = self.model_data_prefix
        super().__post_init__()

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the description: an address that is none, or code that would be put into an archive."""
        yield from super().faults()
        prefix = self.model_data_prefix
        if not is_variable(prefix) and not str(prefix).startswith("s3://"):
            fact = f"{prefix!r} is no S3 address"
            yield Fault(f"{self.subject}.model_data_prefix", fact, "give the address that the archives lie below")
        if self.model is not None and (self.image_uri or self.env or self.entry_point):
            fact = "has a model, and an image, code or environment of its own"
            yield Fault(self.subject, fact, "give these to the model")

    @property
    def repacks(self) -> bool:
        """No: each archive brings its own code."""
        return False

    def container(self, given: Container | None = None) -> dict[str, Any]:
        """The container definition, in the mode for many models."""
        given = given or Container()
        if self.model is None:
            return {**super().container(given), "Mode": "MultiModel"}
        source = self.model.container(replace(given, model_data=self.model_data_prefix))
        return {**source, "Mode": "MultiModel"}
