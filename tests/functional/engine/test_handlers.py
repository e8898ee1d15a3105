"""Python functions that stand in for Lambda functions, queues, services and images."""

from __future__ import annotations

import textwrap

import pytest

from cursus.engine import RunRequest, run
from cursus.engine.model import Handler
from cursus.errors import EngineError

ARN = "arn:aws:lambda:us-east-1:111122223333:function:notify"
QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/reviews"


@pytest.fixture
def handled(lab):
    """Runs steps with the functions of a source: key -> function."""

    def start(source, functions, *steps, **definition):
        file = lab.folder / "handlers.py"
        file.write_text(textwrap.dedent(source))
        given = {"Version": "2020-12-01", "Steps": list(steps), **definition}
        named = {key: Handler(file, function) for key, function in functions.items()}
        return run(RunRequest(given, "lab", lab.store, assets=lab.assets, handlers=named), lab.events.append)

    return start


def function_step(outputs=(), name="tell", arn=ARN, **arguments):
    declared = [{"OutputName": each, "OutputType": kind} for each, kind in outputs]
    return {"Name": name, "Type": "Lambda", "FunctionArn": arn, "Arguments": arguments, "OutputParameters": declared}


def test_a_function_gets_the_resolved_arguments_and_gives_typed_outputs(handled, lab):
    source = """
        def notify(event, context):
            print("told", event, context.function_name, context.invoked_function_arn.count(":"))
            assert 0 < context.get_remaining_time_in_millis() <= 600_000 and len(context.aws_request_id) == 36
            return {"id": 7, "share": 0.5, "ok": True, "text": event["who"], "more": None}
    """
    outputs = [("id", "Integer"), ("share", "Float"), ("ok", "Boolean"), ("text", "String")]
    path = "Steps.tell.OutputParameters['{}']"
    words = [{"Get": path.format(name)} for name, _ in outputs]
    reader = lab.processing(
        "read", "import sys; print(sys.argv[1])", arguments=[{"Std:Join": {"On": " ", "Values": words}}]
    )
    result = handled(
        source, {"notify": "notify"}, function_step(outputs, who={"Get": "Parameters.Who"}), reader,
        Parameters=[{"Name": "Who", "Type": "String", "DefaultValue": "you"}],
    )  # fmt: skip
    assert result.status == "Succeeded", [step.reason for step in result.steps]
    assert result.step("tell").log_tail == "told {'who': 'you'} notify 6"
    assert result.step("read").log_tail == "7 0.5 true you"


@pytest.mark.parametrize("key", ["tell", "notify", ARN])
def test_a_function_is_named_by_step_name_or_arn(handled, key):
    result = handled("def f(event, context): print('here')", {key: "f"}, function_step())
    assert result.step("tell").log_tail == "here"


def test_an_arn_that_a_parameter_gives_is_matched_too(handled):
    step = function_step(arn={"Get": "Parameters.Arn"})
    arn = [{"Name": "Arn", "Type": "String", "DefaultValue": ARN}]
    assert handled("def f(event, context): pass", {"notify": "f"}, step, Parameters=arn).status == "Succeeded"


def test_what_a_function_raises_fails_the_step_with_its_message(handled):
    result = handled("def f(event, context): raise ValueError('no such topic')", {"tell": "f"}, function_step())
    assert result.step("tell").status == "Failed"
    assert result.step("tell").reason == "exit code 1: ValueError: no such topic"
    assert "Traceback" in result.step("tell").log_tail


def test_all_outputs_that_are_missing_or_mistyped_are_told_together(handled):
    outputs = [("id", "Integer"), ("name", "String"), ("ok", "Boolean")]
    source = "def f(event, context): return {'id': '7', 'ok': 1}"
    reason = handled(source, {"tell": "f"}, function_step(outputs)).step("tell").reason
    assert "output 'id': is declared as Integer, and the handler returned '7'" in reason
    assert "output 'name': was not returned by the handler" in reason
    assert "output 'ok': is declared as Boolean, and the handler returned 1" in reason


