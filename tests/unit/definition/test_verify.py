"""Every planted fault is found, alone, with its code and its place; what is valid has none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.definition.examples import CACHE, channel, get, join, json_get, output_of, processing, valid_definition

from cursus.definition.verify import verify

Steps = dict[str, dict[str, Any]]
Planting = "Callable[[dict[str, Any], Steps], object]"


def named(definition: dict[str, Any]) -> Steps:
    """The steps by name, those in branches too."""
    found = {step["Name"]: step for step in definition["Steps"]}
    gate = found["Gate"]["Arguments"]
    return found | {step["Name"]: step for step in gate["IfSteps"] + gate["ElseSteps"]}


def cluster(s: Steps) -> dict[str, Any]:
    return s["Prepare"]["Arguments"]["ProcessingResources"]["ClusterConfig"]


def first_input(s: Steps) -> dict[str, Any]:
    return s["Prepare"]["Arguments"]["ProcessingInputs"][0]["S3Input"]


def model(s: Steps) -> dict[str, Any]:
    return s["CreateModel"]["Arguments"]["PrimaryContainer"]


def condition(s: Steps) -> dict[str, Any]:
    return s["Gate"]["Arguments"]["Conditions"][0]


def put(holder: Any, key: Any, value: object) -> None:
    holder[key] = value


PREPARE = "Steps.Prepare.Arguments"
CLUSTER = f"{PREPARE}.ProcessingResources.ClusterConfig"
S3_INPUT = f"{PREPARE}.ProcessingInputs[0].S3Input"
TRAIN = "Steps.Train.Arguments"
MODEL = "Steps.CreateModel.Arguments.PrimaryContainer"
FIRST = "Steps.Gate.Arguments.Conditions[0]"

MLFLOW = "arn:aws:sagemaker:us-east-1:000000000000:mlflow-tracking-server/x"

PLANTED: dict[str, tuple[Any, str, str]] = {
    # the document
    "another version": (lambda d, s: put(d, "Version", "2021-01-01"), "bad-version", "Version"),
    "a top-level field misspelt": (lambda d, s: put(d, "Parameter", []), "unknown-field", "Parameter"),
    "no steps": (lambda d, s: d["Steps"].clear(), "no-steps", "Steps"),
    "a step that is no object": (lambda d, s: d["Steps"].append("Train"), "wrong-type", "Steps[10]"),
    "metadata that are a list": (lambda d, s: put(d, "Metadata", []), "wrong-type", "Metadata"),
    "an experiment without a trial": (
        lambda d, s: d["PipelineExperimentConfig"].pop("TrialName"),
        "missing-field", "PipelineExperimentConfig.TrialName"),
    "an experiment that is a name": (
        lambda d, s: put(d, "PipelineExperimentConfig", "x"), "wrong-type", "PipelineExperimentConfig"),
    "a trial's name": (
        lambda d, s: put(d["PipelineExperimentConfig"], "TrialName", "my_trial"),
        "bad-pattern", "PipelineExperimentConfig.TrialName"),
    "MLflow without a resource": (
        lambda d, s: put(d, "MlflowConfig", {"MlflowExperimentName": "x"}),
        "missing-field", "MlflowConfig.MlflowResourceArn"),
    "MLflow at no resource": (
        lambda d, s: put(d, "MlflowConfig", {"MlflowResourceArn": "x"}),
        "bad-pattern", "MlflowConfig.MlflowResourceArn"),
    "MLflow misspelt": (
        lambda d, s: put(d, "MlflowConfig", {"MlflowResourceArn": MLFLOW, "Experiment": "x"}),
        "unknown-field", "MlflowConfig.Experiment"),
    "MLflow's experiment too long": (
        lambda d, s: put(d, "MlflowConfig", {"MlflowResourceArn": MLFLOW, "MlflowExperimentName": "x" * 257}),
        "too-long", "MlflowConfig.MlflowExperimentName"),
    "an experiment named by nothing": (
        lambda d, s: put(d["PipelineExperimentConfig"], "TrialName", get("Parameters.Trial")),
        "dangling-reference",
        "PipelineExperimentConfig.TrialName",
    ),
    "more than 1 MiB": (
        lambda d, s: put(d["Metadata"], "note", "x" * 1_048_576),
        "too-long",
        "definition",
    ),
    # parameters
    "a parameter twice": (lambda d, s: d["Parameters"].append({"Name": "Bucket", "Type": "String"}),
        "duplicate-parameter", "Parameters[7]"),
    "a parameter type that is none": (lambda d, s: put(d["Parameters"][1], "Type", "Int"),
        "bad-enum", "Parameters.InstanceCount.Type"),
    "a default of another type": (lambda d, s: put(d["Parameters"][1], "DefaultValue", "1"),
        "wrong-type", "Parameters.InstanceCount.DefaultValue"),
    "a boolean as an integer default": (lambda d, s: put(d["Parameters"][1], "DefaultValue", True),
        "wrong-type", "Parameters.InstanceCount.DefaultValue"),
    "a default that is not in the enum": (lambda d, s: put(d["Parameters"][0], "EnumValues", ["ml.m5.large"]),
        "default-not-in-enum", "Parameters.InstanceType.DefaultValue"),
    "seventeen enum values": (
        lambda d, s: put(d["Parameters"][0], "EnumValues", ["ml.m5.xlarge", *(f"v{n}" for n in range(16))]),
        "too-long", "Parameters.InstanceType.EnumValues"),
    "a parameter name with a dot": (lambda d, s: d["Parameters"].append({"Name": "a.b"}),
        "bad-pattern", "Parameters[7].Name"),
    "a parameter field misspelt": (lambda d, s: put(d["Parameters"][5], "Default", "b"),
        "unknown-field", "Parameters.Bucket.Default"),
    "a default that no instance type has": (
        lambda d, s: d["Parameters"][0].update(DefaultValue="ml.m5.xlrge", EnumValues=["ml.m5.xlrge"])
        or put(cluster(s), "InstanceType", "ml.m5.xlarge")
        or put(s["Evaluate"]["Arguments"]["ProcessingResources"]["ClusterConfig"], "VolumeSizeInGB", 20),
        "bad-enum", "Steps.Evaluate.Arguments.ProcessingResources.ClusterConfig.InstanceType"),
    # step fields
    "a step type misspelt": (lambda d, s: put(s["Transform"], "Type", "Transfrom"),
        "unknown-step-type", "Steps.Transform.Type"),
    "a step without a type": (lambda d, s: s["Spark"].pop("Type"), "missing-field", "Steps.Spark.Type"),
    "a step field misspelt": (lambda d, s: put(s["Train"], "DependOn", []), "unknown-field", "Steps.Train.DependOn"),
    "a step name with a blank": (lambda d, s: put(s["Spark"], "Name", "Spark it"),
        "bad-pattern", "Steps.Spark it.Name"),
    "a step name of 65 characters": (lambda d, s: put(s["Spark"], "Name", "S" * 65),
        "too-long", f"Steps.{'S' * 65}.Name"),
    "a step without a name": (lambda d, s: s["Spark"].pop("Name"), "missing-field", "Steps[8].Name"),
    "a step name twice": (lambda d, s: d["Steps"].append({"Name": "Stop", "Type": "Fail", "Arguments": {}}),
        "duplicate-step", "Steps[10].Name"),
    "a Lambda without a function": (lambda d, s: s["Ask"].pop("FunctionArn"),
        "missing-field", "Steps.Ask.FunctionArn"),
    "an output type that is none": (lambda d, s: put(s["Ask"]["OutputParameters"][1], "OutputType", "Int"),
        "bad-enum", "Steps.Ask.OutputParameters[1].OutputType"),
    "an output parameter twice": (
        lambda d, s: s["Ask"]["OutputParameters"].append({"OutputName": "count", "OutputType": "Integer"}),
        "duplicate-name", "Steps.Ask.OutputParameters[2]"),
    # shapes
    "a required field missing": (lambda d, s: s["Train"]["Arguments"].pop("OutputDataConfig"),
        "missing-field", f"{TRAIN}.OutputDataConfig"),
    "an argument misspelt": (lambda d, s: put(cluster(s), "InstanceTyp", "ml.m5.xlarge"),
        "unknown-field", f"{CLUSTER}.InstanceTyp"),
    "an instance type that is none": (lambda d, s: put(cluster(s), "InstanceType", "ml.m5.xlrge"),
        "bad-enum", f"{CLUSTER}.InstanceType"),
    "an instance count as text": (lambda d, s: put(cluster(s), "InstanceCount", "1"),
        "wrong-type", f"{CLUSTER}.InstanceCount"),
    "no instance at all": (lambda d, s: put(cluster(s), "InstanceCount", 0), "too-low", f"{CLUSTER}.InstanceCount"),
    "a volume of 20 TB": (lambda d, s: put(cluster(s), "VolumeSizeInGB", 20_000),
        "too-high", f"{CLUSTER}.VolumeSizeInGB"),
    "an address that is not S3's": (lambda d, s: put(first_input(s), "S3Uri", "bucket/raw"),
        "bad-pattern", f"{S3_INPUT}.S3Uri"),
    "a role by name": (lambda d, s: put(s["Train"]["Arguments"], "RoleArn", "arn:aws:iam::role/pipeline"),
        "bad-pattern", f"{TRAIN}.RoleArn"),
    "a hyperparameter as a number": (lambda d, s: put(s["Train"]["Arguments"]["HyperParameters"], "max_depth", 5),
        "wrong-type", f"{TRAIN}.HyperParameters.max_depth"),
    "eleven inputs": (
        lambda d, s: put(s, "_", s["Prepare"]["Arguments"].update(
            processing("", {f"i{n}": "s3://b/k" for n in range(11)}, [])["Arguments"]
            | {"ProcessingOutputConfig": s["Prepare"]["Arguments"]["ProcessingOutputConfig"]})),
        "too-long", f"{PREPARE}.ProcessingInputs"),
    "eleven outputs": (
        lambda d, s: put(s["Evaluate"]["Arguments"], "ProcessingOutputConfig", processing(
            "E", {}, ["report", *(f"o{n}" for n in range(10))])["Arguments"]["ProcessingOutputConfig"]),
        "too-long", "Steps.Evaluate.Arguments.ProcessingOutputConfig.Outputs"),
    "an environment value of 257 characters": (
        lambda d, s: put(s["Prepare"]["Arguments"]["Environment"], "LABEL", "x" * 257),
        "too-long", f"{PREPARE}.Environment.LABEL"),
    "101 environment variables": (
        lambda d, s: put(s["Prepare"]["Arguments"], "Environment", {f"K{n}": "v" for n in range(101)}),
        "too-long", f"{PREPARE}.Environment"),
    "101 hyperparameters": (
        lambda d, s: put(s["Train"]["Arguments"], "HyperParameters", {f"h{n}": "1" for n in range(101)}),
        "too-long", f"{TRAIN}.HyperParameters"),
    "21 channels": (
        lambda d, s: put(s["Train"]["Arguments"], "InputDataConfig", [channel(f"c{n}", "s3://b/k") for n in range(21)]),
        "too-long", f"{TRAIN}.InputDataConfig"),
    "41 metric definitions": (
        lambda d, s: put(s["Train"]["Arguments"]["AlgorithmSpecification"], "MetricDefinitions",
            [{"Name": f"m{n}", "Regex": "x"} for n in range(41)]),
        "too-long", f"{TRAIN}.AlgorithmSpecification.MetricDefinitions"),
    "an object where a list is needed": (
        lambda d, s: put(s["Train"]["Arguments"], "InputDataConfig", channel("train", "s3://b/k")),
        "wrong-type", f"{TRAIN}.InputDataConfig"),
    "a list where a map is needed": (lambda d, s: put(s["Train"]["Arguments"], "HyperParameters", ["5"]),
        "wrong-type", f"{TRAIN}.HyperParameters"),
    "a text where an object is needed": (lambda d, s: put(s["Train"]["Arguments"], "OutputDataConfig", "s3://b"),
        "wrong-type", f"{TRAIN}.OutputDataConfig"),
    "a flag as text": (lambda d, s: put(s["Train"]["Arguments"], "EnableManagedSpotTraining", "true"),
        "wrong-type", f"{TRAIN}.EnableManagedSpotTraining"),
    "a tuning strategy that is none": (
        lambda d, s: put(s["Tune"]["Arguments"]["HyperParameterTuningJobConfig"], "Strategy", "Bayes"),
        "bad-enum", "Steps.Tune.Arguments.HyperParameterTuningJobConfig.Strategy"),
    "a split type that is none": (
        lambda d, s: put(s["Transform"]["Arguments"]["TransformInput"], "SplitType", "Lines"),
        "bad-enum", "Steps.Transform.Arguments.TransformInput.SplitType"),
    "an approval status that is none": (
        lambda d, s: put(s["Register"]["Arguments"], "ModelApprovalStatus", "Pending"),
        "bad-enum", "Steps.Register.Arguments.ModelApprovalStatus"),
    "an input mounted elsewhere": (lambda d, s: put(first_input(s), "LocalPath", "/opt/ml/input"),
        "bad-path", f"{S3_INPUT}.LocalPath"),
    "a channel twice": (
        lambda d, s: s["Train"]["Arguments"]["InputDataConfig"].append(channel("train", "s3://b/k")),
        "duplicate-name", f"{TRAIN}.InputDataConfig[1].ChannelName"),
    "a model without a container": (lambda d, s: s["CreateModel"]["Arguments"].pop("PrimaryContainer"),
        "one-of", "Steps.CreateModel.Arguments"),
    "an image and an algorithm": (
        lambda d, s: put(s["Train"]["Arguments"]["AlgorithmSpecification"], "AlgorithmName", "algorithm"),
        "one-of", f"{TRAIN}.AlgorithmSpecification"),
    "a cluster and an id of one": (lambda d, s: put(s["Spark"]["Arguments"], "ClusterConfig", {}),
        "one-of", "Steps.Spark.Arguments"),
    # expressions
    "a reference to no parameter": (lambda d, s: put(s["Train"]["Arguments"], "RoleArn", get("Parameters.Rol")),
        "dangling-reference", f"{TRAIN}.RoleArn"),
    "a reference to no step": (lambda d, s: put(model(s), "ModelDataUrl", get("Steps.Trian.ModelArtifacts")),
        "dangling-reference", f"{MODEL}.ModelDataUrl"),
    "a reference to no execution variable": (
        lambda d, s: put(s["Ask"]["Arguments"]["nested"], "at", get("Execution.StartTime")),
        "dangling-reference", "Steps.Ask.Arguments.nested.at"),
    "a reference that begins with nothing known": (
        lambda d, s: put(model(s), "ModelDataUrl", get("Parameter.Bucket")),
        "bad-expression", f"{MODEL}.ModelDataUrl"),
    "a property misspelt": (
        lambda d, s: put(model(s), "ModelDataUrl", get("Steps.Train.ModelArtifact.S3ModelArtifacts")),
        "no-such-property", f"{MODEL}.ModelDataUrl"),
    "an output that the step has not": (
        lambda d, s: put(
            s["Train"]["Arguments"]["InputDataConfig"], 0, channel("train", output_of("Prepare", "trian"))),
        "no-such-output", f"{TRAIN}.InputDataConfig[0].DataSource.S3DataSource.S3Uri"),
    "a Lambda output that is not declared": (
        lambda d, s: put(s["Wait"]["Arguments"], "status", get("Steps.Ask.OutputParameters['state']")),
        "no-such-output", "Steps.Wait.Arguments.status"),
    "a metric that the step does not define": (
        lambda d, s: put(condition(s), "LeftValue", get("Steps.Train.FinalMetricDataList['acc'].Value")),
        "no-such-metric", f"{FIRST}.LeftValue"),
    "a property file that the step has not": (
        lambda d, s: put(condition(s), "LeftValue", json_get("Evaluate", "Repport")),
        "no-such-property-file", f"{FIRST}.LeftValue.Std:JsonGet.PropertyFile"),
    "a property file of no step": (
        lambda d, s: put(condition(s), "LeftValue", json_get("Evaluation", "Report")),
        "dangling-reference", f"{FIRST}.LeftValue.Std:JsonGet.PropertyFile"),
    "a JsonGet without a path": (
        lambda d, s: condition(s)["LeftValue"]["Std:JsonGet"].pop("Path"),
        "bad-expression", f"{FIRST}.LeftValue.Std:JsonGet.Path"),
    "an integer parameter as text": (
        lambda d, s: put(s["Train"]["Arguments"]["HyperParameters"], "eta", get("Parameters.InstanceCount")),
        "wrong-type", f"{TRAIN}.HyperParameters.eta"),
    "a text parameter as an integer": (
        lambda d, s: put(cluster(s), "InstanceCount", get("Parameters.Bucket")),
        "wrong-type", f"{CLUSTER}.InstanceCount"),
    "a joined text as an integer": (lambda d, s: put(cluster(s), "InstanceCount", join("1")),
        "wrong-type", f"{CLUSTER}.InstanceCount"),
    "a parameter as a list": (
        lambda d, s: put(s["Train"]["Arguments"], "InputDataConfig", get("Parameters.Bucket")),
        "wrong-type", f"{TRAIN}.InputDataConfig"),
    "an integer output as text": (
        lambda d, s: put(s["Transform"]["Arguments"], "ModelName", get("Steps.Ask.OutputParameters['count']"))
        or s["Ask"]["Arguments"].pop("model"),
        "wrong-type", "Steps.Transform.Arguments.ModelName"),
    "a structure as text": (lambda d, s: put(model(s), "ModelDataUrl", get("Steps.Train.ModelArtifacts")),
        "wrong-type", f"{MODEL}.ModelDataUrl"),
    "a list joined to text": (
        lambda d, s: put(s["Stop"]["Arguments"], "ErrorMessage", join("a", ["b"])),
        "bad-expression", "Steps.Stop.Arguments.ErrorMessage.Std:Join.Values[1]"),
    "a join without a separator": (
        lambda d, s: s["Stop"]["Arguments"]["ErrorMessage"]["Std:Join"].pop("On"),
        "bad-expression", "Steps.Stop.Arguments.ErrorMessage.Std:Join.On"),
    "a function that is none": (
        lambda d, s: put(s["Stop"]["Arguments"], "ErrorMessage", {"Std:Jion": {}}),
        "unknown-function", "Steps.Stop.Arguments.ErrorMessage"),
    "a Get of a number": (lambda d, s: put(s["Stop"]["Arguments"], "ErrorMessage", {"Get": 3}),
        "bad-expression", "Steps.Stop.Arguments.ErrorMessage"),
    "a JsonGet from two places": (
        lambda d, s: put(condition(s)["LeftValue"]["Std:JsonGet"], "S3Uri", join("s3:/", "b")),
        "bad-expression", f"{FIRST}.LeftValue.Std:JsonGet"),
    "a JsonGet from an object of no step": (
        lambda d, s: put(condition(s), "LeftValue", {"Std:JsonGet": {
            "S3Uri": join(output_of("Evaluation", "report"), "e.json"), "Path": "auc"}}),
        "dangling-reference", f"{FIRST}.LeftValue.Std:JsonGet.S3Uri.Std:Join.Values[0]"),
    "a JsonGet from a property": (
        lambda d, s: put(condition(s)["LeftValue"]["Std:JsonGet"], "PropertyFile", get("Steps.Evaluate.Report")),
        "bad-expression", f"{FIRST}.LeftValue.Std:JsonGet.PropertyFile"),
    "a structure joined to text": (
        lambda d, s: put(s["Stop"]["Arguments"], "ErrorMessage", join(get("Steps.Train.ModelArtifacts"))),
        "wrong-type", "Steps.Stop.Arguments.ErrorMessage.Std:Join.Values[0]"),
    "a comparison with nothing": (lambda d, s: put(condition(s), "RightValue", None),
        "wrong-type", f"{FIRST}.RightValue"),
    # graph
    "a dependency on no step": (lambda d, s: put(s["Gate"], "DependsOn", ["Wiat"]),
        "dangling-reference", "Steps.Gate.DependsOn[0]"),
    "a triggered dependency on no step": (lambda d, s: put(s["Gate"], "DependsOn", [{"Step": "Wiat"}]),
        "dangling-reference", "Steps.Gate.DependsOn[0]"),
    "two steps that wait for each other": (lambda d, s: put(s["Prepare"], "DependsOn", ["Train"]),
        "cycle", "Steps.Prepare"),
    "a step that waits for itself": (lambda d, s: put(s["Spark"], "DependsOn", ["Spark"]), "cycle", "Steps.Spark"),
    "a condition that waits for its own branch": (lambda d, s: put(s["Gate"], "DependsOn", ["Register"]),
        "cycle", "Steps.Gate"),
    "a step that waits for both branches": (lambda d, s: put(s["Spark"], "DependsOn", ["Register", "Stop"]),
        "both-branches", "Steps.Spark"),
    "a step in a branch that waits for the other branch": (
        lambda d, s: put(s["Stop"], "DependsOn", ["Register"]), "both-branches", "Steps.Stop"),
    "a trigger that is none": (lambda d, s: put(s["Wait"]["DependsOn"][0], "Trigger", "Complete"),
        "bad-enum", "Steps.Wait.DependsOn[0].Trigger"),
    "two ends of one step": (
        lambda d, s: put(s["Wait"], "DependsOn", ["Transform", {"Step": "Transform", "Trigger": "Failed"}]),
        "conflicting-trigger", "Steps.Wait.DependsOn[1]"),
    "a failed step's values": (
        lambda d, s: put(s["Train"], "DependsOn", [{"Step": "Prepare", "Trigger": "Failed"}]),
        "conflicting-trigger", "Steps.Train.DependsOn[0]"),
    "both branches by completed triggers": (
        lambda d, s: put(s["Spark"], "DependsOn", [{"Step": n, "Trigger": "Completed"} for n in ("Register", "Stop")]),
        "both-branches", "Steps.Spark"),
    "a dependency that is no name": (lambda d, s: put(s["Gate"], "DependsOn", [3]),
        "wrong-type", "Steps.Gate.DependsOn[0]"),
    "a default that no count can be": (lambda d, s: put(d["Parameters"][1], "DefaultValue", -1)
        or put(s["Tune"]["Arguments"]["TrainingJobDefinition"]["ResourceConfig"], "InstanceCount", 1),
        "too-low", f"{TRAIN}.ResourceConfig.InstanceCount"),
    # policies
    "a retry on nothing named": (lambda d, s: s["Prepare"]["RetryPolicies"][0].pop("ExceptionType"),
        "missing-field", "Steps.Prepare.RetryPolicies[0].ExceptionType"),
    "a rate below zero": (lambda d, s: put(s["Prepare"]["RetryPolicies"][0], "BackoffRate", -1),
        "too-low", "Steps.Prepare.RetryPolicies[0].BackoffRate"),
    "a cache that says not whether": (lambda d, s: s["Train"]["CacheConfig"].pop("Enabled"),
        "missing-field", "Steps.Train.CacheConfig.Enabled"),
    "a property file without a path": (lambda d, s: s["Evaluate"]["PropertyFiles"][0].pop("FilePath"),
        "missing-field", "Steps.Evaluate.PropertyFiles[0].FilePath"),
    "a property file in no output": (
        lambda d, s: put(s["Evaluate"]["PropertyFiles"][0], "OutputName", "reports"),
        "no-such-output", "Steps.Evaluate.PropertyFiles[0].OutputName"),
    "a retry policy with both ends": (
        lambda d, s: put(s["Prepare"]["RetryPolicies"][0], "ExpireAfterMin", 5),
        "one-of", "Steps.Prepare.RetryPolicies[0]"),
    "a retry on no exception": (
        lambda d, s: put(s["Prepare"]["RetryPolicies"][0], "ExceptionType", ["Step.THROTLING"]),
        "bad-enum", "Steps.Prepare.RetryPolicies[0].ExceptionType[0]"),
    "twenty-one attempts": (
        lambda d, s: put(s["Prepare"]["RetryPolicies"][0], "MaxAttempts", 21),
        "too-high", "Steps.Prepare.RetryPolicies[0].MaxAttempts"),
    "a cache that expires in words": (
        lambda d, s: put(s["Train"], "CacheConfig", {**CACHE, "ExpireAfter": "30 days"}),
        "bad-duration", "Steps.Train.CacheConfig.ExpireAfter"),
    "a cache switched on in words": (
        lambda d, s: put(s["Train"], "CacheConfig", {**CACHE, "Enabled": "yes"}),
        "wrong-type", "Steps.Train.CacheConfig.Enabled"),
    "a comparison that is none": (lambda d, s: put(condition(s), "Type", "GreaterThen"), "bad-enum", f"{FIRST}.Type"),
    "a comparison with one side": (lambda d, s: condition(s).pop("RightValue"),
        "missing-field", f"{FIRST}.RightValue"),
    "a condition field misspelt": (lambda d, s: put(condition(s), "Left", 1), "unknown-field", f"{FIRST}.Left"),
    "a fault within Or and Not": (
        lambda d, s: put(s["Gate"]["Arguments"]["Conditions"][1]["Conditions"][0]["Condition"], "Type", "Less"),
        "bad-enum", "Steps.Gate.Arguments.Conditions[1].Conditions[0].Condition.Type"),
    "a condition without conditions": (lambda d, s: s["Gate"]["Arguments"].pop("Conditions"),
        "missing-field", "Steps.Gate.Arguments.Conditions"),
}  # fmt: skip


def test_a_valid_definition_of_every_kind_has_no_fault() -> None:
    assert verify(valid_definition(), pipeline_name="pipeline") == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_alone_with_its_code_and_place(name: str) -> None:
    plant, code, place = PLANTED[name]
    definition = valid_definition()
    plant(definition, named(definition))
    if name == "no steps":
        definition["Parameters"] = []
    assert [(fault.code, fault.subject) for fault in verify(definition)] == [(code, place)]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("an instance type that is none", "did you mean 'ml.m5.xlarge'?"),
        ("an argument misspelt", "did you mean 'InstanceType'?"),
        ("a step type misspelt", "did you mean 'Transform'?"),
        ("an output that the step has not", "did you mean 'train'?"),
        ("a property misspelt", "did you mean 'ModelArtifacts'?"),
        ("a reference to no parameter", "did you mean 'Role'?"),
        ("a dependency on no step", "did you mean 'Wait'?"),
        ("a volume of 20 TB", "the service takes 1 to 16384"),
        ("eleven inputs", "the service takes 0 to 10 entries"),
        ("a hyperparameter as a number", 'write it as a string, "5"'),
    ],
)
def test_a_hint_names_the_change_to_make(name: str, hint: str) -> None:
    plant, _, _ = PLANTED[name]
    definition = valid_definition()
    plant(definition, named(definition))
    assert [fault.hint for fault in verify(definition)] == [hint]


def test_all_faults_are_reported_together_in_the_order_of_the_document() -> None:
    definition = valid_definition()
    steps = named(definition)
    for name in ("a cache that expires in words", "no instance at all", "another version", "a reference to no step"):
        PLANTED[name][0](definition, steps)
    assert [fault.code for fault in verify(definition)] == [
        "bad-version",
        "too-low",
        "bad-duration",
        "dangling-reference",
    ]


def test_the_source_stands_before_the_place() -> None:
    definition = valid_definition() | {"Version": 1}
    [fault] = verify(definition, source="pipeline.json")
    assert fault.subject == "pipeline.json: Version"


@pytest.mark.parametrize(
    ("name", "codes"),
    [("a" * 82, []), ("a" * 83, ["too-long"]), ("a" * 257, ["too-long"]), ("my_pipeline", ["bad-pattern"])],
)
def test_a_pipeline_name_is_held_to_what_the_service_can_derive_from_it(name: str, codes: list[str]) -> None:
    assert [fault.code for fault in verify(valid_definition(), pipeline_name=name)] == codes


def test_the_shortest_cycle_is_named() -> None:
    definition = valid_definition()
    named(definition)["Prepare"]["DependsOn"] = ["Transform"]
    [fault] = verify(definition)
    assert fault.fact == "waits for itself: CreateModel -> Tune -> Prepare -> Transform -> CreateModel"


def test_a_chain_of_thousands_of_steps_is_walked() -> None:
    steps = [
        {"Name": f"S{n}", "Type": "Fail", "Arguments": {}, "DependsOn": [f"S{n + 1}"] if n < 4999 else []}
        for n in range(5000)
    ]
    assert verify({"Version": "2020-12-01", "Steps": steps}) == []


def test_deep_nesting_is_refused_without_being_walked() -> None:
    value: Any = "x"
    for _ in range(5000):
        value = [value]
    assert [fault.code for fault in verify({"Version": "2020-12-01", "Steps": value})] == ["too-deep"]


@pytest.mark.parametrize("value", [None, [], "text", 3, True])
def test_what_is_no_object_is_no_definition(value: Any) -> None:
    assert [fault.code for fault in verify(value)] == ["not-a-definition"]


def test_a_parameter_that_nothing_uses_is_no_fault() -> None:
    definition = valid_definition()
    definition["Parameters"].append({"Name": "Unused", "Type": "Float", "Description": "for later"})
    assert verify(definition) == []


def test_a_long_value_is_cut_in_the_fact() -> None:
    definition = valid_definition()
    cluster(named(definition))["InstanceType"] = "m" * 5000
    [fault] = verify(definition)
    assert len(fault.fact) < 200


def test_verifying_changes_nothing() -> None:
    definition = valid_definition()
    before = json.dumps(definition)
    verify(definition)
    assert json.dumps(definition) == before


@pytest.mark.parametrize("trigger", ["Completed", "Failed", "Stopped", "Any"])
def test_a_step_may_wait_for_any_end_of_another(trigger: str) -> None:
    definition = valid_definition()
    named(definition)["Wait"]["DependsOn"] = [{"Step": "Transform", "Trigger": trigger}]

    assert verify(definition) == []


def test_a_step_may_wait_for_either_branch_to_end_anyhow() -> None:
    definition = valid_definition()
    named(definition)["Spark"]["DependsOn"] = [{"Step": name, "Trigger": "Any"} for name in ("Register", "Stop")]

    assert verify(definition) == []


def test_a_pipeline_may_write_to_mlflow_and_belong_to_no_experiment() -> None:
    definition = valid_definition() | {"PipelineExperimentConfig": None}
    definition["MlflowConfig"] = {"MlflowResourceArn": MLFLOW, "MlflowExperimentName": get("Execution.PipelineName")}

    assert verify(definition) == []


def _inputs(count: int) -> list[dict[str, Any]]:
    first = named(valid_definition())["Prepare"]["Arguments"]["ProcessingInputs"][0]
    return [{**first, "InputName": f"input-{n}"} for n in range(count)]


def _outputs(count: int) -> dict[str, Any]:
    written = {"S3Uri": "s3://b/o", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}
    return {"Outputs": [{"OutputName": f"output-{n}", "S3Output": written} for n in range(count)]}


@pytest.mark.parametrize(
    ("step", "change", "fact", "hint"),
    [
        ("Spark", lambda s: put(s, "Name", "S" * 65), "65 characters", "the service takes 0 to 64 characters"),
        ("Prepare", lambda s: put(s["Arguments"], "ProcessingInputs", _inputs(11)), "11 entries", "0 to 10 entries"),
        ("Prepare", lambda s: put(s["Arguments"], "Environment", {"A": "x" * 257}), "257 characters", "256 characters"),
        (
            "Evaluate",
            lambda s: put(s["Arguments"], "ProcessingOutputConfig", _outputs(11)),
            "11 entries",
            "0 to 10 entries",
        ),
        (
            "Train",
            lambda s: put(s["Arguments"], "InputDataConfig", [channel(f"c{n}", "s3://b/c") for n in range(21)]),
            "21 entries",
            "1 to 20 entries",
        ),
    ],
)
def test_a_limit_is_told_with_what_the_service_takes(step: str, change: Any, fact: str, hint: str) -> None:
    definition = valid_definition()
    change(named(definition)[step])
    found = [fault for fault in verify(definition) if fault.code == "too-long"]

    assert [fault.fact for fault in found] == [fact]
    assert hint in (found[0].hint or "")


@pytest.mark.parametrize(("count", "faults"), [(200, 0), (201, 1)])
def test_a_pipeline_has_two_hundred_parameters_at_most(count: int, faults: int) -> None:
    definition = valid_definition()
    more = count - len(definition["Parameters"])
    definition["Parameters"] += [{"Name": f"P{n}", "Type": "String", "DefaultValue": "x"} for n in range(more)]

    assert [fault.code for fault in verify(definition)] == ["too-long"] * faults
