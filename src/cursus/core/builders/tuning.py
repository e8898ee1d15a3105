"""Builds steps that search a training step's hyperparameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.tuning import HyperparameterTuner, TuningStep
from cursus.core.kinds.tuning_options import (
    HyperbandStrategyConfig,
    InstanceConfig,
    StrategyConfig,
    TuningJobCompletionCriteriaConfig,
    WarmStartConfig,
)
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from cursus.core.builders.training import TrainingStepBuilder
    from cursus.core.kinds.training import Estimator
    from cursus.core.kinds.tuning_ranges import ParameterRange

__all__ = ["TuningStepBuilder"]


class TuningStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that runs a training step's job with other hyperparameters each time, in search of the best.

    `training_builder` names the builder of that training step; its specification serves, unless `specs` are given. The
    config is that step's with `TuningStepConfigBase`. What the training step offers, the best job offers: whoever
    needs a model gets the best one.
    """

    required_attributes = ("objective_metric_name",)
    training_builder: ClassVar[type[TrainingStepBuilder[Any]] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Takes the training step's specifications where a builder has none of its own."""
        super().__init_subclass__(**kwargs)
        if cls.specs is None and cls.training_builder is not None:
            cls.specs = cls.training_builder.specs

    def validate_configuration(self) -> None:
        """Checks the tuning step's attributes, and those of the training step."""
        super().validate_configuration()
        self._trainer()

    def create_step(self, **kwargs: Any) -> TuningStep:
        """The tuning step."""
        estimator = self._create_estimator(self._get_outputs(kwargs.get("outputs") or {}))
        step = TuningStep(
            name=self._get_step_name(),
            step_args=self._create_tuner(estimator).fit(inputs=self._get_inputs(self._step_inputs(kwargs))),
            depends_on=kwargs.get("dependencies") or [],
            cache_config=self._get_cache_config(kwargs.get("enable_caching", True)),
        )
        self._finished(step)
        return step

    def _create_estimator(self, output_path: Any = None) -> Estimator:
        """The estimator of the training step."""
        return self._trainer()._create_estimator(output_path)  # pyright: ignore[reportPrivateUsage]  # the training step's hook

    def _create_tuner(self, estimator: Estimator) -> HyperparameterTuner:
        """The tuner; its metrics are those that the training step reads from its script."""
        config: Any = self.config
        return HyperparameterTuner(
            estimator=estimator,
            objective_metric_name=config.objective_metric_name,
            hyperparameter_ranges=self._get_hyperparameter_ranges(),
            metric_definitions=list(estimator.metric_definitions or ()) or None,
            strategy=config.strategy,
            objective_type=config.objective_type,
            max_jobs=config.effective_max_jobs,
            max_parallel_jobs=config.max_parallel_jobs,
            max_runtime_in_seconds=config.max_tuning_runtime_in_seconds,
            tags=config.tags,
            base_tuning_job_name=self._generate_job_name(),
            early_stopping_type=config.early_stopping_type,
            random_seed=config.random_seed,
            autotune=config.autotune,
            hyperparameters_to_keep_static=self._kept_static(),
            fixed_hyperparameters=config.fixed_hyperparameters,
            **self._tuner_options(),
        )

    def _get_hyperparameter_ranges(self) -> dict[str, ParameterRange]:
        """The ranges by hyperparameter, from the config."""
        config: Any = self.config
        ranges: dict[str, ParameterRange] = config.hyperparameter_ranges
        return ranges

    def _tuner_options(self) -> dict[str, Any]:
        """How the tuner searches, stops and starts, where the config says so."""
        config: Any = self.config
        resources = (config.hyperband_max_resource, config.hyperband_min_resource)
        criteria = (config.max_jobs_not_improving, config.complete_on_convergence, config.target_objective_metric_value)
        parents, clusters = config.warm_start_parents, config.tuning_instances
        hyperband = None if None in resources else StrategyConfig(HyperbandStrategyConfig(*resources))
        asked = any(value is not None for value in criteria)
        return {
            "strategy_config": hyperband,
            "completion_criteria_config": TuningJobCompletionCriteriaConfig(*criteria) if asked else None,
            "warm_start_config": WarmStartConfig(config.warm_start_type, parents) if parents else None,
            "instance_configs": [InstanceConfig(**dict(cluster)) for cluster in clusters] or None,
        }

    def _kept_static(self) -> list[str] | None:
        """With automatic ranges, what starts the script stays as it is."""
        config: Any = self.config
        if not config.autotune:
            return config.hyperparameters_to_keep_static or None
        own = ("submit_directory", "program", "container_log_level", "job_name", "region")
        reserved = [
            *(f"sagemaker_{name}" for name in own),
            *("sagemaker_estimator_class_name", "sagemaker_estimator_module"),
        ]
        return [*config.hyperparameters_to_keep_static, *reserved]

    def _get_inputs(self, inputs: dict[str, Any]) -> Any:
        """The channels of the training step."""
        return self._trainer()._get_inputs(inputs)  # pyright: ignore[reportPrivateUsage]  # the training step's hook

    def _get_outputs(self, outputs: dict[str, Any]) -> Any:
        """The address below which every job leaves its model."""
        return self._trainer()._get_outputs(outputs)  # pyright: ignore[reportPrivateUsage]  # the training step's hook

    def _trainer(self) -> TrainingStepBuilder[Any]:
        """The builder of the training step, over this step's config and under its name."""
        if self.training_builder is None:
            raise ConfigurationError(
                f"{type(self).__name__} names no training step", hint="set training_builder to that step's builder"
            )
        trainer = self.training_builder(self.config, self.spec, self.session, self.role)
        trainer.step_name = self._get_step_name()
        return trainer
