"""The hyperparameters of scikit-learn models."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, JsonValue

from cursus.core.base.hyperparameters_base import ModelHyperparameters

__all__ = ["SKLearnModelHyperparameters"]


class SKLearnModelHyperparameters(ModelHyperparameters):
    """Which estimator is fitted, and its own parameters by their own names."""

    estimator: str = Field(
        pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$",
        description="The estimator's class, as in sklearn.ensemble.RandomForestClassifier.",
    )
    parameters: dict[str, JsonValue] = Field(default={}, description="What the estimator is made with.")
    cross_validation_folds: int = Field(
        default=5, ge=2, le=100, description="The parts that the data are split into to judge the model."
    )
    seed: int = Field(default=42, ge=0, description="The seed of everything random.")

    def faults(self) -> Iterator[str]:
        """What is wrong with the values together."""
        yield from super().faults()
        given = self.parameters.get("random_state")
        if given is not None and given != self.seed:
            yield f"parameters.random_state {given} and seed {self.seed} differ: set seed alone"
