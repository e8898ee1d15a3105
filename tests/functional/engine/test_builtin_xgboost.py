"""The built-in XGBoost algorithm: data without a script in, a model that its users can load out."""

from __future__ import annotations

import io
import pickle
import tarfile

import numpy as np
import pytest
import xgboost

from cursus.errors import EngineError

pytestmark = pytest.mark.functional

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:{version}"
ROWS = np.random.default_rng(3).normal(size=(300, 4)).round(4)
LABELS = (ROWS[:, 0] + 0.5 * ROWS[:, 1] > 0).astype(int)


def as_csv(first, last, before=""):
    lines = [",".join(map(str, [label, *row])) for label, row in zip(LABELS, ROWS, strict=True)]
    return before + "\n".join(lines[first:last]) + "\n"


def as_libsvm(first, last):
    lines = [
        " ".join([str(label), *(f"{at}:{value}" for at, value in enumerate(row))])
        for label, row in zip(LABELS, ROWS, strict=True)
    ]
    return "\n".join(lines[first:last]) + "\n"


def training(lab, kind="text/csv", version="1.7-1", channels=None, **told):
    if channels is None:
        made = as_csv if kind == "text/csv" else as_libsvm
        channels = {"train": lab.file("train/a.txt", made(0, 200)), "validation": lab.file("val/a.txt", made(200, 300))}
    given = {"num_round": "12", "objective": "binary:logistic", "eval_metric": "logloss,error", "max_depth": "3"}
    arguments = {
        "AlgorithmSpecification": {"TrainingImage": IMAGE.format(version=version), "TrainingInputMode": "File"},
        "HyperParameters": {name: value for name, value in {**given, **told.pop("hp", {})}.items() if value},
        "InputDataConfig": [
            {
                "ChannelName": name,
                "ContentType": kind,
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}},
            }
            for name, uri in channels.items()
        ],
        "OutputDataConfig": {"S3OutputPath": "s3://lab/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        **told,
    }
    return {"Name": "Train", "Type": "Training", "Arguments": arguments}


def model_of(step):
    with tarfile.open(step.outputs["model"].path) as packed:
        assert packed.getnames() == ["xgboost-model"]
        member = packed.extractfile("xgboost-model")
        assert member is not None
        return member.read()


def trained(lab, **told):
    result = lab.run(training(lab, **told))
    assert result.status == "Succeeded", result.steps[0].reason
    return result.steps[0]


def by_hand(**told):
    matrix = xgboost.DMatrix(ROWS[:200].astype("float32"), label=LABELS[:200])
    return xgboost.train({"objective": "binary:logistic", "max_depth": 3, **told}, matrix, 12)


@pytest.mark.parametrize("kind", ["text/csv", "text/libsvm"])
def test_the_model_is_the_one_that_the_library_trains(lab, kind):
    booster = xgboost.Booster()
    booster.load_model(bytearray(model_of(trained(lab, kind=kind))))
    rows = xgboost.DMatrix(ROWS[200:].astype("float32"))
    np.testing.assert_allclose(booster.predict(rows), by_hand().predict(rows), rtol=1e-5)


def test_parquet_is_read_as_csv_is(lab):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(np.column_stack([LABELS, ROWS])[:200], columns=["label", "a", "b", "c", "d"])
    packed = io.BytesIO()
    frame.to_parquet(packed)
    channels = {"train": lab.file("p/train.parquet", packed.getvalue())}
    booster = xgboost.Booster()
    booster.load_model(bytearray(model_of(trained(lab, kind="application/x-parquet", channels=channels))))
    rows = xgboost.DMatrix(ROWS[200:].astype("float32"))
    np.testing.assert_allclose(booster.predict(rows), by_hand().predict(rows), rtol=1e-5)


def test_progress_and_metrics_are_as_the_service_shows_them(lab):
    step = trained(lab, hp={"eval_metric": "auc,f1"})
    assert "[11]#011train-auc:" in step.log_tail
    assert set(step.metrics) == {"train:auc", "train:f1", "validation:auc", "validation:f1"}
    assert step.metrics["validation:auc"] > 0.9
    told = step.properties["FinalMetricDataList"]["validation:auc"]
    assert told == {"MetricName": "validation:auc", "Value": step.metrics["validation:auc"]}


def test_versions_before_1_3_leave_a_pickle(lab):
    assert isinstance(pickle.loads(model_of(trained(lab, version="1.0-1-cpu-py3"))), xgboost.Booster)


