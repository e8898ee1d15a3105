"""Models that a framework's own container serves, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.model import Model, env_text
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FrameworkModel",
    "HuggingFaceModel",
    "PyTorchModel",
    "SKLearnModel",
    "TensorFlowModel",
    "XGBoostModel",
]

_CODE_INSIDE_SINCE = (1, 2)
_TENSORFLOW_SERVING = {"2.12.0": "2.12.1", "2.16.2": "2.16.1"}
_NGINX_LEVELS = {10: "debug", 20: "info", 30: "warn", 40: "error", 50: "crit"}


@dataclass(kw_only=True)
class FrameworkModel(Model):
    """What the models of all frameworks have in common."""

    model_server_workers: Any = None

    versions: ClassVar[tuple[str, ...]] = ("framework_version", "py_version")
    data_required: ClassVar[bool] = True

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the description: no image and no version, or nothing to serve."""
        yield from super().faults()
        missing = [name for name in self.versions if not getattr(self, name)]
        if missing and not self.image_uri:
            names = " and ".join(missing)
            yield Fault(self.subject, f"has neither image_uri nor {names}", f"give {names}, or image_uri")
        if self.data_required and self.model_data is None:
            yield Fault(self.subject, "has no model_data", "give the address of its model.tar.gz, or a variable")

    def serving_image(self, instance_type: Any) -> Any:
        """The container's address: as given, or the framework's own for the machine."""
        return self.image_uri or image_uri(
            self.framework, self.session.region, self.framework_version, **self.image_keywords(instance_type)
        )

    def image_keywords(self, instance_type: Any) -> dict[str, Any]:
        """What decides the framework's image beside its version, by the keywords of `image_uri`."""
        return {"instance_type": instance_type} if instance_type is not None else {}

    def environment(self) -> dict[str, Any]:
        """The container's variables: the user's, where the code is, and how many requests are served at once."""
        workers = {}
        if self.model_server_workers:
            workers["SAGEMAKER_MODEL_SERVER_WORKERS"] = env_text(self.model_server_workers)
        return {**self.env, **self.code_variables(), **workers}

    def registered_as(self) -> dict[str, Any]:
        """The framework's name."""
        return {"Framework": self.framework.upper()}


@dataclass(kw_only=True)
class XGBoostModel(FrameworkModel):
    """A model that the XGBoost container serves; code goes into the archive where the network is cut off."""

    framework = "xgboost"
    versions = ("framework_version",)

    @property
    def repacks(self) -> bool:
        """Whether the code has to be put into the archive: the container cannot fetch it."""
        return self.entry_point is not None and bool(self.enable_network_isolation)


@dataclass(kw_only=True)
class SKLearnModel(XGBoostModel):
    """A model that the scikit-learn container serves; code goes into the archive where the network is cut off."""

    framework = "sklearn"

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the description; the container has Python 3 alone."""
        yield from super().faults()
        if self.py_version not in {None, "py3"}:
            yield Fault(f"{self.subject}.py_version", f"there is no image for {self.py_version!r}", "give 'py3'")


@dataclass(kw_only=True)
class _DeepLearningModel(FrameworkModel):
    """A model whose image comes for CPU and for GPU."""

    py_version: Any = None

    def image_keywords(self, instance_type: Any) -> dict[str, Any]:
        """The machine, the Python and the scope; the machine must be known."""
        if instance_type is None:
            raise KindError(
                f"{self.subject} has neither a machine nor an image_uri, and its image depends on the machine",
                hint="give create(instance_type=...), register(inference_instances=[...]), or image_uri",
            )
        return {"instance_type": instance_type, "py_version": self.py_version, "scope": "inference"}

    def registered_as(self) -> dict[str, Any]:
        """The framework's name and version."""
        version = {"FrameworkVersion": self.framework_version} if self.framework_version else {}
        return {**super().registered_as(), **version}


