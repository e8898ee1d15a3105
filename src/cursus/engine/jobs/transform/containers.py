"""The containers of a model: which ones serve it, what serves in each, and where their model data comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.engine.store.models import ModelRegistry

__all__ = ["DataSource", "containers_of", "data_sources", "framework_of"]

_MODEL = "model"
_ADDITIONAL = "additional-model-data-sources"

# The repository of the image -> the framework whose defaults hold; a script is needed where `needs` says so.
_IMAGES: tuple[tuple[str, str], ...] = (
    (r"sagemaker-scikit-learn", "sklearn"),
    (r"(sagemaker-)?xgboost(-neo)?", "xgboost"),
    (r"(sagemaker-)?pytorch(-inference.*)?", "pytorch"),
)
_SERVERS: tuple[tuple[str, str], ...] = (
    (r"(sagemaker-)?tensorflow-(inference|serving).*", "TensorFlow Serving"),
    (r"sagemaker-tritonserver.*", "the Triton server"),
    (r"djl-inference.*", "DJL Serving"),
)


@dataclass(frozen=True, slots=True)
class DataSource:
    """Model data: its S3 URI, the folder below /opt/ml that takes it, and whether it is an archive to be unpacked."""

    uri: str
    folder: str
    archive: bool
    prefix: bool


def containers_of(model: Mapping[str, Any], models: ModelRegistry, place: str) -> list[dict[str, Any]]:
    """The containers that a request passes, one after the other; a model package stands for those of its version.

    Raises:
        EngineError: there is none, the package is not there or not approved, or the model cannot be served in a batch.
    """
    if model.get("InferenceExecutionConfig", {}).get("Mode") == "Direct":
        raise EngineError(
            f"{place}: its containers are called one by one (Mode Direct)", hint="batches need Mode Serial"
        )
    given = [*([model["PrimaryContainer"]] if "PrimaryContainer" in model else []), *model.get("Containers", ())]
    found = [container for each in given for container in _resolved(each, models, place)]
    if not found:
        raise EngineError(f"{place}: its model has no container", hint="give it a PrimaryContainer or Containers")
    for container in found:
        if container.get("Mode") == "MultiModel":
            raise EngineError(f"{place}: its container serves many models", hint="batches need one model a container")
    return found


def _resolved(container: Mapping[str, Any], models: ModelRegistry, place: str) -> Iterator[dict[str, Any]]:
    name = container.get("ModelPackageName")
    if name is None:
        yield {**container, "Environment": container.get("Environment", {})}
        return
    package = models.package(str(name))
    if package.get("ModelApprovalStatus") != "Approved":
        version = f"{package['ModelPackageGroupName']}/{package['ModelPackageVersion']}"
        raise EngineError(
            f"{place}: the model package {version} is not approved but {package.get('ModelApprovalStatus')}",
            hint=f"`cursus models approve {version}` approves it",
        )
    for each in package["InferenceSpecification"]["Containers"]:
        yield {**each, "Environment": {**each.get("Environment", {}), **container.get("Environment", {})}}


def data_sources(container: Mapping[str, Any]) -> Iterator[DataSource]:
    """Where a container's model data comes from; nothing for one that brings its model along."""
    if container.get("ModelDataUrl"):
        yield DataSource(str(container["ModelDataUrl"]), _MODEL, archive=True, prefix=False)
    sources = [(_MODEL, container.get("ModelDataSource", {}))]
    sources += [
        (f"{_ADDITIONAL}/{each['ChannelName']}", each) for each in container.get("AdditionalModelDataSources", ())
    ]
    for folder, source in sources:
        if "S3DataSource" in source:
            told = source["S3DataSource"]
            archive = told.get("CompressionType", "None") == "Gzip"
            yield DataSource(str(told["S3Uri"]), folder, archive, told.get("S3DataType") == "S3Prefix")


def framework_of(container: Mapping[str, Any], place: str) -> str:
    """Whose defaults serve a container; empty for those that all frameworks share.

    Raises:
        EngineError: the container serves without Python handlers, so that it cannot be served here.
    """
    image = str(container.get("Image", ""))
    repository = image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    for pattern, server in _SERVERS:
        if re.fullmatch(pattern, repository):
            raise EngineError(
                f"{place}: the image {repository!r} serves with {server}, which is not here",
                hint="serve the model with a Python inference script (model_fn), or transform on SageMaker",
            )
    found = next((name for pattern, name in _IMAGES if re.fullmatch(pattern, repository)), "")
    if container["Environment"].get("SAGEMAKER_PROGRAM"):
        return found
    return "xgboost-algorithm" if found == "xgboost" else found