def test_an_answer_that_is_no_dict_or_no_json_is_told(handled):
    steps = function_step([("id", "Integer")], "a"), function_step([("id", "Integer")], "b")
    source = """
        def text(event, context): return "id"
        def odd(event, context): return {"id": {1}}
    """
    result = handled(source, {"a": "text", "b": "odd"}, *steps)
    assert "its handler returned 'id'" in result.step("a").reason
    assert "set is not JSON serializable" in result.step("b").reason


def test_a_handler_imports_what_lies_beside_it_and_reaches_s3(handled, lab):
    lab.file("raw.csv", "a\n1\n")
    (lab.folder / "beside.py").write_text("BUCKET = 'lab'")
    source = """
        import boto3
        from beside import BUCKET
        def f(event, context):
            s3 = boto3.client("s3")
            s3.copy_object(Bucket=BUCKET, Key="copy.csv", CopySource="lab/assets/raw.csv")
    """
    assert handled(source, {"tell": "f"}, function_step()).status == "Succeeded"
    assert lab.published("copy.csv").read_text() == "a\n1\n"


def callback_step(*outputs, **arguments):
    declared = [{"OutputName": each, "OutputType": kind} for each, kind in outputs]
    return {
        "Name": "review", "Type": "Callback", "SqsQueueUrl": QUEUE, "Arguments": arguments,
        "OutputParameters": declared,
    }  # fmt: skip


def test_a_callback_gets_the_message_and_answers_it(handled):
    source = """
        def answer(message):
            assert len(message["token"]) == 10 and message["token"].isalnum()
            assert message["pipelineExecutionArn"].startswith("arn:aws:sagemaker:us-east-1:000000000000:pipeline/lab/")
            return {"verdict": message["arguments"]["model"] + " is good by " + message["stepName"]}
    """
    result = handled(source, {QUEUE: "answer"}, callback_step(("verdict", "String"), model="m1"))
    assert result.step("review").properties == {"OutputParameters": {"verdict": "m1 is good by review"}}


def test_a_callback_that_raises_fails_its_step(handled):
    result = handled("def f(message): raise RuntimeError('rejected')", {"review": "f"}, callback_step())
    assert result.step("review").reason == "exit code 1: RuntimeError: rejected"


def test_a_service_gets_its_request_and_its_properties_are_used(handled, lab):
    emr = {"Name": "spark", "Type": "EMR", "Arguments": {"ClusterId": "j-1", "StepConfig": {"Name": "s"}}}
    check = {
        "Name": "bias", "Type": "ClarifyCheck", "CheckType": "DATA_BIAS",
        "SkipCheck": {"Get": "Parameters.Skip"}, "Arguments": {"RoleArn": "r"},
    }  # fmt: skip
    source = """
        def spark(job):
            return {"Id": job["ClusterId"] + "/" + job["StepName"] + "/" + job["StepType"]}
        def bias(job):
            return {"CalculatedBaselineConstraints": job["CheckType"] + str(job["SkipCheck"])}
    """
    words = [{"Get": "Steps.spark.Id"}, {"Get": "Steps.bias.CalculatedBaselineConstraints"}]
    reader = lab.processing("read", "import sys; print(sys.argv[1:])", arguments=words)
    skip = [{"Name": "Skip", "Type": "Boolean", "DefaultValue": False}]
    result = handled(source, {"spark": "spark", "bias": "bias"}, emr, check, reader, Parameters=skip)
    assert result.step("read").log_tail == "['j-1/spark/EMR', 'DATA_BIASFalse']"


def test_an_image_without_python_is_replaced_with_its_folders_in_place(handled, lab):
    step = lab.processing("own", "", inputs={"d": lab.file("d/x.csv", "1\n")}, outputs=("o",), environment={"N": "3"})
    del step["Arguments"]["AppSpecification"]["ContainerEntrypoint"]
    source = """
        import os
        def own(job):
            rows = open("/opt/ml/processing/input/d/x.csv").read()
            open("/opt/ml/processing/output/o/y.csv", "w").write(rows * int(os.environ["N"]))
            return {"ExitMessage": job["AppSpecification"]["ImageUri"]}
    """
    result = handled(source, {"own": "own"}, step)
    assert result.status == "Succeeded", result.steps[0].reason
    assert lab.published("own/o/y.csv").read_text() == "1\n1\n1\n"
    assert result.step("own").properties["ExitMessage"] == "image"


