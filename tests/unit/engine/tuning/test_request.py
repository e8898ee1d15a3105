"""Tuning requests: what is read from them, and what is refused before a run."""

from __future__ import annotations

import json

import pytest

from cursus.engine.jobs.tuning.faults import tuning_faults
from cursus.engine.jobs.tuning.request import read_search, resources, training_arguments
from cursus.engine.jobs.tuning.strategies import bayesian_works

OBJECTIVE = {"Type": "Maximize", "MetricName": "auc"}
RANGES = {"ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0", "MaxValue": "1"}]}
GRID = {"CategoricalParameterRanges": [{"Name": "kind", "Values": ["a", "b"]}]}
LIMITS = {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2}


def training(**more):
    return {
        "StaticHyperParameters": {"sagemaker_program": '"train.py"', "rounds": "5"},
        "AlgorithmSpecification": {
            "TrainingImage": "image",
            "MetricDefinitions": [{"Name": "auc", "Regex": "auc=(.*)"}],
        },
        "HyperParameterTuningResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        **more,
    }


def request(strategy="Random", ranges=RANGES, definition=None, **config):
    given = {"Strategy": strategy, "ResourceLimits": LIMITS, "HyperParameterTuningJobObjective": OBJECTIVE}
    return {
        "HyperParameterTuningJobConfig": {**given, "ParameterRanges": ranges, **config},
        "TrainingJobDefinition": definition or training(),
    }


def facts(arguments):
    return [fact for fact, _ in tuning_faults({"Arguments": arguments})]


def test_a_request_is_read():
    search = read_search(request(RandomSeed=7, TrainingJobEarlyStoppingType="Auto"), "Tune")
    assert (search.strategy, search.maximize, search.most_jobs, search.parallel, search.seed) == (
        "Random",
        True,
        4,
        2,
        7,
    )
    assert search.early_stopping
    (definition,) = search.definitions
    assert definition.metric == "auc"
    assert definition.arguments["HyperParameters"] == {
        "sagemaker_program": '"train.py"', "rounds": "5", "_tuning_objective_metric": "auc"
    }  # fmt: skip
    assert definition.arguments["ResourceConfig"] == {"InstanceType": "ml.m5.large", "InstanceCount": 1}
    assert "StaticHyperParameters" not in definition.arguments


def test_without_a_seed_the_name_of_the_step_gives_one():
    seeds = [read_search(request(), name).seed for name in ("Tune", "Tune", "Other")]
    assert seeds[0] == seeds[1] != seeds[2]


def test_the_first_of_some_clusters_is_the_jobs():
    clusters = [
        {"InstanceType": "ml.c5.large", "InstanceCount": 1},
        {"InstanceType": "ml.m5.large", "InstanceCount": 2},
    ]
    found = training_arguments(training(HyperParameterTuningResourceConfig={"InstanceConfigs": clusters}), "auc")
    assert found["ResourceConfig"] == clusters[0]


def test_hyperband_takes_its_epochs_from_its_config_or_from_a_hyperparameter():
    told = {"StrategyConfig": {"HyperbandStrategyConfig": {"MinResource": 2, "MaxResource": 18}}}
    assert resources(told, []) == (2, 18)
    assert resources({}, [{"StaticHyperParameters": {"epochs": json.dumps("9")}}]) == (1, 9)
    assert resources({}, [{"StaticHyperParameters": {"epochs": "9"}}, {"StaticHyperParameters": {}}]) is None


def test_a_request_without_faults_has_none():
    assert facts(request()) == []
    assert facts(request("Grid", GRID, ResourceLimits={"MaxParallelTrainingJobs": 1})) == []


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (request("Randm"), "searches by Strategy 'Randm', which there is none of"),
        (request("Grid", RANGES), "searches by Grid, and 'eta' has no list of values"),
        (request("Grid", GRID), "searches a Grid of 2 combinations with MaxNumberOfTrainingJobs 4"),
        (request("Hyperband"), "searches by Hyperband, and nothing says how many epochs a job has"),
        (request(ResourceLimits={**LIMITS, "MaxParallelTrainingJobs": 0}), "has MaxParallelTrainingJobs 0"),
        (request(ResourceLimits={"MaxNumberOfTrainingJobs": 2}), "has MaxParallelTrainingJobs None"),
        (request(RandomSeed=-1), "has RandomSeed -1"),
        (request(ranges={}), "has no range to search"),
        (request(HyperParameterTuningJobObjective=None), "has no objective"),
        (request(HyperParameterTuningJobObjective={**OBJECTIVE, "Type": "Max"}), "has an objective of Type 'Max'"),
        (
            request(HyperParameterTuningJobObjective={**OBJECTIVE, "MetricName": "ouc"}),
            "has the objective 'ouc', for which there is no metric definition",
        ),
    ],
)
def test_what_cannot_run_is_said_before_the_run(arguments, fact):
    assert fact in facts(arguments)


def test_faults_of_ranges_that_definitions_share_are_said_once():
    arguments = request(ranges={})
    both = [training(DefinitionName="a"), training(DefinitionName="b")]
    assert facts({**arguments, "TrainingJobDefinition": None, "TrainingJobDefinitions": both}) == [
        "has no range to search"
    ]


def test_all_faults_are_said_together():
    arguments = {**request("Grid", RANGES), "WarmStartConfig": {"WarmStartType": "TransferLearning"}}
    assert len(facts(arguments)) == 2


def test_what_the_training_job_cannot_do_here_is_a_fault_of_the_step():
    channel = {"ChannelName": "train", "DataSource": {"FileSystemDataSource": {}}}
    found = facts(request(definition=training(InputDataConfig=[channel])))
    assert any("channel 'train'" in fact for fact in found)


@pytest.mark.skipif(bayesian_works(), reason="the extra `tuning` is installed")
def test_bayesian_search_without_its_library_names_the_extra():
    ((fact, hint),) = tuning_faults({"Arguments": request("Bayesian")})
    assert "optuna" in fact
    assert "cursus-pipelines[tuning]" in hint
    assert "Random" in hint
