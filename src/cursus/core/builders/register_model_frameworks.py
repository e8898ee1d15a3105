"""Builds steps that register a model that the container of a framework serves."""

from __future__ import annotations

from cursus.core.base.builder_base import ConfigT
from cursus.core.builders.register_model import RegisterModelStepBuilder
from cursus.core.kinds.model_frameworks import (
    HuggingFaceModel,
    PyTorchModel,
    SKLearnModel,
    TensorFlowModel,
    XGBoostModel,
)

__all__ = [
    "HuggingFaceRegisterModelStepBuilderBase",
    "PyTorchRegisterModelStepBuilderBase",
    "SKLearnRegisterModelStepBuilderBase",
    "TensorFlowRegisterModelStepBuilderBase",
    "XGBoostRegisterModelStepBuilderBase",
]


class XGBoostRegisterModelStepBuilderBase(RegisterModelStepBuilder[ConfigT]):
    """Registers a model that the XGBoost container serves."""

    model_class = XGBoostModel


class SKLearnRegisterModelStepBuilderBase(RegisterModelStepBuilder[ConfigT]):
    """Registers a model that the scikit-learn container serves."""

    model_class = SKLearnModel


class PyTorchRegisterModelStepBuilderBase(RegisterModelStepBuilder[ConfigT]):
    """Registers a model that the PyTorch container serves."""

    model_class = PyTorchModel


class TensorFlowRegisterModelStepBuilderBase(RegisterModelStepBuilder[ConfigT]):
    """Registers a model that TensorFlow Serving serves."""

    model_class = TensorFlowModel


class HuggingFaceRegisterModelStepBuilderBase(RegisterModelStepBuilder[ConfigT]):
    """Registers a model that a Hugging Face container serves."""

    model_class = HuggingFaceModel
