"""What SageMaker would refuse in tuning, Lambda and callback steps is told before, all of it together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cursus.core.kinds as m
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::000000000000:role/pipeline"
QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/approvals"
METRICS = [{"Name": "auc", "Regex": "auc=(.+)"}]


def tuner(**options: Any) -> m.HyperparameterTuner:
    job = m.XGBoost(
        entry_point="train.py",
        role=ROLE,
        image_uri="image:1",
        instance_type="ml.m5.large",
        sagemaker_session=m.PipelineSession("b"),
    )
    given = {"hyperparameter_ranges": {"eta": m.ContinuousParameter(0.1, 0.3)}, "metric_definitions": METRICS}
    return m.HyperparameterTuner(**{"estimator": job, "objective_metric_name": "auc", **given, **options})


def function(**options: Any) -> m.Lambda:
    return m.Lambda(
        **{"function_name": "f", "execution_role_arn": ROLE, "script": __file__, "handler": "a.b", **options}
    )


def call(*outputs: m.LambdaOutput) -> m.LambdaStep:
    arn = "arn:aws:lambda:us-east-1:000000000000:function:score"
    return m.LambdaStep(name="Call", lambda_func=m.Lambda(function_arn=arn), outputs=outputs)


def ranges(**chosen: Any) -> Callable[[], object]:
    return lambda: tuner(hyperparameter_ranges=chosen)


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "no metric": (lambda: tuner(metric_definitions=None), "the objective 'auc' has no metric definition"),
    "other metric": (lambda: tuner(objective_metric_name="aus"), "did you mean 'auc'"),
    "bounds": (ranges(eta=m.ContinuousParameter(0.3, 0.1)), "min_value 0.3 is not below max_value 0.1"),
    "fraction": (ranges(depth=m.IntegerParameter(0.5, 2)), "0.5 is no bound"),
    "scaling": (ranges(eta=m.ContinuousParameter(0.1, 1, "Logaritmic")), "did you mean 'Logarithmic'"),
    "log of 0": (ranges(eta=m.ContinuousParameter(0, 1, "Logarithmic")), "cannot scale from 0"),
    "value twice": (ranges(kind=m.CategoricalParameter(["a", "a"])), "'a' is listed twice"),
    "no ranges": (ranges(), "there is nothing to tune"),
    "grid": (lambda: tuner(strategy="Grid"), "ContinuousParameter has no list of them"),
    "strategy": (lambda: tuner(strategy="Bayes"), "did you mean 'Bayesian'"),
    "parallel": (lambda: tuner(max_jobs=2, max_parallel_jobs=3), "3 jobs at a time are more than all 2"),
    "hyperband": (lambda: tuner(strategy="Hyperband"), "does not know how many epochs"),
    "runtime": (lambda: tuner(max_runtime_in_seconds=60), "give 120 to 15768000"),
    "parents": (
        lambda: tuner(warm_start_config=m.WarmStartConfig("TransferLearning", set("abcdef"))),
        "6 parents",
    ),
    "warm start": (lambda: tuner(warm_start_config=m.WarmStartConfig("Transfer", {"a"})), "did you mean"),
    "criteria": (
        lambda: tuner(completion_criteria_config=m.TuningJobCompletionCriteriaConfig(2)),
        "give 3 or more",
    ),
    "kept": (lambda: tuner(hyperparameters_to_keep_static=["a"]), "set autotune=True"),
    "fixed": (lambda: tuner(fixed_hyperparameters={"eta": 1}), "'eta' is both tuned and fixed"),
    "step": (lambda: m.TuningStep(name="Tune"), "neither step_args nor tuner"),
    "top": (lambda: m.TuningStep(name="Tune", tuner=tuner()).get_top_model_s3_uri(50, "b"), "top_k is 50"),
    "no function": (m.Lambda, "neither function_arn nor function_name"),
    "arn": (lambda: m.Lambda(function_arn="score"), "'score' is no ARN of a function"),
    "role": (lambda: function(execution_role_arn="role"), "the account of the function cannot be read"),
    "no code": (lambda: function(script=None), "'f' has no code"),
    "no file": (lambda: function(script="nowhere.py"), "there is no file 'nowhere.py'"),
    "handler": (lambda: function(handler="handler"), "'handler' is no handler"),
    "timeout": (lambda: function(timeout=901), "give 1 to 900"),
    "output twice": (lambda: call(m.LambdaOutput("a"), m.LambdaOutput("a")), "the output 'a' is declared twice"),
    "output type": (lambda: call(m.LambdaOutput("a", "Int")), "did you mean 'Integer'"),
    "no such output": (lambda: call(m.LambdaOutput("score")).properties.Outputs["scor"], "did you mean 'score'"),
    "queue": (lambda: m.CallbackStep(name="Wait", sqs_queue_url="sqs://q"), "is no URL of a queue"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_in_words_that_mend_it(name: str) -> None:
    made, words = FAULTS[name]

    with pytest.raises(KindError) as error:
        made()

    assert words in str(error.value)
    assert error.value.hint or all(fault.hint for fault in error.value.faults)


def test_all_faults_of_a_tuner_come_together() -> None:
    with pytest.raises(KindError) as error:
        tuner(strategy="Bayes", objective_type="More", max_jobs=1, max_parallel_jobs=2)

    assert [fault.subject for fault in error.value.faults] == ["strategy", "objective_type", "max_parallel_jobs"]


def test_estimators_that_are_not_named_alike_are_refused_together() -> None:
    with pytest.raises(KindError) as error:
        m.HyperparameterTuner.create({"a": tuner().estimator}, {"b": "auc"}, {"a": {}}, {"c": METRICS})

    assert len(error.value.faults) == 3