def test_training_stops_early_and_weights_count(lab):
    step = trained(lab, hp={"num_round": "400", "early_stopping_rounds": "3"})
    assert "[399]" not in step.log_tail
    weighted = "\n".join(f"{label},1.0,{','.join(map(str, row))}" for label, row in zip(LABELS, ROWS, strict=True))
    step = trained(lab, channels={"train": lab.file("w/a.csv", weighted)}, hp={"csv_weights": "1"})
    assert "train: 300 rows, 4 features" in step.log.read_text()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("age,income\n1,2\n", "a.csv line 1: 'age' is no number: the algorithm reads CSV without a header"),
        ("1,2,3\n1,two,3\n", "a.csv line 2: 'two' is no number"),
        ("1,2,3\n1,2\n", "a.csv: its lines have different numbers of columns"),
        ("1\n0\n", "channel 'train' has 1 columns: the label comes first, then features"),
    ],
)
def test_data_that_cannot_be_read_is_told_by_file_and_line(lab, content, reason):
    result = lab.run(training(lab, channels={"train": lab.file("bad/a.csv", content)}))
    assert reason in result.steps[0].reason


def test_everything_that_the_container_would_refuse_is_told_before_the_run(lab):
    told = {"num_round": None, "objective": "multi:softmax", "max_dept": "3", "eta": "1.5", "subsample": "0"}
    with pytest.raises(EngineError) as refused:
        lab.run(training(lab, kind="text/tsv", hp=told))
    text = str(refused.value)
    for part in (
        "has no hyperparameter 'num_round'",
        "'multi:softmax' and no 'num_class'",
        "'max_dept' that the algorithm does not know",
        "did you mean 'max_depth'",
        "has eta = '1.5', which lies outside [0, 1]",
        "has subsample = '0', which lies outside (0, 1]",
        "'text/tsv', which is not read here",
    ):
        assert part in text, text


def test_values_that_come_from_parameters_are_checked_when_the_step_runs(lab):
    step = training(lab, hp={"max_depth": {"Get": "Parameters.Depth"}})
    declared = [{"Name": "Depth", "Type": "String", "DefaultValue": "deep"}]
    assert "has max_depth = 'deep', which is no whole number" in lab.run(step, Parameters=declared).steps[0].reason


def test_other_algorithms_are_refused_with_what_to_do(lab):
    step = training(lab)
    step["Arguments"]["AlgorithmSpecification"]["TrainingImage"] = "1.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1"
    with pytest.raises(EngineError, match="trains with the algorithm of its image") as refused:
        lab.run(step)
    assert "run.yaml" in str(refused.value)


def test_its_model_scores_a_batch_without_a_script(lab):
    rows = "\n".join(",".join(map(str, row)) for row in ROWS[200:]) + "\n"
    model = {
        "Name": "Model",
        "Type": "Model",
        "Arguments": {
            "PrimaryContainer": {
                "Image": IMAGE.format(version="1.7-1"),
                "ModelDataUrl": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"},
            }
        },
    }
    scoring = {
        "Name": "Score",
        "Type": "Transform",
        "Arguments": {
            "ModelName": {"Get": "Steps.Model.ModelName"},
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": lab.file("rows.csv", rows)}},
                "ContentType": "text/csv",
                "SplitType": "Line",
            },
            "TransformOutput": {"S3OutputPath": "s3://lab/scores", "AssembleWith": "Line"},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        },
    }
    result = lab.run(training(lab), model, scoring)
    assert result.status == "Succeeded", [step.reason for step in result.steps]
    scores = [float(line) for line in lab.published("scores/rows.csv.out").read_text().split()]
    expected = by_hand().predict(xgboost.DMatrix(ROWS[200:].astype("float32")))
    np.testing.assert_allclose(scores, expected, rtol=1e-4)


def test_checkpoints_go_both_ways_also_when_the_job_fails(lab):
    source = """
        import os, sys
        kept = "/opt/ml/checkpoints/count"
        count = int(open(kept).read()) + 1 if os.path.exists(kept) else 1
        open(kept, "w").write(str(count))
        open("/opt/ml/model/m", "w").write("m")
        sys.exit(count < 2)
    """
    code = lab.archive("code.tar.gz", {"train.py": source})
    step = training(lab, CheckpointConfig={"S3Uri": "s3://lab/kept"})
    step["Arguments"]["HyperParameters"] = {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": f'"{code}"',
    }
    assert [lab.run(step).status, lab.run(step).status] == ["Failed", "Succeeded"]
    assert lab.published("kept/count").read_text() == "2"
