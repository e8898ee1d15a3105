"""Batch transforms, really run: formats, frameworks, model sources, containers in a row."""

from __future__ import annotations

import gzip
import io
import json
import struct

import pytest

pytestmark = pytest.mark.functional

ECR = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
MODEL_NAME = {"Get": "Steps.model.ModelName"}
ECHO = """
import json, os
def model_fn(folder):
    return sorted(os.listdir(folder))
def transform_fn(model, body, content_type, accept):
    text = body if isinstance(body, str) else body.decode("latin-1")
    return f"<{text.strip()}>"
"""


def model(*containers):
    arguments = {"PrimaryContainer": containers[0]} if len(containers) == 1 else {"Containers": list(containers)}
    return {"Name": "model", "Type": "Model", "Arguments": arguments}


def container(lab, source=ECHO, name="model", image="image", files=None, **environment):
    data = lab.archive(f"{name}.tar.gz", {"code/inference.py": source, **(files or {})})
    return {"Image": image, "ModelDataUrl": data, "Environment": {"SAGEMAKER_PROGRAM": "inference.py", **environment}}


def transform(source, given=None, output=None, **arguments):
    return {
        "Name": "transform",
        "Type": "Transform",
        "Arguments": {
            "ModelName": MODEL_NAME,
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": source}},
                "ContentType": "text/csv",
                **(given or {}),
            },
            "TransformOutput": {"S3OutputPath": "s3://lab/scored", "Accept": "text/csv", **(output or {})},
            "TransformResources": {"InstanceCount": 1, "InstanceType": "ml.m5.large"},
            **arguments,
        },
    }


def scored(lab, *steps, name="in.out", **how):
    result = lab.run(*steps, **how)
    assert result.status == "Succeeded", [(step.reason, step.log_tail) for step in result.steps]
    return lab.published(f"scored/{name}").read_bytes().decode()


def recordio(*contents):
    return b"".join(
        struct.pack("<II", 0xCED7230A, len(content)) + content + b"\0" * (-len(content) % 4) for content in contents
    )


def test_recordio_records_are_scored_one_by_one(lab):
    source = lab.file("in", recordio(b"one", b"four"))
    given = {"SplitType": "RecordIO", "ContentType": "application/x-recordio"}
    step = transform(source, given, {"AssembleWith": "Line"}, BatchStrategy="SingleRecord")
    assert scored(lab, model(container(lab)), step) == "<one>\n<four>\n"


def test_compressed_input_is_split_after_it_is_decompressed(lab):
    source = lab.file("in.gz", gzip.compress(b"1\n2\n"))
    given = {"SplitType": "Line", "CompressionType": "Gzip"}
    step = transform(source, given, {"AssembleWith": "Line"}, BatchStrategy="SingleRecord")
    assert scored(lab, model(container(lab)), step, name="in.gz.out") == "<1>\n<2>\n"


def test_input_that_is_not_compressed_as_said_is_named(lab):
    step = transform(lab.file("in", "1\n"), {"CompressionType": "Gzip"})
    result = lab.run(model(container(lab)), step).step("transform")
    assert "input 'in' is no gzip file" in result.reason
    assert not lab.published("scored").exists()


