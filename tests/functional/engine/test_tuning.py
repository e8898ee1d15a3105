"""Tuning steps, really run: children, their models, what stops them, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import tarfile
import threading
import time

import pytest

from cursus.engine import StepLogged, StepStarted
from cursus.engine.jobs.tuning.strategies import bayesian_works
from cursus.errors import EngineError

needs_optuna = pytest.mark.skipif(not bayesian_works(), reason="the extra `tuning` is not installed")
METRIC = "validation:loss"
TRAIN = """
    import argparse, json, os
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.0)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--kind", default="a")
    found = parser.parse_args()
    assert os.environ.get("SM_HP_KIND", "a") == found.kind
    loss = (found.lr - 0.3) ** 2 + (found.depth - 3) ** 2 + (found.kind != "a")
    print(f"loss={loss}", flush=True)
    json.dump(vars(found), open(os.environ["SM_MODEL_DIR"] + "/model.json", "w"))
"""
COPY = """
    import json, tarfile
    with tarfile.open("/opt/ml/processing/input/model/model.tar.gz") as packed:
        content = packed.extractfile("model.json").read()
    open("/opt/ml/processing/output/best/model.json", "wb").write(content)
"""
X = {"ContinuousParameterRanges": [{"Name": "lr", "MinValue": "0", "MaxValue": "1", "ScalingType": "Linear"}]}
DEPTHS = {"CategoricalParameterRanges": [{"Name": "depth", "Values": ["1", "3", "5"]}]}


def definition(lab, source=TRAIN, **more):
    code = lab.archive("tuned/sourcedir.tar.gz", {"train.py": source})
    static = {"sagemaker_program": "train.py", "sagemaker_submit_directory": code, **more.pop("static", {})}
    return {
        "StaticHyperParameters": {name: json.dumps(value) for name, value in static.items()},
        "AlgorithmSpecification": {
            "TrainingImage": "image",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": METRIC, "Regex": r"loss=([-+0-9.e]+)"}],
        },
        "OutputDataConfig": {"S3OutputPath": "s3://lab/models"},
        "HyperParameterTuningResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        **more,
    }


def objective(kind="Minimize"):
    return {"Type": kind, "MetricName": METRIC}


def tuning(lab, strategy="Random", ranges=X, jobs=4, parallel=2, definitions=None, limits=None, **config):
    limits = {
        "MaxParallelTrainingJobs": parallel,
        **({"MaxNumberOfTrainingJobs": jobs} if jobs else {}),
        **(limits or {}),
    }
    source = config.pop("source", TRAIN)
    asked = {"Strategy": strategy, "ResourceLimits": limits, **config}
    if definitions:
        arguments = {"HyperParameterTuningJobConfig": asked, "TrainingJobDefinitions": definitions}
    else:
        asked |= {"HyperParameterTuningJobObjective": objective(), "ParameterRanges": ranges}
        arguments = {"HyperParameterTuningJobConfig": asked, "TrainingJobDefinition": definition(lab, source)}
    return {"Name": "Tune", "Type": "Tuning", "Arguments": arguments}


def top_model(k=0):
    job = {"Get": f"Steps.Tune.TrainingJobSummaries[{k}].TrainingJobName"}
    return {"Std:Join": {"On": "/", "Values": ["s3:/", "lab", "models", job, "output/model.tar.gz"]}}


def summaries(result):
    return result.step("Tune").properties["TrainingJobSummaries"]


def values(result):
    return [
        each["TunedHyperParameters"] for each in sorted(summaries(result), key=lambda each: each["TrainingJobName"])
    ]


def test_a_random_search_ranks_its_jobs_and_publishes_each_model(lab):
    result = lab.run(tuning(lab), lab.processing("best", COPY, inputs={"model": top_model()}, outputs=("best",)))
    assert result.status == "Succeeded", [step.reason for step in result.steps]
    step = result.step("Tune")
    losses = [each["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for each in summaries(result)]
    assert len(losses) == 4
    assert losses == sorted(losses)
    assert step.metrics == {METRIC: losses[0]}
    for each in summaries(result):
        archive = lab.published(f"models/{each['TrainingJobName']}/output/model.tar.gz")
        with tarfile.open(archive) as packed:
            model = json.load(packed.extractfile("model.json"))
        assert model["lr"] == float(each["TunedHyperParameters"]["lr"])
    best = json.loads(lab.published("best/best/model.json").read_text())
    assert best["lr"] == float(step.properties["BestTrainingJob"]["TunedHyperParameters"]["lr"])
    assert step.outputs["model"].path == lab.published(
        f"models/{summaries(result)[0]['TrainingJobName']}/output/model.tar.gz"
    )


def test_the_properties_describe_the_tuning_job_and_its_jobs(lab):
    result = lab.run(tuning(lab, jobs=2))
    found = result.step("Tune").properties
    name = found["HyperParameterTuningJobName"]
    assert len(name) <= 32
    assert name.startswith(f"{result.run_id}-Tune-")
    assert found["HyperParameterTuningJobStatus"] == "Completed"
    assert found["TrainingJobStatusCounters"] == {
        "Completed": 2, "InProgress": 0, "RetryableError": 0, "NonRetryableError": 0, "Stopped": 0
    }  # fmt: skip
    assert found["ObjectiveStatusCounters"] == {"Succeeded": 2, "Pending": 0, "Failed": 0}
    best = found["BestTrainingJob"]
    assert best["TrainingJobName"].rpartition("-")[0] in {f"{name}-001", f"{name}-002"}
    assert len(best["TrainingJobName"].rpartition("-")[2]) == 8
    assert best["ObjectiveStatus"] == "Succeeded"
    assert best["TrainingJobStatus"] == "Completed"
    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["MetricName"] == METRIC
    assert lab.record(result)["steps"][0]["properties"] == found


def test_all_that_the_jobs_print_is_in_the_log_of_the_step_and_nothing_else_is_left(lab):
    result = lab.run(tuning(lab, jobs=3))
    log = result.step("Tune").log.read_text()
    assert log.count("loss=") == 3
    for each in summaries(result):
        assert f"{each['TrainingJobName']}: lr={each['TunedHyperParameters']['lr']}" in log
    assert [file.name for file in (result.folder / "logs").iterdir()] == ["Tune.log"]
    assert not (result.folder / "jobs").exists()


def test_progress_is_told_while_jobs_end(lab):
    result = lab.run(tuning(lab, jobs=2, parallel=1))
    lines = [event.line for event in lab.events if isinstance(event, StepLogged)]
    best = result.step("Tune").metrics[METRIC]
    assert f"2/2 best {METRIC} {best:g}" in lines


def test_the_same_step_draws_the_same_values_in_every_run(lab):
    first, second = lab.run(tuning(lab, parallel=1)), lab.run(tuning(lab, parallel=2))
    assert values(first) == values(second)
    assert len({each["lr"] for each in values(first)}) == 4


def test_another_seed_draws_other_values(lab):
    assert values(lab.run(tuning(lab, jobs=2, RandomSeed=1))) != values(lab.run(tuning(lab, jobs=2, RandomSeed=2)))


def test_a_grid_tries_every_combination_once(lab):
    kinds = {"Name": "kind", "Values": ['"a"', '"b"']}
    ranges = {"CategoricalParameterRanges": [*DEPTHS["CategoricalParameterRanges"], kinds]}
    result = lab.run(tuning(lab, "Grid", ranges, jobs=None))
    tried = [(each["depth"], each["kind"]) for each in values(result)]
    assert sorted(tried) == [(depth, kind) for depth in "135" for kind in ('"a"', '"b"')]
    assert result.step("Tune").properties["BestTrainingJob"]["TunedHyperParameters"] == {"depth": "3", "kind": '"a"'}


def test_two_definitions_compete_and_take_turns(lab):
    shared = {"TuningObjective": objective()}
    definitions = [
        definition(lab, DefinitionName="near", HyperParameterRanges=X, **shared),
        definition(lab, DefinitionName="far", HyperParameterRanges=X, static={"kind": "b"}, **shared),
    ]
    result = lab.run(tuning(lab, definitions=definitions))
    names = [each["TrainingJobDefinitionName"] for each in summaries(result)]
    assert names == ["near", "near", "far", "far"]


def test_a_failed_job_counts_and_does_not_end_the_search(lab):
    source = TRAIN + "    if found.depth == 1:\n        raise SystemExit('too shallow')\n"
    result = lab.run(tuning(lab, "Grid", DEPTHS, jobs=None, source=source))
    assert result.status == "Succeeded"
    found = result.step("Tune").properties
    assert found["TrainingJobStatusCounters"]["NonRetryableError"] == 1
    assert found["TrainingJobSummaries"][-1]["TrainingJobStatus"] == "Failed"
    assert "too shallow" in found["TrainingJobSummaries"][-1]["FailureReason"]


def test_the_search_gives_up_when_its_first_five_jobs_fail(lab):
    result = lab.run(tuning(lab, jobs=20, parallel=1, source="raise SystemExit('no data')"))
    step = result.step("Tune")
    assert step.status == "Failed"
    assert "no training job succeeded after 5 attempts" in step.reason
    assert "no data" in step.reason
    assert step.exit_code == 1


def test_a_search_whose_few_jobs_all_fail_fails(lab):
    step = lab.run(tuning(lab, jobs=2, source="raise SystemExit('no data')")).step("Tune")
    assert step.status == "Failed"
    assert "none of its 2 training jobs completed" in step.reason


def test_a_search_whose_jobs_print_no_objective_fails_and_says_so(lab):
    step = lab.run(tuning(lab, jobs=2, source="print('loss: 1')")).step("Tune")
    assert step.status == "Failed"
    assert METRIC in step.reason


def test_reaching_the_target_ends_the_search(lab):
    criteria = {"TargetObjectiveMetricValue": 0.5}
    result = lab.run(tuning(lab, jobs=30, parallel=1, TuningJobCompletionCriteria=criteria))
    assert result.status == "Succeeded"
    assert len(summaries(result)) == 1


def test_jobs_that_bring_no_gain_end_the_search(lab):
    criteria = {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3}}
    source = "print('loss=1.0')"
    result = lab.run(tuning(lab, jobs=30, parallel=1, TuningJobCompletionCriteria=criteria, source=source))
    assert len(summaries(result)) == 4
    details = result.step("Tune").properties["TuningJobCompletionDetails"]
    assert details["NumberOfTrainingJobsObjectiveNotImproving"] == 3


EPOCHS = """
    import argparse, os, time
    parser = argparse.ArgumentParser()
    parser.add_argument("--depth", type=int)
    depth = parser.parse_args().depth
    for epoch in range(4 if depth < 9 else 600):
        print(f"loss={depth}", flush=True)
        time.sleep(0.01 if depth < 9 else 0.1)
