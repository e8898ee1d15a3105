"""A valid definition with every kind of step, for tests to break in one place each."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

ROLE = "arn:aws:iam::000000000000:role/pipeline"
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/image:1"
CLUSTER = {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30}
CACHE = {"Enabled": True, "ExpireAfter": "P30D"}
RETRIES = [{"ExceptionType": ["Step.THROTTLING"], "IntervalSeconds": 1, "BackoffRate": 2.0, "MaxAttempts": 3}]


def get(reference: str) -> dict[str, str]:
    return {"Get": reference}


def output_of(step: str, name: str) -> dict[str, str]:
    return get(f"Steps.{step}.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri")


def join(*values: object, on: str = "/") -> dict[str, Any]:
    return {"Std:Join": {"On": on, "Values": list(values)}}


def json_get(step: str, name: str, path: str = "metrics.auc") -> dict[str, Any]:
    return {"Std:JsonGet": {"PropertyFile": get(f"Steps.{step}.PropertyFiles.{name}"), "Path": path}}


def processing(name: str, inputs: dict[str, Any], outputs: list[str], **fields: Any) -> dict[str, Any]:
    """A processing step with named inputs and outputs; extra fields stand beside its Arguments."""
    arguments = {
        "ProcessingResources": {
            "ClusterConfig": {"InstanceType": get("Parameters.InstanceType"), "InstanceCount": 1, "VolumeSizeInGB": 30}
        },
        "AppSpecification": {"ImageUri": IMAGE, "ContainerArguments": ["--job_type", "training"]},
        "RoleArn": get("Parameters.Role"),
        "Environment": {"LABEL": "target"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "ProcessingInputs": [
            {
                "InputName": key,
                "S3Input": {
                    "S3Uri": uri,
                    "LocalPath": f"/opt/ml/processing/input/{key}",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
            for key, uri in inputs.items()
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": key,
                    "S3Output": {
                        "S3Uri": join("s3:/", get("Parameters.Bucket"), name, key),
                        "LocalPath": f"/opt/ml/processing/output/{key}",
                        "S3UploadMode": "EndOfJob",
                    },
                }
                for key in outputs
            ]
        },
    }
    return {"Name": name, "Type": "Processing", "Arguments": arguments, **fields}


def channel(name: str, uri: object) -> dict[str, Any]:
    return {"ChannelName": name, "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}


def training_arguments() -> dict[str, Any]:
    return {
        "AlgorithmSpecification": {
            "TrainingImage": IMAGE,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "auc", "Regex": "auc=([0-9.]+)"}],
        },
        "RoleArn": get("Parameters.Role"),
        "InputDataConfig": [channel("train", output_of("Prepare", "train"))],
        "OutputDataConfig": {"S3OutputPath": join("s3:/", get("Parameters.Bucket"), "models")},
        "ResourceConfig": {**CLUSTER, "InstanceCount": get("Parameters.InstanceCount")},
        "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
        "HyperParameters": {"max_depth": "5", "eta": join(get("Parameters.Eta"), on="")},
        "EnableManagedSpotTraining": get("Parameters.Spot"),
    }


def tuning_arguments() -> dict[str, Any]:
    trained = training_arguments()
    kept = ("RoleArn", "InputDataConfig", "OutputDataConfig", "ResourceConfig", "StoppingCondition")
    algorithm = {**trained["AlgorithmSpecification"]}
    return {
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2},
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "auc"},
            "ParameterRanges": {"IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "2", "MaxValue": "8"}]},
        },
        "TrainingJobDefinition": {"AlgorithmSpecification": algorithm, **{key: trained[key] for key in kept}},
    }


def transform_arguments() -> dict[str, Any]:
    data = {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": output_of("Prepare", "test")}}}
    return {
        "ModelName": get("Steps.CreateModel.ModelName"),
        "TransformInput": {**data, "ContentType": "text/csv", "SplitType": "Line"},
        "TransformOutput": {"S3OutputPath": "s3://bucket/predictions", "AssembleWith": "Line"},
        "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1},
    }


def register_arguments() -> dict[str, Any]:
    container = {"Image": IMAGE, "ModelDataUrl": get("Steps.Train.ModelArtifacts.S3ModelArtifacts")}
    return {
        "ModelPackageGroupName": "Group",
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": {
            "Containers": [container],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    }


def gate_arguments() -> dict[str, Any]:
    low = {"Type": "LessThan", "LeftValue": get("Steps.Ask.OutputParameters['count']"), "RightValue": 3}
    good = {
        "Type": "GreaterThanOrEqualTo",
        "LeftValue": json_get("Evaluate", "Report"),
        "RightValue": get("Parameters.Threshold"),
    }
    known = {"Type": "In", "QueryValue": get("Parameters.InstanceType"), "Values": ["ml.m5.xlarge", "ml.m5.2xlarge"]}
    return {
        "Conditions": [good, {"Type": "Or", "Conditions": [{"Type": "Not", "Condition": low}, known]}],
        "IfSteps": [{"Name": "Register", "Type": "RegisterModel", "Arguments": register_arguments()}],
        "ElseSteps": [
            {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": join("below", get("Parameters.Threshold"))}}
        ],
    }


def parameters() -> list[dict[str, Any]]:
    return [
        {"Name": "InstanceType", "Type": "String", "DefaultValue": "ml.m5.xlarge", "EnumValues": ["ml.m5.xlarge"]},
        {"Name": "InstanceCount", "Type": "Integer", "DefaultValue": 1},
        {"Name": "Threshold", "Type": "Float", "DefaultValue": 0.7},
        {"Name": "Eta", "Type": "Float", "DefaultValue": 1},
        {"Name": "Spot", "Type": "Boolean", "DefaultValue": False},
        {"Name": "Bucket", "Type": "String"},
        {"Name": "Role", "Type": "String", "DefaultValue": ROLE},
    ]


def steps() -> list[dict[str, Any]]:
    model = {"Image": IMAGE, "ModelDataUrl": get("Steps.Tune.BestTrainingJob.TrainingJobName")}
    best = join("s3:/", "bucket", get("Steps.Tune.TrainingJobSummaries[0].TrainingJobName"), "output/model.tar.gz")
    raw = join("s3:/", get("Parameters.Bucket"), "raw")
    report = {"PropertyFileName": "Report", "OutputName": "report", "FilePath": "evaluation.json"}
    evaluated = {"model": get("Steps.Train.ModelArtifacts.S3ModelArtifacts"), "test": output_of("Prepare", "test")}
    return [
        processing("Prepare", {"raw": raw}, ["train", "test"], CacheConfig=CACHE, RetryPolicies=deepcopy(RETRIES)),
        {"Name": "Train", "Type": "Training", "Arguments": training_arguments(), "CacheConfig": dict(CACHE)},
        {"Name": "Tune", "Type": "Tuning", "Arguments": tuning_arguments(), "DependsOn": ["Train"]},
        processing("Evaluate", evaluated, ["report"], PropertyFiles=[report]),
        {
            "Name": "CreateModel",
            "Type": "Model",
            "Arguments": {"ExecutionRoleArn": ROLE, "PrimaryContainer": {**model, "ModelDataUrl": best}},
        },
        {"Name": "Transform", "Type": "Transform", "Arguments": transform_arguments()},
        {
            "Name": "Ask",
            "Type": "Lambda",
            "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:ask",
            "Arguments": {
                "model": get("Steps.CreateModel.ModelName"),
                "nested": {"at": get("Execution.StartDateTime")},
            },
            "OutputParameters": [
                {"OutputName": "status", "OutputType": "String"},
                {"OutputName": "count", "OutputType": "Integer"},
            ],
        },
        {
            "Name": "Wait",
            "Type": "Callback",
            "SqsQueueUrl": "https://sqs.us-east-1.amazonaws.com/000000000000/queue",
            "Arguments": {"status": get("Steps.Ask.OutputParameters['status']")},
            "OutputParameters": [{"OutputName": "approved", "OutputType": "Boolean"}],
            "DependsOn": [{"Step": "Transform", "Trigger": "Completed"}],
        },
        {
            "Name": "Spark",
            "Type": "EMR",
            "DisplayName": "Count",
            "Arguments": {
                "ClusterId": "j-000000000",
                "StepConfig": {"HadoopJarStep": {"Jar": "s3://bucket/count.jar"}},
            },
        },
        {"Name": "Gate", "Type": "Condition", "Arguments": gate_arguments(), "DependsOn": ["Wait"]},
    ]


def valid_definition() -> dict[str, Any]:
    """A fresh definition without a fault; nothing in it is shared with another."""
    return deepcopy(
        {
            "Version": "2020-12-01",
            "Metadata": {},
            "Parameters": parameters(),
            "PipelineExperimentConfig": {"ExperimentName": get("Execution.PipelineName"), "TrialName": "trial"},
            "Steps": steps(),
        }
    )