@dataclass(kw_only=True)
class PyTorchModel(_DeepLearningModel):
    """A model that the PyTorch container serves; its code goes into the archive since PyTorch 1.2."""

    framework = "pytorch"
    framework_version: Any = "1.3"

    @property
    def repacks(self) -> bool:
        """Whether the code has to be put into the archive: the model server looks for it there."""
        version = tuple(int(part) for part in str(self.framework_version).split(".")[:2] if part.isdigit())
        return self.entry_point is not None and version >= _CODE_INSIDE_SINCE


@dataclass(kw_only=True)
class TensorFlowModel(_DeepLearningModel):
    """A model that TensorFlow Serving serves; its code goes into the archive.

    `container_log_level` is a level of Python's `logging`, and becomes that of the web server in front.
    """

    framework = "tensorflow"
    versions = ("framework_version",)
    container_log_level: Any = None

    @property
    def repacks(self) -> bool:
        """Whether there is code, which has to be put into the archive."""
        return self.entry_point is not None

    def serving_image(self, instance_type: Any) -> Any:
        """The container's address; two versions are served by the image of a neighbour."""
        version = _TENSORFLOW_SERVING.get(self.framework_version, self.framework_version)
        keywords = {} if self.image_uri else self.image_keywords(instance_type)
        return self.image_uri or image_uri(self.framework, self.session.region, version, **keywords)

    def image_keywords(self, instance_type: Any) -> dict[str, Any]:
        """The machine and the scope; the image has no Python of the user's choice."""
        keywords = super().image_keywords(instance_type)
        return {name: value for name, value in keywords.items() if name != "py_version"}

    def environment(self) -> dict[str, Any]:
        """The user's variables and the log level: the container finds code in the archive by itself."""
        level = _NGINX_LEVELS.get(self.container_log_level)
        return {**self.env, **({"SAGEMAKER_TFS_NGINX_LOGLEVEL": level} if level else {})}

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the description; a log level is one of five."""
        yield from super().faults()
        level = self.container_log_level
        if level is not None and (is_variable(level) or level not in _NGINX_LEVELS):
            known = ", ".join(map(str, _NGINX_LEVELS))
            yield Fault(f"{self.subject}.container_log_level", f"{level!r} is no log level", f"give one of {known}")


@dataclass(kw_only=True)
class HuggingFaceModel(_DeepLearningModel):
    """A model that a Hugging Face container serves, on PyTorch or TensorFlow; its code goes into the archive.

    Without `model_data` the container fetches the model that `env["HF_MODEL_ID"]` names.
    """

    framework = "huggingface"
    versions = ("transformers_version", "py_version")
    data_required = False
    transformers_version: Any = None
    pytorch_version: Any = None
    tensorflow_version: Any = None

    @property
    def repacks(self) -> bool:
        """Whether there is code, which has to be put into the archive."""
        return self.entry_point is not None

    def serving_image(self, instance_type: Any) -> Any:
        """The container's address."""
        keywords = {} if self.image_uri else self.image_keywords(instance_type)
        return self.image_uri or image_uri(self.framework, self.session.region, self.transformers_version, **keywords)

    def image_keywords(self, instance_type: Any) -> dict[str, Any]:
        """The machine, the Python, the scope and the framework below."""
        name, version = self._base()
        return {**super().image_keywords(instance_type), "base_framework_version": f"{name}{version}"}

    def registered_as(self) -> dict[str, Any]:
        """The name and the version of the framework below."""
        name, version = self._base()
        return {"Framework": name.upper(), **({"FrameworkVersion": version} if version else {})}

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the description: not exactly one framework below, or code and nothing to put it into."""
        yield from super().faults()
        below = [name for name in ("pytorch_version", "tensorflow_version") if getattr(self, name)]
        if len(below) > 1 or not (below or self.image_uri):
            fact = "has both pytorch_version and tensorflow_version" if below else "has no framework below"
            yield Fault(self.subject, fact, "give one of pytorch_version and tensorflow_version")
        if self.entry_point is not None and self.model_data is None:
            hint = "give model_data, or leave out entry_point"
            yield Fault(self.subject, "has code and no model_data to put it into", hint)

    def _base(self) -> tuple[str, Any]:
        if self.tensorflow_version:
            return "tensorflow", self.tensorflow_version
        return "pytorch", self.pytorch_version