"""


def test_early_stopping_ends_a_job_that_is_worse_than_the_median(lab):
    depths = {"CategoricalParameterRanges": [{"Name": "depth", "Values": ["1", "2", "3", "9"]}]}
    step = tuning(lab, "Grid", depths, jobs=None, parallel=1, source=EPOCHS, TrainingJobEarlyStoppingType="Auto")
    result = lab.run(step)
    assert result.status == "Succeeded"
    last = summaries(result)[-1]
    assert (last["TrainingJobStatus"], last["TunedHyperParameters"]["depth"]) == ("Stopped", "9")
    assert last["ObjectiveStatus"] == "Succeeded"
    assert result.step("Tune").properties["TrainingJobStatusCounters"]["Stopped"] == 1
    assert result.seconds < 30


SLOW = """
    import time
    print("loss=1.0", flush=True)
    time.sleep(600)
"""


def test_a_search_that_runs_out_of_time_keeps_what_completed(lab):
    source = TRAIN + "    import time\n    time.sleep(600 if found.depth == 5 else 0)\n"
    step = tuning(lab, "Grid", DEPTHS, jobs=None, source=source, limits={"MaxRuntimeInSeconds": 3})
    result = lab.run(step)
    assert result.status == "Succeeded"
    assert result.step("Tune").properties["TrainingJobStatusCounters"]["Stopped"] == 1
    assert summaries(result)[0]["TunedHyperParameters"] == {"depth": "3"}


def test_stopping_the_run_ends_the_jobs(lab):
    def interrupt():
        while not any(isinstance(event, StepLogged) for event in lab.events):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    waiting = threading.Thread(target=interrupt)
    waiting.start()
    started = time.monotonic()
    result = lab.run(tuning(lab, source=SLOW))
    waiting.join()
    assert result.status == "Stopped"
    assert result.step("Tune").status == "Stopped"
    assert time.monotonic() - started < 30


OVERLAP = """
    import os, pathlib, time
    shared, wanted = pathlib.Path(os.environ["SHARED"]), int(os.environ["WANTED"])
    mark = shared / str(os.getpid())
    mark.touch()
    waited, seen = time.monotonic() + (0.2 if wanted == 1 else 20), 0
    while time.monotonic() < waited and (wanted == 1 or seen < wanted):
        time.sleep(0.02)
        seen = max(seen, len(list(shared.iterdir())))
    time.sleep(0.1)
    print(f"loss={seen}", flush=True)
    mark.unlink()
