"""Estimators of a script in a deep-learning container, and of LightGBM, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.training_distribution import distribution_faults, distribution_hyperparameters
from cursus.core.kinds.training_frameworks import Framework, SKLearn
from cursus.core.kinds.training_images import is_gpu, machine_for_image, version_at_least
from cursus.core.kinds.variables import Join, is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.errors import Fault

__all__ = ["HuggingFace", "LightGBM", "PyTorch", "TensorFlow"]

_SERIES_SINCE_PYTORCH = (1, 3)
_SERIES_SINCE_TENSORFLOW = (1, 15)
_MIRRORED_SINCE_TENSORFLOW = (2, 9)
_GPU_CONTAINER = "cu110-ubuntu18.04"


@dataclass(kw_only=True)
class DistributedFramework(Framework):
    """A framework that can spread over machines: `distribution` says how."""

    py_version: Any = None
    distribution: Mapping[str, Any] | None = None

    machine_decides_image = True

    @property
    def strategy(self) -> Mapping[str, Any]:
        """The distribution as the container is told of it; with one instance group, it is that one."""
        chosen = dict(self.distribution or {})
        groups = list(self.instance_groups or ())
        if self.distribution is not None and len(groups) == 1 and "instance_groups" not in chosen:
            chosen["instance_groups"] = groups
        return chosen

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the members, each alone and together."""
        yield from super().faults()
        groups = list(self.instance_groups or ()) if self.distribution is not None else []
        for fact, hint in distribution_faults(self.strategy, groups):
            yield self.fault("distribution", fact, hint)
        if "multi_worker_mirrored_strategy" in self.strategy and self.framework != "tensorflow":
            yield self.fault("distribution", "multi_worker_mirrored_strategy is TensorFlow's", "use torch_distributed")
        torch = self.strategy.get("torch_distributed", {}).get("enabled")
        if torch and isinstance(self.entry_point, str) and not self.entry_point.endswith(".py"):
            fact = f"torch_distributed starts Python files only, not {self.entry_point!r}"
            yield self.fault("entry_point", fact, "name a .py file")

    def image_options(self) -> Mapping[str, Any]:
        """The container's Python, its machine, that it trains, and over which machines."""
        return {**super().image_options(), "distribution": self.distribution}

    def started_by(self) -> dict[str, Any]:
        """The hyperparameters that start the script, on each machine."""
        return {**super().started_by(), **distribution_hyperparameters(self.strategy, self.instance_type)}

    @property
    def reported_metrics(self) -> Any:
        """Whether the job's metrics are kept as series over time: where the container can."""
        given = self.enable_sagemaker_metrics
        return True if given is None and self.keeps_series() else given

    def keeps_series(self) -> bool:
        """Whether the container writes metrics as series."""
        return True


@dataclass(kw_only=True)
class PyTorch(DistributedFramework):
    """A script in the PyTorch container."""

    framework = "pytorch"
    saves_tensors_with_checkpoints = False

    @property
    def strategy(self) -> Mapping[str, Any]:
        """The distribution as the container is told of it: `pytorchddp` is SageMaker's data-parallel library here."""
        chosen = dict(super().strategy)
        if "pytorchddp" in chosen and "smdistributed" not in chosen:
            chosen["smdistributed"] = {"dataparallel": chosen.pop("pytorchddp")}
        return chosen

    @property
    def image_framework(self) -> str:
        """The framework by which the image is found: with SageMaker's model-parallel library, that of the library."""
        return "pytorch-smp" if self._splits_model() else self.framework

    def image_options(self) -> Mapping[str, Any]:
        """What decides the image; the model-parallel library's is also chosen by its CUDA."""
        options = super().image_options()
        if not self._splits_model():
            return options
        cuda = _model_parallel_cuda(str(self.framework_version), machine_for_image(self))
        return {**options, "container_version": cuda}

    def _splits_model(self) -> bool:
        parallel = self.strategy.get("smdistributed", {}).get("modelparallel")
        return "torch_distributed" in self.strategy and parallel is not None and parallel.get("enabled", True)

    def keeps_series(self) -> bool:
        """Whether the container writes metrics as series: since PyTorch 1.3."""
        return version_at_least(self.framework_version, _SERIES_SINCE_PYTORCH)


