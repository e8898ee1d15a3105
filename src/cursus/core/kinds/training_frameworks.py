"""Estimators of a script in a framework's container, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.training_estimator import Estimator
from cursus.core.kinds.training_text import json_text, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Framework", "XGBoost"]


@dataclass(kw_only=True)
class Framework(Estimator):
    """A script in a framework's container; every hyperparameter travels as JSON."""

    entry_point: Any = field(default=None, kw_only=False)
    image_uri: Any = None
    role: Any = None
    instance_count: Any = None
    instance_type: Any = None

    def script_mode(self) -> dict[str, Any]:
        """All hyperparameters, those that start the script included, as JSON texts."""
        values: Mapping[str, Any] = {**self.hyperparameters, **self._started_by()}
        return texts(dict(values), json_text)


@dataclass(kw_only=True)
class XGBoost(Framework):
    """A script in the XGBoost container."""

    framework = "xgboost"
