"""Hyperparameter tuning jobs in the SageMaker SDK's names: the tuner and the step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self, cast

from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.tuning_definition import TunedEstimator, TunedJob
from cursus.core.kinds.tuning_faults import tuner_faults
from cursus.core.kinds.variables import Join, PipelineVariable
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.core.kinds.training_estimator import Estimator
    from cursus.core.kinds.tuning_options import StrategyConfig, TuningJobCompletionCriteriaConfig, WarmStartConfig
    from cursus.core.kinds.tuning_ranges import ParameterRange

    _Named = Mapping[str, Mapping[str, Any]]

__all__ = ["HyperparameterTuner", "TuningArguments", "TuningStep"]

_MODEL = "properties.ModelArtifacts.S3ModelArtifacts"
_OUTPUT = "properties.OutputDataConfig.S3OutputPath"
_TOP_JOBS = 50


@dataclass
class HyperparameterTuner:
    """Training jobs of an estimator, each with other hyperparameters, in search of the best objective metric.

    Metrics come from `metric_definitions`, never from the estimator's own. `fixed_hyperparameters` are told to every
    job beside the estimator's; `instance_configs` stand for the estimator's own machines.

    Raises:
        KindError: SageMaker would refuse the job; all faults together.
    """

    estimator: Estimator
    objective_metric_name: Any
    hyperparameter_ranges: Mapping[str, ParameterRange | None] | None
    metric_definitions: Sequence[Mapping[str, Any]] | None = None
    strategy: Any = "Bayesian"
    objective_type: Any = "Maximize"
    max_jobs: Any = None
    max_parallel_jobs: Any = 1
    max_runtime_in_seconds: Any = None
    tags: Any = None
    base_tuning_job_name: str | None = None
    warm_start_config: WarmStartConfig | None = None
    strategy_config: StrategyConfig | None = None
    completion_criteria_config: TuningJobCompletionCriteriaConfig | None = None
    early_stopping_type: Any = "Off"
    estimator_name: str | None = None
    random_seed: Any = None
    autotune: bool = False
    hyperparameters_to_keep_static: Sequence[str] | None = None
    instance_configs: Any = None
    fixed_hyperparameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    further: tuple[TunedEstimator, ...] = ()

    def __post_init__(self) -> None:
        if self.max_jobs is None and self.strategy != "Grid":
            self.max_jobs = 1
        self._refuse_faults()

    @classmethod
    def create(
        cls,
        estimator_dict: Mapping[str, Estimator],
        objective_metric_name_dict: Mapping[str, Any],
        hyperparameter_ranges_dict: Mapping[str, Mapping[str, ParameterRange | None] | None],
        metric_definitions_dict: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        hyperparameters_to_keep_static_dict: Mapping[str, Sequence[str]] | None = None,
        **options: Any,
    ) -> Self:
        """A tuner of several estimators, by name, that compete in one job; `options` are those of the class.

        Raises:
            KindError: the mappings do not name the same estimators, or as for the class.
        """
        objectives, ranges = objective_metric_name_dict, hyperparameter_ranges_dict
        metrics, static = metric_definitions_dict or {}, hyperparameters_to_keep_static_dict or {}
        _refuse_other_names(
            estimator_dict,
            same={"objective_metric_name_dict": objectives, "hyperparameter_ranges_dict": ranges},
            among={"metric_definitions_dict": metrics, "hyperparameters_to_keep_static_dict": static},
        )
        first, *further = (
            TunedEstimator(
                name, estimator_dict[name], objectives[name], ranges[name], metrics.get(name), static.get(name)
            )
            for name in sorted(estimator_dict)
        )
        return cls(
            first.estimator,
            first.objective,
            first.ranges,
            first.metric_definitions,
            estimator_name=first.name,
            hyperparameters_to_keep_static=first.keep_static,
            further=tuple(further),
            **options,
        )

    @property
    def definitions(self) -> list[TunedEstimator]:
        """The estimators with what is tuned of each; where there is one only, it need have no name."""
        first = TunedEstimator(
            self.estimator_name,
            self.estimator,
            self.objective_metric_name,
            self.hyperparameter_ranges,
            self.metric_definitions,
            self.hyperparameters_to_keep_static,
        )
        clusters = self.instance_configs
        if not isinstance(clusters, Mapping):
            return [replace(first, instance_configs=clusters), *self.further]
        return [replace(tuned, instance_configs=clusters.get(tuned.name)) for tuned in (first, *self.further)]

    def override_resource_config(self, instance_configs: Any) -> None:
        """Has jobs run on one of these clusters: a list for the first estimator, or lists by an estimator's name."""
        self.instance_configs = instance_configs
        self._refuse_faults()

    def fit(
        self,
        inputs: Any = None,
        job_name: str | None = None,
        include_cls_metadata: Any = False,
        estimator_kwargs: Any = None,
        wait: bool = True,
    ) -> TuningArguments:
        """The arguments of a step that tunes with these channels; several estimators take theirs by name.

        `job_name`, `estimator_kwargs` and `wait` are taken for the sake of code that gives them: in a pipeline the
        service names the job and waits for it.
        """
        return TuningArguments(self, inputs, include_cls_metadata)

    def jobs(self, inputs: Any = None, include_cls_metadata: Any = False) -> list[TunedJob]:
        """The job definition of each estimator."""
        tuned = self.definitions
        if self.estimator_name is not None:
            _refuse_unknown({t.name for t in tuned}, inputs=inputs, include_cls_metadata=include_cls_metadata)
        return [
            one.job(
                inputs if one.name is None else (inputs or {}).get(one.name),
                self.fixed_hyperparameters,
                autotune=self.autotune,
                with_class=_of(include_cls_metadata, one.name),
            )
            for one in tuned
        ]

    def request(self, inputs: Any = None, include_cls_metadata: Any = False) -> dict[str, Any]:
        """The request of `CreateHyperParameterTuningJob`."""
        jobs = self.jobs(inputs, include_cls_metadata)
        several = (
            None
            if self.estimator_name is None
            else [self._named(tuned, job) for tuned, job in zip(self.definitions, jobs, strict=True)]
        )
        return request_dict(
            HyperParameterTuningJobConfig=self._config(jobs[0] if several is None else None),
            Autotune={"Mode": "Enabled"} if self.autotune else None,
            TrainingJobDefinition=jobs[0].definition if several is None else None,
            TrainingJobDefinitions=several,
            WarmStartConfig=self.warm_start_config.to_request() if self.warm_start_config else None,
            Tags=self._all_tags(),
        )

    def _config(self, single: TunedJob | None) -> dict[str, Any]:
        limits = request_dict(
            MaxNumberOfTrainingJobs=self.max_jobs,
            MaxParallelTrainingJobs=self.max_parallel_jobs,
            MaxRuntimeInSeconds=self.max_runtime_in_seconds,
        )
        criteria = self.completion_criteria_config
        return request_dict(
            Strategy=self.strategy,
            StrategyConfig=self.strategy_config.to_request() if self.strategy_config else None,
            HyperParameterTuningJobObjective=self._objective(self.objective_metric_name) if single else None,
            ResourceLimits=limits,
            ParameterRanges=single.ranges if single else None,
            TrainingJobEarlyStoppingType=self.early_stopping_type,
            TuningJobCompletionCriteria=criteria.to_request() if criteria else None,
            RandomSeed=self.random_seed,
        )

    def _named(self, tuned: TunedEstimator, job: TunedJob) -> dict[str, Any]:
        return job.definition | request_dict(
            DefinitionName=tuned.name,
            TuningObjective=self._objective(tuned.objective),
            HyperParameterRanges=job.ranges,
        )

    def _objective(self, metric: Any) -> dict[str, Any]:
        return {"Type": self.objective_type, "MetricName": metric}

    def _all_tags(self) -> list[Any] | None:
        """The tuner's tags, then those of the first estimator that it does not repeat."""
        own = tag_list(self.tags) or []
        more = [tag for tag in tag_list(self.estimator.tags) or [] if tag not in own]
        return [*own, *more] or None

    def _refuse_faults(self) -> None:
        faults = list(tuner_faults(self))
        if faults:
            raise KindError.of(faults)