def test_a_manifest_names_the_objects(lab):
    lab.file("data/a/x.csv", "1\n")
    lab.file("data/b/y.csv", "2\n")
    lab.file("data/c/z.csv", "3\n")
    manifest = lab.file("manifest.json", json.dumps([{"prefix": "s3://lab/assets/data/"}, "a/x.csv", "b/y.csv"]))
    source = {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": manifest}}
    assert scored(lab, model(container(lab)), transform("", {"DataSource": source}), name="a/x.csv.out") == "<1>"
    outputs = sorted(path.relative_to(lab.published("scored")) for path in lab.published("scored").rglob("*.out"))
    assert [str(path) for path in outputs] == ["a/x.csv.out", "b/y.csv.out"]


def test_json_lines_are_filtered_sent_and_joined_to_their_answers(lab):
    source = """
        import json
        def model_fn(folder): return 10
        def input_fn(body, kind): return [json.loads(line) for line in body.decode().splitlines()]
        def predict_fn(rows, model): return [sum(row) * model for row in rows]
        def output_fn(values, accept): return "\\n".join(json.dumps({"score": value}) for value in values), accept
    """
    lines = lab.file("in", '{"id": 1, "features": [1, 2]}\n{"id": 2, "features": [3]}\n')
    step = transform(
        lines,
        {"SplitType": "Line", "ContentType": "application/jsonlines"},
        {"Accept": "application/jsonlines", "AssembleWith": "Line"},
        DataProcessing={
            "InputFilter": "$.features",
            "JoinSource": "Input",
            "OutputFilter": "$['id','SageMakerOutput']",
        },
    )
    assert scored(lab, model(container(lab, source)), step) == (
        '{"id": 1, "SageMakerOutput": {"score": 30}}\n{"id": 2, "SageMakerOutput": {"score": 30}}\n'
    )


PREPARE = """
    def model_fn(folder): return None
    def input_fn(body, kind): return [float(cell) for cell in body.split(",")]
    def predict_fn(row, model): return [2 * cell for cell in row]
    def output_fn(row, accept):
        assert accept == "application/json", accept
        return ";".join(map(str, row)), "text/prepared"
"""
SCORE = """
    import os
    def model_fn(folder): return open(os.path.join(folder, "offset")).read()
    def input_fn(body, kind):
        assert (kind, os.environ["STAGE"]) == ("text/prepared", "two")
        return [float(cell) for cell in body.decode().split(";")]
    def predict_fn(row, model): return sum(row) + float(model)
    def output_fn(value, accept):
        assert accept == "text/csv", accept
        return str(value)
"""


@pytest.mark.parametrize("sandbox", ["namespace", "mapped"])
def test_containers_in_a_row_each_see_their_own_model_and_the_answer_before(lab, sandbox):
    first = container(lab, PREPARE, "first", STAGE="one")
    second = container(lab, SCORE, "second", files={"offset": "100"}, STAGE="two")
    step = transform(lab.file("in", "1,2\n"))
    assert scored(lab, model(first, second), step, sandbox=sandbox) == "106.0"


def test_the_container_that_fails_says_why(lab):
    broken = container(lab, "def model_fn(folder): raise KeyError('weights')", "broken")
    result = lab.run(model(container(lab), broken), transform(lab.file("in", "1\n"))).step("transform")
    assert (result.status, result.reason) == ("Failed", "exit code 1: KeyError: 'weights'")


def test_a_model_package_serves_once_it_is_approved(lab):
    register = {
        "Name": "register",
        "Type": "RegisterModel",
        "Arguments": {
            "ModelPackageGroupName": "Churn",
            "ModelApprovalStatus": "Approved",
            "InferenceSpecification": {"Containers": [container(lab)]},
        },
    }
    packaged = model({"ModelPackageName": {"Get": "Steps.register.ModelPackageArn"}})
    assert scored(lab, register, packaged, transform(lab.file("in", "1\n"))) == "<1>"
    register["Arguments"]["ModelApprovalStatus"] = "PendingManualApproval"
    reason = lab.run(register, packaged).step("model").reason
    assert "the model package Churn/2 is not approved but PendingManualApproval" in reason
    assert "`cursus models approve Churn/2` approves it" in reason


def test_model_data_may_lie_uncompressed_below_a_prefix(lab):
    source = """
        def model_fn(folder): return open(folder + "/deep/weights").read()
        MORE = "/opt/ml/additional-model-data-sources/more/x"
        def transform_fn(model, body, kind, accept): return model + open(MORE).read()
    """
    lab.file("m/code/inference.py", source)
    uri = lab.file("m/deep/weights", "w").removesuffix("deep/weights")
    told = {"S3Uri": uri, "S3DataType": "S3Prefix", "CompressionType": "None"}
    more = {"S3Uri": lab.file("more/x", "x").removesuffix("x"), "S3DataType": "S3Prefix", "CompressionType": "None"}
    served = {
        "Image": "image",
        "ModelDataSource": {"S3DataSource": told},
        "AdditionalModelDataSources": [{"ChannelName": "more", "S3DataSource": more}],
    }
    assert scored(lab, model(served), transform(lab.file("in", "1\n"))) == "wx"


def test_model_data_that_is_not_there_fails_the_model_step(lab):
    served = {"Image": "image", "ModelDataUrl": "s3://lab/absent/model.tar.gz"}
    reason = lab.run(model(served)).step("model").reason
    assert "no object at s3://lab/absent/model.tar.gz" in reason


def test_requirements_that_are_not_here_are_named(lab):
    served = container(lab, files={"code/requirements.txt": "no-such-thing==1.0\n"})
    reason = lab.run(model(served), transform(lab.file("in", "1\n"))).step("transform").reason
    assert "asks for what is not here: no-such-thing==1.0 (not installed)" in reason


def test_a_server_that_is_not_python_is_refused_by_name(lab):
    served = container(lab, image=f"{ECR}/tensorflow-inference:2.12-cpu")
    reason = lab.run(model(served), transform(lab.file("in", "1\n"))).step("transform").reason
    assert "the image 'tensorflow-inference' serves with TensorFlow Serving, which is not here" in reason


def test_the_container_is_told_of_the_batch(lab):
    source = """
        import json, os
        def model_fn(folder): return None
        def transform_fn(model, body, kind, accept):
            return json.dumps({k: v for k, v in os.environ.items() if k.startswith("SAGEMAKER_") or k == "EXTRA"})
    """
    step = transform(lab.file("in", "1\n"), Environment={"EXTRA": "of the transform"}, MaxPayloadInMB=2)
    assert json.loads(scored(lab, model(container(lab, source, EXTRA="of the model")), step)) == {
        "SAGEMAKER_PROGRAM": "inference.py",
        "EXTRA": "of the transform",
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_BATCH_STRATEGY": "MULTI_RECORD",
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": "2",
        "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": "1",
    }


@pytest.mark.parametrize("sandbox", ["namespace", "mapped"])
def test_a_built_in_xgboost_model_is_served_without_a_script(lab, sandbox):
    xgboost, numpy = pytest.importorskip("xgboost"), pytest.importorskip("numpy")
    rows = numpy.random.default_rng(1).random((50, 3)).round(4)
    booster = xgboost.train({"nthread": 1}, xgboost.DMatrix(rows, label=rows.sum(axis=1)), 5)
    data = lab.archive("boosted.tar.gz", {"xgboost-model": bytes(booster.save_raw(raw_format="ubj"))})
    served = {"Image": f"{ECR}/sagemaker-xgboost:1.7-1", "ModelDataUrl": data}
    lines = "".join(f"id-{place},{','.join(map(str, row))}\n" for place, row in enumerate(rows.tolist()))
    processing = {"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"}
    step = transform(lab.file("in", lines), {"SplitType": "Line"}, {"AssembleWith": "Line"}, DataProcessing=processing)
    found = [line.split(",") for line in scored(lab, model(served), step, sandbox=sandbox).splitlines()]
    assert [name for name, _ in found] == [f"id-{place}" for place in range(50)]
    expected = booster.predict(xgboost.DMatrix(rows.astype("float32")))
    assert [float(value) for _, value in found] == pytest.approx(expected.tolist())


def test_scikit_learn_scripts_may_leave_all_but_model_fn_to_the_container(lab):
    joblib, linear = pytest.importorskip("joblib"), pytest.importorskip("sklearn.linear_model")
    packed = io.BytesIO()
    joblib.dump(linear.LinearRegression().fit([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [1.0, 3.0, 4.0]), packed)
    source = "import joblib, os\ndef model_fn(folder): return joblib.load(os.path.join(folder, 'model.joblib'))\n"
    image = f"{ECR}/sagemaker-scikit-learn:1.2-1-cpu-py3"
    served = container(lab, source, image=image, files={"model.joblib": packed.getvalue()})
    step = transform(lab.file("in", "1,1\n2,0\n"), {"SplitType": "Line"}, {"AssembleWith": "Line"})
    assert [float(line) for line in scored(lab, model(served), step).splitlines()] == pytest.approx([6.0, 5.0])


CONTAINERS = """
    from sagemaker_containers.beta.framework import content_types, encoders, worker
    from sagemaker_inference import content_types as types, decoder, encoder
    def model_fn(folder): return 1
    def input_fn(body, kind): return decoder.decode(body, kind)
    def predict_fn(rows, model): return rows + model
    def output_fn(rows, accept):
        assert accept == content_types.CSV == types.CSV
        assert encoder.encode(rows, accept) == encoders.encode(rows, accept)
        return worker.Response(encoders.encode(rows, accept), mimetype=accept)
"""


def test_scripts_may_use_what_the_containers_hold_of_sagemakers_own(lab):
    assert scored(lab, model(container(lab, CONTAINERS)), transform(lab.file("in", "1,2\n"))) == "2.0\n3.0\n"


def test_scripts_may_use_the_encoder_of_the_xgboost_container(lab):
    pytest.importorskip("xgboost")
    source = """
        from sagemaker_xgboost_container import encoder as xgb_encoders
        def model_fn(folder): return None
        def input_fn(body, kind): return xgb_encoders.libsvm_to_dmatrix(body)
        def predict_fn(matrix, model): return [matrix.num_row(), matrix.num_col()]
        def output_fn(shape, accept): return str(shape)
    """
    image = f"{ECR}/sagemaker-xgboost:1.7-1"
    step = transform(lab.file("in", "1 0:5 2:1\n0 1:3\n"), {"ContentType": "text/libsvm"})
    assert scored(lab, model(container(lab, source, image=image)), step) == "[2, 3]"


def test_the_offered_modules_hide_none_that_is_installed(lab):
    source = """
        import sagemaker_inference
        def model_fn(folder): return sagemaker_inference.MINE
        def transform_fn(model, body, kind, accept): return model
    """
    served = container(lab, source, files={"code/sagemaker_inference.py": "MINE = 'mine'"})
    assert scored(lab, model(served), transform(lab.file("in", "1"))) == "mine"
