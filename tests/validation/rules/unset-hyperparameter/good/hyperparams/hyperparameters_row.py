"""What steers the training."""

from cursus.core.base.hyperparameters_base import ModelHyperparameters


class RowHyperparameters(ModelHyperparameters):
    """How deep, and how long."""

    max_depth: int = 6
    num_round: int = 50
