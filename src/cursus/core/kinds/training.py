"""Training jobs as steps, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step
from cursus.core.kinds.training_estimator import Estimator, TrainingArguments
from cursus.core.kinds.training_frameworks import XGBoost
from cursus.core.kinds.training_inputs import TrainingInput
from cursus.errors import KindError

if TYPE_CHECKING:
    from cursus.core.kinds.training_inputs import TrainingInputs

__all__ = ["Estimator", "TrainingArguments", "TrainingInput", "TrainingStep", "XGBoost"]


@dataclass(kw_only=True)
class TrainingStep(Step):
    """A training job as a step: of what `Estimator.fit` gives, or of an estimator and its inputs.

    `inputs` are the channels by name, or the data of the one channel `training`.

    Raises:
        KindError: neither or both are given.
    """

    step_args: TrainingArguments | None = None
    estimator: Estimator | None = None
    inputs: TrainingInputs = None

    step_type = "Training"
    job_name_member = "TrainingJobName"

    def __post_init__(self) -> None:
        if (self.step_args is None) == (self.estimator is None):
            given = "neither step_args nor estimator" if self.step_args is None else "both step_args and estimator"
            raise KindError(
                f"training step {self.name!r} has {given}",
                hint="give step_args=estimator.fit(inputs=...), or estimator=... and inputs=...",
            )

    @property
    def job(self) -> TrainingArguments:
        """The estimator with its inputs, whichever way they were given."""
        if self.step_args is not None:
            return self.step_args
        assert self.estimator is not None
        return TrainingArguments(self.estimator, self.inputs)

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateTrainingJob`."""
        job = self.job
        return job.estimator.request(job.inputs, job.experiment_config)
