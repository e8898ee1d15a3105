"""The table of the shared steps: one line declares a step, and its classes' names follow from its own by rule."""

from __future__ import annotations

from typing import Final

from cursus.core.base.enums import StepKind
from cursus.registry.definitions import StepEntry, step_entry

__all__ = ["STEP_NAMES"]

STEP_NAMES: Final[dict[str, StepEntry]] = {
    **step_entry("DataLoading", StepKind.PROCESSING, "Loads tables in CSV, Parquet or JSON and reports their schema"),
    **step_entry("FeatureEngineering", StepKind.PROCESSING, "Derives, drops and joins columns"),
    **step_entry("TabularPreprocessing", StepKind.PROCESSING, "Cleans the label and splits a table, by job type"),
    **step_entry("XGBoostTraining", StepKind.TRAINING, "Trains an XGBoost model with early stopping"),
    **step_entry("XGBoostModelEval", StepKind.PROCESSING, "Scores held-out rows and measures the model's quality"),
    **step_entry("XGBoostModel", StepKind.CREATE_MODEL, "Makes a SageMaker model that serves a trained XGBoost model"),
    **step_entry("BatchTransform", StepKind.TRANSFORM, "Scores a table with a model"),
    **step_entry("ModelRegistration", StepKind.REGISTER_MODEL, "Registers a model where its quality passes a gate"),
}
