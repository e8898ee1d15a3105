"""Estimators of a script in a framework's container, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.training_estimator import Estimator
from cursus.core.kinds.training_images import is_gpu, machine_for_image
from cursus.core.kinds.training_text import json_text, texts
from cursus.core.kinds.variables import is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.errors import Fault

__all__ = ["Framework", "SKLearn", "XGBoost"]


@dataclass(kw_only=True)
class Framework(Estimator):
    """A script in a framework's container; every hyperparameter travels as JSON."""

    entry_point: Any = field(default=None, kw_only=False)
    image_uri: Any = None
    role: Any = None
    instance_count: Any = None
    instance_type: Any = None
    image_uri_region: str | None = None

    machine_decides_image: ClassVar[bool] = False

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the members, each alone and together."""
        yield from super().faults()
        if not self.image_uri:
            yield from self.version_faults()
        if self.entry_point is None:
            yield self.fault("entry_point", "no script is given", "give the path of the training script")

    def version_faults(self) -> Iterable[Fault]:
        """What is missing to find the framework's own image."""
        for member in ("framework_version", "py_version"):
            if not getattr(self, member):
                hint = f"give {member}, or image_uri"
                yield self.fault(member, "neither it nor image_uri is given", hint)

    def image_options(self) -> Mapping[str, Any]:
        """The container's Python, its machine, and that it trains."""
        machine = machine_for_image(self) if self.machine_decides_image else None
        return {"py_version": self.py_version, "instance_type": machine, "scope": "training"}

    @property
    def image_region(self) -> str:
        """The region whose registry the image comes from."""
        return self.image_uri_region or super().image_region

    def script_mode(self) -> dict[str, Any]:
        """All hyperparameters, those that start the script included, as JSON texts."""
        return texts({**self.hyperparameters, **self.started_by()}, json_text)


@dataclass(kw_only=True)
class XGBoost(Framework):
    """A script in the XGBoost container."""

    framework = "xgboost"


@dataclass(kw_only=True)
class SKLearn(Framework):
    """A script in the scikit-learn container, on one machine without a GPU."""

    framework = "sklearn"

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the members, each alone and together."""
        yield from super().faults()
        if is_variable(self.instance_count) or self.machines != 1:
            fact = f"{self.instance_count!r}, and scikit-learn trains on one machine"
            yield self.fault("instance_count", fact, "leave it out, or set it to 1")
        if isinstance(self.instance_type, str) and is_gpu(self.instance_type):
            fact = f"{self.instance_type!r} has a GPU, and the scikit-learn container cannot use it"
            yield self.fault("instance_type", fact, "choose a machine such as 'ml.m5.xlarge'")
        if self.py_version and self.py_version != "py3" and not is_variable(self.py_version):
            yield self.fault("py_version", f"{self.py_version!r}", "the scikit-learn container has 'py3' only")
