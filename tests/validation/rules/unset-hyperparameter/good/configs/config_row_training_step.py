"""The config of the training."""

from typing import Any

from cursus.steps.configs.config_training_step_base import TrainingStepConfigBase

from ..hyperparams.hyperparameters_row import RowHyperparameters


class RowTrainingConfig(TrainingStepConfigBase):
    """What steers the training."""

    hyperparameters: RowHyperparameters
    training_entry_point: str | None = "row_training.py"

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        """The hyperparameters as the script reads them."""
        return self.hyperparameters.to_hyperparameter_dict()