@dataclass(kw_only=True)
class TensorFlow(DistributedFramework):
    """A script in the TensorFlow container.

    `model_dir` is the address that the script is told to keep checkpoints at: unset, one below `output_path`;
    False, none.
    """

    framework = "tensorflow"
    saves_tensors_with_checkpoints = False

    model_dir: Any = None

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the members, each alone and together."""
        yield from super().faults()
        mirrored = self.strategy.get("multi_worker_mirrored_strategy", {}).get("enabled")
        version = self.framework_version
        if mirrored and version and not version_at_least(version, _MIRRORED_SINCE_TENSORFLOW):
            fact = f"multi_worker_mirrored_strategy came with TensorFlow 2.9, not {version}"
            yield self.fault("framework_version", fact, "choose 2.9 or later, or another strategy")

    def started_by(self) -> dict[str, Any]:
        """The hyperparameters that start the script, and the address of its checkpoints."""
        told = super().started_by()
        if self.model_dir is False:
            return told
        return {**told, "model_dir": self.model_dir or self._own_model_dir(told)}

    def keeps_series(self) -> bool:
        """Whether the container writes metrics as series: since TensorFlow 1.15."""
        return version_at_least(self.framework_version, _SERIES_SINCE_TENSORFLOW)

    def debugger_serves(self) -> bool:
        """Whether the debugger works: not beside parameter servers."""
        served = self.strategy.get("parameter_server", {}).get("enabled")
        return not served and super().debugger_serves()

    def _own_model_dir(self, told: Mapping[str, Any]) -> Any:
        if told.get("sagemaker_mpi_enabled"):
            return "/opt/ml/model"
        below = (self.job_name_base, "model")
        if is_variable(self.destination):
            return Join(on="/", values=[self.destination, *below])
        return "/".join((self.destination.rstrip("/"), *below))


@dataclass(kw_only=True)
class HuggingFace(DistributedFramework):
    """A script in a Hugging Face container: Transformers over PyTorch or TensorFlow."""

    framework = "huggingface"

    transformers_version: Any = None
    pytorch_version: Any = None
    tensorflow_version: Any = None

    @property
    def strategy(self) -> Mapping[str, Any]:
        """The distribution as the container is told of it: torch_distributed goes alone."""
        chosen = super().strategy
        alone = chosen.get("torch_distributed", {}).get("enabled", False)
        return {name: told for name, told in chosen.items() if not alone or name != "smdistributed"}

    def __post_init__(self) -> None:
        self.framework_version = self.transformers_version or self.framework_version
        super().__post_init__()

    def version_faults(self) -> Iterable[Fault]:
        """What is missing to find the container's image."""
        below = [version for version in (self.pytorch_version, self.tensorflow_version) if version]
        if not self.framework_version:
            hint = "give transformers_version, or image_uri"
            yield self.fault("transformers_version", "neither it nor image_uri is given", hint)
        if not self.py_version:
            yield self.fault("py_version", "neither it nor image_uri is given", "give py_version, as in 'py310'")
        if len(below) != 1:
            fact = (
                f"{'both' if below else 'neither'} pytorch_version {'and' if below else 'nor'} tensorflow_version given"
            )
            yield self.fault("pytorch_version", fact, "give one of them: what Transformers runs on")
        elif str(below[0]).count(".") != str(self.framework_version).count("."):
            fact = f"transformers_version {self.framework_version!r} beside {below[0]!r}"
            yield self.fault("transformers_version", fact, "write both versions in full, or both shortened")

    def image_options(self) -> Mapping[str, Any]:
        """The framework below Transformers, and what a GPU's container is built on."""
        below = f"tensorflow{self.tensorflow_version}" if self.tensorflow_version else f"pytorch{self.pytorch_version}"
        container = _GPU_CONTAINER if is_gpu(machine_for_image(self)) else None
        return {**super().image_options(), "base_framework_version": below, "container_version": container}


@dataclass(kw_only=True)
class LightGBM(SKLearn):
    """A script that trains with LightGBM, in the scikit-learn container.

    SageMaker has no LightGBM container for scripts: the code that is shipped brings a `requirements.txt` with a pinned
    version, and the container installs it when the job starts, for which the job must reach a package index. A
    `requirements.txt` in `source_dir` goes first. An `image_uri` is taken to have LightGBM in it, and a `source_dir`
    on S3 to name it in its own requirements.
    """

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the members, each alone and together."""
        yield from super().faults()
        if self.enable_network_isolation is True and not self.image_uri:
            fact = "the job installs LightGBM when it starts, and cannot without a network"
            yield self.fault("enable_network_isolation", fact, "give image_uri, an image that has LightGBM in it")

    @property
    def job_name_base(self) -> str:
        """How the names of the estimator's jobs begin, where they are named."""
        return self.base_job_name or "lightgbm-training"

    def shipped_beside(self) -> Mapping[str, Path]:
        """Files and folders that are packed beside the script: the pinned requirements among them."""
        if self.image_uri:
            return super().shipped_beside()
        pinned = Path(str(files("cursus.core.kinds") / "lightgbm_requirements.txt"))
        return {"requirements.txt": pinned, **super().shipped_beside()}


def _model_parallel_cuda(version: str, instance_type: str) -> str:
    if version.startswith("2.5"):
        return "cu124"
    return "cu121" if "p5" in instance_type or version.startswith(("2.1", "2.2", "2.3", "2.4")) else "cu118"
