"""Builds training steps in the containers of frameworks, and in any image."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT
from cursus.core.builders.training import TrainingStepBuilder
from cursus.core.kinds.training_deep_learning import HuggingFace, LightGBM, PyTorch, TensorFlow
from cursus.core.kinds.training_estimator import Estimator
from cursus.core.kinds.training_frameworks import SKLearn

__all__ = [
    "GenericTrainingStepBuilder",
    "HuggingFaceTrainingStepBuilderBase",
    "LightGBMTrainingStepBuilderBase",
    "PyTorchTrainingStepBuilderBase",
    "SKLearnTrainingStepBuilderBase",
    "TensorFlowTrainingStepBuilderBase",
]


class SKLearnTrainingStepBuilderBase(TrainingStepBuilder[ConfigT]):
    """Builds a step that trains in the scikit-learn container."""

    def _create_estimator(self, output_path: Any = None) -> SKLearn:
        return SKLearn(**self._estimator_options(output_path))


class LightGBMTrainingStepBuilderBase(TrainingStepBuilder[ConfigT]):
    """Builds a step that trains with LightGBM, which the scikit-learn container installs."""

    def _create_estimator(self, output_path: Any = None) -> LightGBM:
        return LightGBM(**self._estimator_options(output_path))


class DistributedTrainingStepBuilder(TrainingStepBuilder[ConfigT]):
    """Builds a step whose container can share the work between machines."""

    def _estimator_options(self, output_path: Any) -> dict[str, Any]:
        shared = getattr(self.config, "distribution", None)
        return {**super()._estimator_options(output_path), "distribution": shared}


class PyTorchTrainingStepBuilderBase(DistributedTrainingStepBuilder[ConfigT]):
    """Builds a step that trains in the PyTorch container."""

    def _create_estimator(self, output_path: Any = None) -> PyTorch:
        return PyTorch(**self._estimator_options(output_path))


class TensorFlowTrainingStepBuilderBase(DistributedTrainingStepBuilder[ConfigT]):
    """Builds a step that trains in the TensorFlow container; `model_dir` of the config, if it has one, goes along."""

    def _create_estimator(self, output_path: Any = None) -> TensorFlow:
        model_dir = getattr(self.config, "model_dir", None)
        return TensorFlow(model_dir=model_dir, **self._estimator_options(output_path))


class HuggingFaceTrainingStepBuilderBase(DistributedTrainingStepBuilder[ConfigT]):
    """Builds a step that trains in a Hugging Face container.

    The config's `framework_version` is that of Transformers; its `pytorch_version` or `tensorflow_version` says what
    that runs on.
    """

    def _create_estimator(self, output_path: Any = None) -> HuggingFace:
        below: dict[str, Any] = {
            name: getattr(self.config, name, None) for name in ("pytorch_version", "tensorflow_version")
        }
        return HuggingFace(**below, **self._estimator_options(output_path))


class GenericTrainingStepBuilder(TrainingStepBuilder[ConfigT]):
    """Builds a step that trains in any image: a built-in algorithm's, or one's own.

    A contract that names no file of hyperparameters has them told to the job itself, as built-in algorithms read them.
    """

    required_attributes = ("training_image_uri", "training_instance_type", "training_instance_count")

    def _create_estimator(self, output_path: Any = None) -> Estimator:
        return Estimator(hyperparameters=self._hyperparameters(), **self._estimator_options(output_path))

    def _hyperparameters(self) -> dict[str, Any]:
        config: Any = self.config
        in_file = "hyperparameters_s3_uri" in self._require_contract().expected_input_paths
        return {} if in_file or not hasattr(config, "to_hyperparameter_dict") else config.to_hyperparameter_dict()
