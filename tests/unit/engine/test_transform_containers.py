from __future__ import annotations

import pytest

from cursus.engine.jobs.transform.containers import DataSource, containers_of, data_sources, framework_of
from cursus.engine.jobs.transform.faults import unsupported
from cursus.engine.jobs.transform.plan import environment_of, plan_of
from cursus.engine.store.models import Decision, ModelRegistry
from cursus.errors import EngineError

ECR = "763104351884.dkr.ecr.us-east-1.amazonaws.com"


def container(image="i", **environment):
    return {"Image": image, "ModelDataUrl": "s3://b/model.tar.gz", "Environment": environment}


@pytest.mark.parametrize(
    ("repository", "alone", "with_program"),
    [
        ("sagemaker-scikit-learn:1.2-1-cpu-py3", "sklearn", "sklearn"),
        ("sagemaker-xgboost:1.7-1", "xgboost-algorithm", "xgboost"),
        ("xgboost:1", "xgboost-algorithm", "xgboost"),
        ("pytorch-inference:2.0-cpu-py310", "pytorch", "pytorch"),
        ("my-own@sha256:0", "", ""),
    ],
)
def test_the_image_decides_whose_defaults_hold(repository, alone, with_program):
    assert framework_of(container(f"{ECR}/{repository}"), "x") == alone
    assert framework_of(container(f"{ECR}/{repository}", SAGEMAKER_PROGRAM="a.py"), "x") == with_program


def test_servers_that_are_not_python_are_refused():
    with pytest.raises(EngineError, match="'tensorflow-inference' serves with TensorFlow Serving"):
        framework_of(container(f"{ECR}/tensorflow-inference:2.12-cpu"), "x")


def test_containers_are_served_in_their_order(tmp_path):
    model = {"Containers": [container("a"), container("b")]}
    assert [each["Image"] for each in containers_of(model, ModelRegistry(tmp_path), "x")] == ["a", "b"]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({}, "x: its model has no container"),
        ({"PrimaryContainer": {**container(), "Mode": "MultiModel"}}, "serves many models"),
        ({"Containers": [container()] * 2, "InferenceExecutionConfig": {"Mode": "Direct"}}, "called one by one"),
    ],
)
def test_models_that_cannot_serve_a_batch_are_refused(tmp_path, model, words):
    with pytest.raises(EngineError, match=words):
        containers_of(model, ModelRegistry(tmp_path), "x")


def test_a_package_stands_for_the_containers_of_its_version_once_it_is_approved(tmp_path):
    registry = ModelRegistry(tmp_path)
    record = {
        "ModelPackageGroupName": "Churn",
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": {"Containers": [container("served", A="1", B="1")]},
    }
    registry.register("Churn", record, lambda version: f"arn:aws:sagemaker:r:0:model-package/churn/{version}")
    arn = "arn:aws:sagemaker:us-east-1:000000000000:model-package/churn/1"
    model = {"PrimaryContainer": {"ModelPackageName": arn, "Environment": {"B": "2"}}}
    with pytest.raises(EngineError, match=r"Churn/1 is not approved.*\n.*cursus models approve Churn/1"):
        containers_of(model, registry, "x")
    registry.decide("Churn/1", Decision.of("Approved", None, "now", "ada"))
    (found,) = containers_of(model, registry, "x")
    assert (found["Image"], found["Environment"]) == ("served", {"A": "1", "B": "2"})


def test_model_data_comes_as_archives_prefixes_and_objects():
    def source(kind, compression):
        return {"S3DataSource": {"S3Uri": "s3://b/m", "S3DataType": kind, "CompressionType": compression}}

    more = [{"ChannelName": "lora", **source("S3Object", "None")}]
    given = {"ModelDataSource": source("S3Prefix", "None"), "AdditionalModelDataSources": more}
    assert list(data_sources(given)) == [
        DataSource("s3://b/m", "model", archive=False, prefix=True),
        DataSource("s3://b/m", "additional-model-data-sources/lora", archive=False, prefix=False),
    ]
    assert list(data_sources({"ModelDataSource": source("S3Object", "Gzip")})) == [
        DataSource("s3://b/m", "model", archive=True, prefix=False)
    ]
    assert next(data_sources(container())).archive
    assert list(data_sources({"Image": "brings its model"})) == []


def arguments(given=None, output=None, **more):
    return {"TransformInput": {"DataSource": {}, **(given or {})}, "TransformOutput": output or {}, **more}


def test_json_is_whole_without_a_split_and_by_line_with_one():
    whole = plan_of(arguments({"ContentType": "application/json"}, {"Accept": "application/json"}))
    lines = plan_of(arguments({"ContentType": "application/json", "SplitType": "Line"}, {"Accept": "application/json"}))
    named = plan_of(arguments({"ContentType": "application/jsonlines"}, {"Accept": "application/jsonlines"}))
    assert [(each.whole_input, each.whole_output) for each in (whole, lines, named)] == [
        (True, True),
        (False, False),
        (False, False),
    ]


def test_containers_are_told_of_the_batch():
    told = environment_of(arguments(BatchStrategy="SingleRecord", MaxPayloadInMB=2))
    assert told["SAGEMAKER_BATCH_STRATEGY"] == "SINGLE_RECORD"
    assert (told["SAGEMAKER_BATCH"], told["SAGEMAKER_MAX_PAYLOAD_IN_MB"]) == ("true", "2")


@pytest.mark.parametrize(
    ("given", "facts"),
    [
        (arguments({"SplitType": "Words"}), ["SplitType 'Words' is none that the service has"]),
        (arguments({"CompressionType": "Zip"}), ["CompressionType 'Zip' is none that the service has"]),
        (
            arguments(DataProcessing={"InputFilter": "$..x"}),
            ["InputFilter: the filter '$..x' cannot be evaluated here"],
        ),
        (
            arguments({"ContentType": "text/libsvm"}, {"Accept": "text/csv"}, DataProcessing={"JoinSource": "Input"}),
            ["filters or joins 'text/libsvm' records", "joins text/libsvm input with text/csv output"],
        ),
        (
            arguments({"ContentType": "text/csv", "SplitType": "TFRecord"}, DataProcessing={"InputFilter": "$[1:]"}),
            ["filters or joins TFRecord records"],
        ),
        (arguments({"SplitType": {"Get": "Parameters.S"}, "ContentType": {"Get": "Parameters.C"}}), []),
        (arguments({"SplitType": "RecordIO", "CompressionType": "Gzip", "ContentType": "application/x-image"}), []),
    ],
)
def test_what_cannot_be_run_is_told_before(given, facts):
    assert [fact for fact, _ in unsupported({"Arguments": given})] == facts
