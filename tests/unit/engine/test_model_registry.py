from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from cursus.engine.store.models import Decision, ModelRegistry, group_name
from cursus.engine.store.versions import ModelGroup, ModelVersion, differences
from cursus.errors import EngineError

BY = {"UserProfileName": "ada"}


def register(folder, group="Churn", **record):
    given = {"ModelPackageGroupName": group, "ModelApprovalStatus": "PendingManualApproval", **record}
    return ModelRegistry(folder).register(group, given, lambda version: f"arn/{version}")[0]["ModelPackageVersion"]


def decision(status="Approved", description=None, by="ada"):
    return Decision.of(status, description, "2030-01-01T00:00:00+00:00", by)


PROCESS = """
import sys
from pathlib import Path
from cursus.engine.store.models import Decision, ModelRegistry
registry, process = ModelRegistry(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for turn in range(40):
    {action}
"""
REGISTER = "registry.register('Churn', {'Writer': f'{process}/{turn}'}, str)"
DECIDE = "registry.decide('Churn/1', Decision.of('Approved', f'{process}/{turn}', 'now', 'ada'))"


def in_four_processes(action, folder):
    """Starts processes that wait for each other, and then do the action 40 times each."""
    source = PROCESS.replace("{action}", action)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", source, folder, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )
        for number in range(4)
    ]  # fmt: skip
    assert [process.stdout.readline() for process in started] == ["ready\n"] * 4
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        process.communicate()
        assert process.returncode == 0


def test_processes_that_register_at_once_lose_nothing(tmp_path):
    in_four_processes(REGISTER, tmp_path)
    packages = ModelRegistry(tmp_path).packages("Churn")
    assert [package["ModelPackageVersion"] for package in packages] == list(range(1, 161))
    assert len({package["Writer"] for package in packages}) == 160
    assert {path.suffix for path in (tmp_path / "Churn").iterdir()} == {".json"}


def test_decisions_that_processes_make_at_once_are_all_kept(tmp_path):
    register(tmp_path)
    in_four_processes(DECIDE, tmp_path)
    history = ModelRegistry(tmp_path).package("Churn/1")["ApprovalHistory"]
    assert len({each["ApprovalDescription"] for each in history}) == 160


def test_a_decision_replaces_the_one_before_and_is_added_to_the_history(tmp_path):
    register(tmp_path)
    registry = ModelRegistry(tmp_path)
    registry.decide("Churn/1", decision("Approved", "better by 2 points"))
    record = registry.decide("Churn/1", decision("Rejected"))
    assert (record["ModelApprovalStatus"], "ApprovalDescription" in record) == ("Rejected", False)
    assert [each["ModelApprovalStatus"] for each in record["ApprovalHistory"]] == ["Approved", "Rejected"]
    assert registry.package("Churn/1") == record


@pytest.mark.parametrize(
    "name", ["Churn/2", "Churn", "churn", "arn:aws:sagemaker:us-east-1:000000000000:model-package/churn/2"]
)
def test_a_version_is_found_by_number_by_arn_and_as_the_latest_of_its_group(tmp_path, name):
    register(tmp_path)
    register(tmp_path)
    assert ModelRegistry(tmp_path).package(name)["ModelPackageVersion"] == 2


def test_versions_are_listed_by_number(tmp_path):
    for _ in range(11):
        register(tmp_path)
    assert [each["ModelPackageVersion"] for each in ModelRegistry(tmp_path).packages("Churn")] == list(range(1, 12))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Chrun", "there is no model package group 'Chrun'.*\n.*Churn"),
        ("Churn/7", "group 'Churn' has no version '7'\n.*version 1"),
        ("Churn/../x", "has no version"),
        ("../Churn", "no name of a model package group"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(tmp_path, name, words):
    register(tmp_path)
    with pytest.raises(EngineError, match=words):
        ModelRegistry(tmp_path).package(name)


def test_a_broken_record_is_named(tmp_path):
    register(tmp_path)
    (tmp_path / "Churn" / "1.json").write_text("{")
    with pytest.raises(EngineError, match=r"1.json is no JSON"):
        ModelRegistry(tmp_path).package("Churn/1")


def test_an_unknown_status_is_refused():
    with pytest.raises(EngineError, match=r"no approval status 'Aproved'\n.*'Approved'"):
        decision("Aproved")


@pytest.mark.parametrize("name", ["a/b", "..", "", "-a", "a" * 64, "a b"])
def test_group_names_that_the_service_refuses_are_refused(name):
    with pytest.raises(EngineError, match="no name of a model package group"):
        group_name(name)


def version(number=1, **record):
    return ModelVersion({"ModelPackageGroupName": "Churn", "ModelPackageVersion": number, **record})


def test_metrics_are_the_numbers_of_the_metric_documents():
    files = {
        "s3://b/evaluation.json": {"m": {"mse": {"value": 1, "deviation": "NaN"}, "ok": True}, "auc": 0.5},
        "s3://b/bias.json": {"auc": 0.25},
    }
    assert version(MetricFiles=files).metrics == {"m.mse": 1.0, "auc": 0.5, "bias.auc": 0.25}


def test_differences_are_metrics_and_then_fields_and_leave_out_what_always_differs():
    left = version(MetricFiles={"s3://b/e.json": {"auc": 0.5}}, CreationTime="1", Task="OTHER")
    right = version(2, MetricFiles={"s3://b/e.json": {"auc": 0.75}}, CreationTime="2", Containers=[{"Image": "i"}])
    assert [(each.name, each.left, each.right, each.metric) for each in differences(left, right)] == [
        ("auc", 0.5, 0.75, True),
        ("Task", "OTHER", None, False),
        ("Containers.0.Image", None, "i", False),
    ]


def test_a_group_knows_its_newest_approved_version():
    statuses = ["Approved", "Approved", "Rejected"]
    versions = tuple(version(number + 1, ModelApprovalStatus=status) for number, status in enumerate(statuses))
    assert ModelGroup("Churn", versions).approved == versions[1]
    assert ModelGroup("Churn", versions[2:]).approved is None


def test_a_model_is_written_whole(tmp_path):
    path = ModelRegistry(tmp_path).save_model("m", {"ModelName": "m"})
    assert json.loads(path.read_text()) == {"ModelName": "m"}
    assert [each.name for each in tmp_path.iterdir()] == ["m.json"]