@dataclass(frozen=True, slots=True)
class TuningArguments:
    """What `HyperparameterTuner.fit` hands to its step."""

    tuner: HyperparameterTuner
    inputs: Any = None
    include_cls_metadata: Any = False


@dataclass(kw_only=True)
class TuningStep(Step):
    """A tuning job as a step, of `step_args=tuner.fit(...)` or of `tuner` and `inputs`.

    Its best job stands for the training step that it replaces: what is offered as a training job's model is the best
    job's. `job_arguments` are taken for the sake of code that gives them: a tuning job has none.
    """

    step_args: TuningArguments | None = None
    tuner: HyperparameterTuner | None = None
    inputs: Any = None
    job_arguments: Sequence[Any] | None = None

    step_type = "Tuning"
    job_name_member = "HyperParameterTuningJobName"

    def __post_init__(self) -> None:
        if (self.step_args is None) == (self.tuner is None):
            given = "neither step_args nor tuner" if self.tuner is None else "both step_args and tuner"
            raise KindError(f"step {self.name!r} has {given}", hint="give it step_args=tuner.fit(inputs=...)")

    @property
    def fitted(self) -> TuningArguments:
        """The tuner with its channels, whichever way they were given."""
        return self.step_args or TuningArguments(cast("HyperparameterTuner", self.tuner), self.inputs)

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateHyperParameterTuningJob`."""
        fitted = self.fitted
        return fitted.tuner.request(fitted.inputs, fitted.include_cls_metadata)

    def get_top_model_s3_uri(self, top_k: int, s3_bucket: Any, prefix: Any = "") -> Join:
        """The address of a model that the job found: of the best with `top_k=0`, up to 49.

        `s3_bucket` and `prefix` are where the estimator's `output_path` leads.
        """
        if not 0 <= top_k < _TOP_JOBS:
            raise KindError(f"step {self.name!r}: top_k is {top_k}", hint=f"give 0 (the best) to {_TOP_JOBS - 1}")
        folder = ["s3:/", s3_bucket, *([] if prefix in {"", None} else [prefix])]
        return Join(on="/", values=[*folder, self._top_job(top_k), "output/model.tar.gz"])

    def offered(self, property_path: str) -> PipelineVariable:
        """A property, or of a training job's model and output those of the best job."""
        if property_path == _MODEL:
            return Join(on="/", values=[self._output_path(), self._top_job(0), "output/model.tar.gz"])
        if property_path == _OUTPUT:
            return Join(on="/", values=[self._output_path(), self._top_job(0)])
        return super().offered(property_path)

    def _top_job(self, top_k: int) -> Any:
        return self.properties.TrainingJobSummaries[top_k].TrainingJobName

    def _output_path(self) -> Any:
        """The address below which every job of the tuning job leaves its model."""
        fitted = self.fitted
        jobs = fitted.tuner.jobs(fitted.inputs)
        first, *others = [job.definition["OutputDataConfig"]["S3OutputPath"] for job in jobs]
        if any(other != first for other in others):
            raise KindError(
                f"step {self.name!r}: its estimators leave their models in different places, so the best is in either",
                hint="give all estimators the same output_path",
            )
        return first.rstrip("/") if isinstance(first, str) else first


def _of(flags: Any, name: str | None) -> bool:
    return bool(flags.get(name, False) if isinstance(flags, Mapping) else flags)


def _refuse_unknown(names: set[str | None], **given: Any) -> None:
    """Refuses what is not given by the names of the estimators."""
    known = sorted(str(name) for name in names)
    faults: list[Fault] = []
    for argument, value in given.items():
        if isinstance(value, Mapping):
            faults += [
                Fault(argument, f"there is no estimator {name!r}", did_you_mean(str(name), known))
                for name in value
                if name not in names
            ]
        elif value:
            hint = f"give a mapping with the keys {', '.join(known)}"
            faults.append(Fault(argument, "is not given by the estimators' names", hint))
    if faults:
        raise KindError.of(faults)


def _refuse_other_names(estimators: Mapping[str, Any], same: _Named, among: _Named) -> None:
    faults = [] if estimators else [Fault("estimator_dict", "names no estimator", "give one or more, by name")]
    for argument, given in {**same, **among}.items():
        faults += [
            Fault(argument, f"there is no estimator {name!r}", did_you_mean(name, estimators) or "add it, or drop this")
            for name in given
            if name not in estimators
        ]
    for argument, given in same.items():
        missing = (name for name in estimators if name not in given)
        faults += [Fault(argument, f"says nothing of the estimator {name!r}", "add it") for name in missing]
    if faults:
        raise KindError.of(faults)
