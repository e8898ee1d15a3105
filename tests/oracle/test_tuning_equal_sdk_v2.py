"""Each tuning step that our kinds make equals the one that SDK v2 makes of the same code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import ROLE, our_request, sdk_expression, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"
METRICS = [{"Name": "validation:auc", "Regex": r"auc=([-+0-9.eE]+)"}]


def _xgboost(m: SimpleNamespace, **options: Any) -> Any:
    code = {"entry_point": "train.py", "source_dir": str(m.folder), "framework_version": "1.7-1", "role": ROLE}
    machine = {"instance_type": LARGE, "instance_count": 1, "output_path": "s3://b/out", "disable_profiler": True}
    return m.XGBoost(**{**code, **machine, "sagemaker_session": m.session, **options})


def _own(m: SimpleNamespace, **options: Any) -> Any:
    machine = {"instance_type": LARGE, "instance_count": 2, "output_path": "s3://b/out", "disable_profiler": True}
    given = {"image_uri": "account/own-algorithm:1", "role": ROLE, "sagemaker_session": m.session}
    return m.Estimator(**{**given, **machine, **options})


def _ranges(m: SimpleNamespace) -> dict[str, Any]:
    return {"eta": m.ContinuousParameter(0.01, 0.3), "max_depth": m.IntegerParameter(3, 9)}


def _tuner(m: SimpleNamespace, estimator: Any = None, **options: Any) -> Any:
    given = {"objective_metric_name": "validation:auc", "hyperparameter_ranges": _ranges(m)}
    return m.HyperparameterTuner(
        **{"estimator": estimator or _xgboost(m), **given, "metric_definitions": METRICS, **options}
    )


def _tuning(m: SimpleNamespace, tuner: Any = None, step: dict[str, Any] | None = None, **options: Any) -> Any:
    inputs = {"train": m.TrainingInput("s3://b/train/")}
    return m.TuningStep(
        **{"name": "Tune", "step_args": (tuner or _tuner(m, **options)).fit(inputs=inputs), **(step or {})}
    )


def _hyperband(m: SimpleNamespace) -> Any:
    return m.StrategyConfig(m.HyperbandStrategyConfig(max_resource=27, min_resource=1))


def _several(m: SimpleNamespace, **options: Any) -> Any:
    return m.HyperparameterTuner.create(
        estimator_dict={"own": _own(m, tags=[{"Key": "team", "Value": "risk"}]), "boosted": _xgboost(m)},
        objective_metric_name_dict={"own": "own:loss", "boosted": "validation:auc"},
        hyperparameter_ranges_dict={"own": {"kind": m.CategoricalParameter(["a", "b"])}, "boosted": _ranges(m)},
        **{"metric_definitions_dict": {"boosted": METRICS}, **options},
    )


def _fit_several(m: SimpleNamespace, tuner: Any, **options: Any) -> Any:
    inputs = {"own": {"data": m.TrainingInput("s3://b/data/")}, "boosted": {"train": m.TrainingInput("s3://b/train/")}}
    return m.TuningStep(name="Tune", step_args=tuner.fit(**{"inputs": inputs, "include_cls_metadata": {}, **options}))


def _overridden(m: SimpleNamespace, tuner: Any, clusters: Any) -> Any:
    tuner.override_resource_config(clusters)
    return tuner


def _clusters(m: SimpleNamespace) -> list[Any]:
    return [
        m.InstanceConfig(instance_count=1, instance_type=LARGE, volume_size=40),
        m.InstanceConfig(2, m.ParameterString("Machine", default_value="ml.m5.xlarge")),
    ]


CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "tuning": _tuning,
    "tuning of a tuner and inputs": lambda m: m.TuningStep(
        name="Tune", tuner=_tuner(m), inputs={"train": m.TrainingInput("s3://b/train/")}, job_arguments=["--a"]
    ),
    "tuning after others": lambda m: _tuning(
        m,
        None,
        {
            "depends_on": ["Prep"],
            "display_name": "Tune",
            "description": "Searches.",
            "cache_config": m.CacheConfig(enable_caching=True, expire_after="P30D"),
            "retry_policies": [m.RetryPolicy(["SageMaker.JOB_INTERNAL_ERROR"], max_attempts=2)],
        },
    ),
    "tuning by position": lambda m: _tuning(
        m, m.HyperparameterTuner(_xgboost(m), "validation:auc", _ranges(m), METRICS, "Random", "Minimize", 8, 2)
    ),
    "tuning of one address": lambda m: m.TuningStep(name="Tune", step_args=_tuner(m).fit("s3://b/train/")),
    "tuning of one input with a mode": lambda m: m.TuningStep(
        name="Tune", step_args=_tuner(m).fit(m.TrainingInput("s3://b/train/", input_mode="Pipe"))
    ),
    "tuning without data": lambda m: m.TuningStep(name="Tune", step_args=_tuner(m).fit()),
    "tuning with scaling": lambda m: _tuning(
        m,
        hyperparameter_ranges={
            "eta": m.ContinuousParameter(0.01, 0.3, scaling_type="Logarithmic"),
            "rate": m.ContinuousParameter(0.5, 0.99, "ReverseLogarithmic"),
            "max_depth": m.IntegerParameter(3, 9, scaling_type="Linear"),
        },
    ),
    "tuning with bounds that a run knows": lambda m: _tuning(
        m,
        hyperparameter_ranges={
            "eta": m.ContinuousParameter(m.ParameterFloat("Low", 0.1), m.ParameterFloat("High", 0.2)),
            "max_depth": m.IntegerParameter(1, m.ParameterInteger("Deep", 9), m.ParameterString("Scale", "Linear")),
        },
    ),
    "tuning with choices in a framework": lambda m: _tuning(
        m, hyperparameter_ranges={"booster": m.CategoricalParameter(["gbtree", "dart"])}
    ),
    "tuning with choices of numbers": lambda m: _tuning(
        m, hyperparameter_ranges={"batch": m.CategoricalParameter([16, 32]), "one": m.CategoricalParameter("a")}
    ),
    "tuning with choices in an image of one's own": lambda m: _tuning(
        m,
        _tuner(
            m,
            _own(m),
            hyperparameter_ranges={"kind": m.CategoricalParameter(["a", m.ParameterString("Kind", "b")])},
        ),
    ),
    "tuning beside other hyperparameters": lambda m: _tuning(
        m,
        _tuner(m, _xgboost(m, hyperparameters={"eta": 0.1, "num_round": 50, "name": "x", "flag": True, "deep": [1]})),
    ),
    "tuning beside a hyperparameter that a run knows": lambda m: _tuning(
        m,
        _tuner(m, _xgboost(m, hyperparameters={"num_round": m.ParameterInteger("R", 3), "s": m.ParameterString("S")})),
    ),
    "tuning an image of one's own": lambda m: _tuning(
        m,
        _tuner(
            m,
            _own(m, hyperparameters={"epochs": 5, "name": "x", "rate": 0.1, "r": m.ParameterInteger("R", 3)}),
            metric_definitions=None,
        ),
    ),
    "tuning an image with the class's name": lambda m: m.TuningStep(
        name="Tune", step_args=_tuner(m, _own(m)).fit("s3://b/x", include_cls_metadata=True)
    ),
    "tuning a script in another image": lambda m: _tuning(
        m, _tuner(m, _own(m, entry_point="train.py", source_dir=str(m.folder), hyperparameters={"a": 1}))
    ),
    "tuning with metrics of the estimator": lambda m: _tuning(m, _tuner(m, _xgboost(m, metric_definitions=METRICS))),
    "tuning at random": lambda m: _tuning(m, strategy="Random", random_seed=7),
    "tuning by Hyperband": lambda m: _tuning(m, strategy="Hyperband", strategy_config=_hyperband(m)),
    "tuning over a grid": lambda m: _tuning(
        m, strategy="Grid", hyperparameter_ranges={"booster": m.CategoricalParameter(["gbtree", "dart"])}
    ),
    "tuning with limits": lambda m: _tuning(
        m, max_jobs=20, max_parallel_jobs=4, max_runtime_in_seconds=7200, early_stopping_type="Auto"
    ),
    "tuning with limits that a run knows": lambda m: _tuning(
        m,
        max_jobs=m.ParameterInteger("Jobs", 10),
        max_parallel_jobs=m.ParameterInteger("Parallel", 2),
        max_runtime_in_seconds=m.ParameterInteger("Seconds", 7200),
        strategy=m.ParameterString("Strategy", "Random"),
        objective_type=m.ParameterString("Type", "Minimize"),
        objective_metric_name=m.ParameterString("Metric", "validation:auc"),
        early_stopping_type=m.ParameterString("Stop", "Off"),
    ),
    "tuning until it is good": lambda m: _tuning(
        m,
        completion_criteria_config=m.TuningJobCompletionCriteriaConfig(
            max_number_of_training_jobs_not_improving=5,
            complete_on_convergence=True,
            target_objective_metric_value=0.9,
        ),
    ),
    "tuning past convergence": lambda m: _tuning(
        m, completion_criteria_config=m.TuningJobCompletionCriteriaConfig(complete_on_convergence=False)
    ),
    "tuning on from another": lambda m: _tuning(
        m, warm_start_config=m.WarmStartConfig(m.WarmStartTypes.TRANSFER_LEARNING, parents={"earlier"})
    ),
    "tuning on with the same data": lambda m: _tuning(
        m,
        warm_start_config=m.WarmStartConfig(
            warm_start_type=m.WarmStartTypes.IDENTICAL_DATA_AND_ALGORITHM, parents={m.ParameterString("Earlier", "e")}
        ),
    ),
    "tuning with tags": lambda m: _tuning(
        m,
        _tuner(
            m,
            _xgboost(m, tags=[{"Key": "team", "Value": "risk"}, {"Key": "use", "Value": "test"}]),
            tags=[{"Key": "use", "Value": "test"}, {"Key": "more", "Value": "1"}],
        ),
    ),
    "tuning with the estimator's tags": lambda m: _tuning(m, _tuner(m, _xgboost(m, tags={"team": "risk"}))),
    "tuning with tags as a mapping": lambda m: _tuning(m, tags={"team": "risk"}),
    "tuning with a base name": lambda m: _tuning(m, _tuner(m, _xgboost(m, base_job_name="deep-job"))),
    "tuning with a base name of its own": lambda m: _tuning(m, base_tuning_job_name="search"),
    "tuning under a job's name": lambda m: m.TuningStep(
        name="Tune", step_args=_tuner(m, _own(m)).fit("s3://b/x", job_name="search", wait=False)
    ),
    "tuning automatically": lambda m: _tuning(
        m,
        _tuner(m, _own(m, hyperparameters={"eta": 0.1, "lambda": 1}), hyperparameter_ranges=None, autotune=True),
    ),
    "tuning automatically beside ranges": lambda m: _tuning(
        m,
        _tuner(
            m,
            _own(m, hyperparameters={"eta": 0.1, "lambda": 1, "rounds": 3}),
            autotune=True,
            hyperparameters_to_keep_static=["rounds"],
        ),
    ),
    "tuning automatically in a framework": lambda m: _tuning(
        m,
        _tuner(
            m,
            _xgboost(m, hyperparameters={"lambda": 1, "rounds": 3}),
            autotune=True,
            hyperparameters_to_keep_static=["rounds", "sagemaker_program", "sagemaker_submit_directory"],
        ),
    ),
    "tuning on several clusters": lambda m: _tuning(m, _overridden(m, _tuner(m), _clusters(m))),
    "tuning with keys": lambda m: _tuning(
        m, _tuner(m, _xgboost(m, volume_kms_key="volume-key", output_kms_key="output-key"))
    ),
    "tuning on several clusters with a key": lambda m: _tuning(
        m, _overridden(m, _tuner(m, _xgboost(m, volume_kms_key="volume-key")), _clusters(m))
    ),
    "tuning on spot machines in a network": lambda m: _tuning(
        m,
        _tuner(
            m,
            _own(
                m,
                use_spot_instances=True,
                max_run=3600,
                max_wait=7200,
                max_retry_attempts=3,
                checkpoint_s3_uri="s3://b/checkpoints",
                checkpoint_local_path="/opt/ml/checkpoints",
                subnets=["subnet-1"],
                security_group_ids=["sg-1"],
                enable_network_isolation=True,
                encrypt_inter_container_traffic=True,
                environment={"A": "1"},
                input_mode="Pipe",
                volume_size=50,
            ),
        ),
    ),
    "tuning with what a tuning job does not take": lambda m: _tuning(
        m, _tuner(m, _own(m, keep_alive_period_in_seconds=60, container_entry_point=["run"], enable_remote_debug=True))
    ),
    "tuning an estimator with a name": lambda m: m.TuningStep(
        name="Tune",
        step_args=_tuner(m, estimator_name="boosted", max_jobs=3).fit(
            {"boosted": {"train": m.TrainingInput("s3://b/train/")}}, include_cls_metadata={}
        ),
    ),
    "tuning several estimators": lambda m: _fit_several(m, _several(m)),
    "tuning several estimators with every option": lambda m: _fit_several(
        m,
        _several(
            m,
            base_tuning_job_name="search",
            strategy="Hyperband",
            strategy_config=_hyperband(m),
            completion_criteria_config=m.TuningJobCompletionCriteriaConfig(target_objective_metric_value=0.9),
            objective_type="Minimize",
            max_jobs=12,
            max_parallel_jobs=3,
            max_runtime_in_seconds=9000,
            tags={"team": "fraud"},
            warm_start_config=m.WarmStartConfig(m.WarmStartTypes.TRANSFER_LEARNING, {"earlier"}),
            early_stopping_type="Off",
            random_seed=3,
        ),
        include_cls_metadata={"own": True},
    ),
    "tuning several estimators automatically": lambda m: _fit_several(
        m,
        _several(
            m,
            autotune=True,
            hyperparameters_to_keep_static_dict={"boosted": ["sagemaker_program"]},
        ),
    ),
    "tuning several estimators on clusters of one": lambda m: _fit_several(
        m, _overridden(m, _several(m), {"own": _clusters(m)})
    ),
    "tuning several estimators on clusters of the first": lambda m: _fit_several(
        m, _overridden(m, _several(m), _clusters(m))
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))


def test_the_parents_of_a_warm_start_come_in_one_order_where_the_sdks_depends_on_the_process(
    code: Path, session: Any
) -> None:
    def case(m: SimpleNamespace) -> Any:
        return _tuning(m, warm_start_config=m.WarmStartConfig(m.WarmStartTypes.TRANSFER_LEARNING, {"b", "a", "c"}))

    def parents(request: dict[str, Any]) -> list[str]:
        listed = request["Arguments"]["WarmStartConfig"]["ParentHyperParameterTuningJobs"]
        return [parent["HyperParameterTuningJobName"] for parent in listed]

    assert parents(our_request(case, code)) == ["a", "b", "c"]
    assert sorted(parents(sdk_request(case, code, session))) == ["a", "b", "c"]


def test_the_sdks_static_hyperparameters_carry_a_time_and_ours_do_not(code: Path, session: Any) -> None:
    def static(request: dict[str, Any]) -> dict[str, str]:
        return request["Arguments"]["TrainingJobDefinition"]["StaticHyperParameters"]

    ours, sdks = static(our_request(_tuning, code)), static(sdk_request(_tuning, code, session))
    time = re.compile(r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-\d{3}")

    assert [name for name in sorted(sdks) if time.search(sdks[name])] == [
        "sagemaker_job_name",
        "sagemaker_submit_directory",
    ]
    assert not [name for name in ours if time.search(ours[name])]


MODELS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "the best": lambda m: _tuning(m).get_top_model_s3_uri(top_k=0, s3_bucket="b"),
    "the best below a prefix": lambda m: _tuning(m).get_top_model_s3_uri(0, "b", "out/models"),
    "the third in a bucket of the run": lambda m: _tuning(m).get_top_model_s3_uri(
        top_k=2, s3_bucket=m.ParameterString("Bucket"), prefix=m.ParameterString("Prefix")
    ),
    "the name of the best job": lambda m: _tuning(m).properties.BestTrainingJob.TrainingJobName,
    "the metric of the second job": lambda m: (
        _tuning(m).properties.TrainingJobSummaries[1].FinalHyperParameterTuningJobObjectiveMetric.Value
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_our_reference_to_what_was_found_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    def case(m: SimpleNamespace) -> Any:
        return m.FailStep(name="Stop", error_message=MODELS[name](m))

    sdks = sdk_expression(MODELS[name], code, session)

    assert our_request(case, code)["Arguments"]["ErrorMessage"] == sdks