def test_a_built_in_algorithm_is_replaced_and_its_model_published(handled, lab):
    step = {
        "Name": "train", "Type": "Training",
        "Arguments": {
            "AlgorithmSpecification": {
                "TrainingImage": "knn", "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
            },
            "HyperParameters": {"k": "3"},
            "InputDataConfig": [{
                "ChannelName": "train",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": lab.file("t/x.csv", "1\n")}},
            }],
            "OutputDataConfig": {"S3OutputPath": "s3://lab/models"},
        },
    }  # fmt: skip
    source = """
        def train(job):
            rows = open("/opt/ml/input/data/train/x.csv").read()
            open("/opt/ml/model/m.txt", "w").write(rows + job["HyperParameters"]["k"])
            print("loss=0.25")
    """
    result = handled(source, {"train": "train"}, step)
    assert result.status == "Succeeded", result.steps[0].reason
    assert result.step("train").metrics == {"loss": 0.25}
    uri = result.step("train").properties["ModelArtifacts"]["S3ModelArtifacts"]
    assert lab.published(uri.removeprefix("s3://lab/")).is_file()


def test_a_transform_is_replaced_with_its_input_in_place(handled, lab):
    step = {
        "Name": "score", "Type": "Transform",
        "Arguments": {
            "ModelName": "m",
            "TransformInput": {"DataSource": {"S3DataSource": {
                "S3DataType": "S3Prefix", "S3Uri": lab.file("t/x.csv", "1\n")}}},
            "TransformOutput": {"S3OutputPath": "s3://lab/scored"},
        },
    }  # fmt: skip
    source = """
        def score(job):
            rows = open("/opt/ml/transform/input/x.csv").read()
            open("/opt/ml/transform/output/x.csv.out", "w").write(rows + job["ModelName"])
    """
    result = handled(source, {"score": "score"}, step)
    assert result.status == "Succeeded", result.steps[0].reason
    assert lab.published("scored/x.csv.out").read_text() == "1\nm"


def test_without_a_handler_the_lines_to_write_are_told_before_the_run(lab):
    emr = {"Name": "Spark-Job", "Type": "EMR", "Arguments": {}}
    with pytest.raises(EngineError) as caught:
        lab.run(function_step(), callback_step(), emr)
    said = str(caught.value)
    assert f"step 'tell': calls the Lambda function '{ARN}', and there is no Lambda here" in said
    assert "handlers:\n  tell: handlers.py:tell" in said
    assert f"waits for an answer from the queue '{QUEUE}'" in said
    assert "handlers:\n  Spark-Job: handlers.py:spark_job" in said
    assert not lab.store.exists()


def test_handlers_that_name_nothing_are_told_together_before_the_run(lab):
    file = lab.folder / "handlers.py"
    file.write_text("def notify(event, context): pass")
    broken = lab.folder / "broken.py"
    broken.write_text("def f(:")
    handlers = {
        "tel": Handler(file, "notify"),
        "tell": Handler(file, "notfy"),
        "review": Handler(lab.folder / "none.py", "f"),
        "other": Handler(broken, "f"),
        "stop": Handler(file, "notify"),
    }
    steps = [function_step(), callback_step(), function_step(name="other"), {"Name": "stop", "Type": "Fail"}]
    with pytest.raises(EngineError) as caught:
        run(RunRequest({"Steps": steps}, "lab", lab.store, handlers=handlers))
    faults = {fault.subject: str(fault) for fault in caught.value.faults}
    assert "did you mean 'tell'?" in faults["handler 'tel'"]
    assert "did you mean 'notify'?" in faults["handler 'tell'"]
    assert "No such file" in faults["handler 'review'"]
    assert "is no Python" in faults["handler 'other'"]
    assert "which the engine runs itself" in faults["handler 'stop'"]
    assert not lab.store.exists()