"""


def overlapping(lab, tmp_path, wanted, **asked):
    shared = tmp_path / "shared"
    shared.mkdir()
    environment = {"SHARED": str(shared), "WANTED": str(wanted)}
    step = tuning(lab, source=OVERLAP, **asked)
    step["Arguments"]["TrainingJobDefinition"]["Environment"] = environment
    return step, environment


def most_at_once(result):
    return max(each["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for each in summaries(result))


@pytest.mark.parametrize(("jobs", "parallel"), [(2, 1), (1, 3)])
def test_no_more_jobs_run_at_once_than_the_step_and_the_run_allow(lab, tmp_path, jobs, parallel):
    step, _ = overlapping(lab, tmp_path, wanted=1, jobs=3, parallel=parallel)
    assert most_at_once(lab.run(step, jobs=jobs)) == 1


def test_as_many_jobs_run_at_once_as_are_asked_for(lab, tmp_path):
    step, _ = overlapping(lab, tmp_path, wanted=2, jobs=2, parallel=2)
    assert most_at_once(lab.run(step)) == 2


def test_jobs_of_a_search_and_other_steps_share_what_the_run_allows(lab, tmp_path):
    step, environment = overlapping(lab, tmp_path, wanted=1, jobs=4, parallel=2)
    result = lab.run(step, lab.processing("other", OVERLAP, environment=environment), jobs=2)
    assert result.status == "Succeeded"
    assert most_at_once(result) <= 2


def test_ranges_may_come_from_parameters(lab):
    ranges = {"IntegerParameterRanges": [{"Name": "depth", "MinValue": "3", "MaxValue": {"Get": "Parameters.Deep"}}]}
    parameters = [{"Name": "Deep", "Type": "String", "DefaultValue": "3"}]
    result = lab.run(tuning(lab, ranges=ranges, jobs=2), Parameters=parameters)
    assert values(result) == [{"depth": "3"}] * 2


def test_bounds_that_parameters_put_in_the_wrong_order_fail_the_step(lab):
    ranges = {"IntegerParameterRanges": [{"Name": "depth", "MinValue": "3", "MaxValue": {"Get": "Parameters.Deep"}}]}
    parameters = [{"Name": "Deep", "Type": "String", "DefaultValue": "1"}]
    step = lab.run(tuning(lab, ranges=ranges), Parameters=parameters).step("Tune")
    assert step.status == "Failed"
    assert "searches 'depth' from 3 to 1" in step.reason


def test_a_warm_start_is_refused_before_anything_runs(lab):
    step = tuning(lab)
    step["Arguments"]["WarmStartConfig"] = {"WarmStartType": "TransferLearning"}
    with pytest.raises(EngineError, match="step 'Tune': has a WarmStartConfig"):
        lab.run(step)
    assert not any(isinstance(event, StepStarted) for event in lab.events)


@needs_optuna
def test_a_bayesian_search_runs_and_repeats_itself_one_job_at_a_time(lab):
    kinds = [{"Name": "kind", "Values": ['"a"', '"b"']}]
    step = tuning(lab, "Bayesian", {**X, "CategoricalParameterRanges": kinds}, jobs=10, parallel=1)
    first, second = lab.run(step), lab.run(step)
    assert first.status == "Succeeded"
    assert values(first) == values(second)


@needs_optuna
def test_a_bayesian_search_goes_on_after_failed_jobs(lab):
    source = TRAIN + "    if found.lr < 0.5:\n        raise SystemExit('too low')\n"
    result = lab.run(tuning(lab, "Bayesian", jobs=8, source=source))
    assert result.status == "Succeeded"
    assert {each["TrainingJobStatus"] for each in summaries(result)} == {"Completed", "Failed"}


def test_hyperband_stops_jobs_that_are_not_among_the_best_third(lab):
    ranges = {"IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "8"}]}
    source = EPOCHS.replace("4 if depth < 9 else 600", "9").replace("0.01 if depth < 9 else 0.1", "0.1")
    hyperband = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}}
    result = lab.run(tuning(lab, "Hyperband", ranges, jobs=6, source=source, StrategyConfig=hyperband))
    assert result.status == "Succeeded"
    statuses = [each["TrainingJobStatus"] for each in summaries(result)]
    assert {"Completed", "Stopped"} == set(statuses)
