"""The registry of a store: filled by runs, read and decided by `cursus models`."""

from __future__ import annotations

import hashlib
import json

import pytest
from tests.functional.cli import cursus

pytestmark = pytest.mark.functional


def registration(lab, auc, **arguments):
    metrics = lab.file("metrics.json", json.dumps({"binary_classification_metrics": {"auc": {"value": auc}}}))
    data = lab.file("model.tar.gz", b"a model")
    return {
        "Name": "register",
        "Type": "RegisterModel",
        "Arguments": {
            "ModelPackageGroupName": "Churn",
            "InferenceSpecification": {"Containers": [{"Image": f"image:{auc}", "ModelDataUrl": data}]},
            "ModelMetrics": {"ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": metrics}}},
            **arguments,
        },
    }


@pytest.fixture
def registered(lab):
    for auc in (0.5, 0.75):
        assert lab.run(registration(lab, auc)).status == "Succeeded"
    return lab


def models(lab, *words):
    said = cursus("models", *words, "--store", lab.store, cwd=lab.folder)
    assert said.code == 0, said.err
    return said.out


def test_groups_and_versions_are_listed_with_status_and_metrics(registered):
    assert models(registered, "list") == "Churn  2 versions  none approved\n"
    newest, oldest = models(registered, "list", "Churn").splitlines()
    assert newest.startswith("Churn/2  PendingManualApproval  20")
    assert newest.endswith("binary_classification_metrics.auc 0.75")
    assert oldest.startswith("Churn/1  ")


def test_an_empty_store_says_so(lab):
    assert models(lab, "list") == f"no model has been registered in {lab.store}\n"


def test_an_approval_is_kept_with_who_when_and_why(registered):
    assert models(registered, "approve", "Churn/2", "-m", "beats 1", "--by", "ada") == "Churn/2: Approved\n"
    assert models(registered, "approve", "Churn/1", "--reject", "--by", "ada") == "Churn/1: Rejected\n"
    assert models(registered, "list") == "Churn  2 versions  approved: Churn/2\n"
    shown = models(registered, "show", "Churn").splitlines()
    assert shown[0] == "Churn/2: Approved"
    assert shown[4].endswith("  Approved by ada: beats 1")
    record = json.loads(models(registered, "show", "Churn/2", "--format", "json"))
    assert (record["ApprovalDescription"], record["LastModifiedBy"]) == ("beats 1", {"UserProfileName": "ada"})


def test_versions_are_compared_metrics_first(registered):
    assert models(registered, "diff", "Churn/1", "Churn/2") == (
        "Churn/1 -> Churn/2: 2 differences\n"
        "\nmetrics\n  binary_classification_metrics.auc: 0.5 -> 0.75 (+0.25)\n"
        "\nfields\n  InferenceSpecification.Containers.0.Image: image:0.5 -> image:0.75\n"
    )
    found = json.loads(models(registered, "diff", "Churn/1", "Churn/1", "--format", "json"))
    assert found == {"left": "Churn/1", "right": "Churn/1", "differences": []}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "Chrun"], "there is no model package group 'Chrun'\n  hint: did you mean 'Churn'?"),
        (["approve", "Churn"], "'Churn' names no version\n  hint: its latest is Churn/2"),
        (["approve", "Churn/9"], "group 'Churn' has no version '9'\n  hint: it has versions 1 to 2"),
    ],
)
def test_what_cannot_be_meant_is_bad_input(registered, words, message):
    said = cursus("models", *words, "--store", registered.store, cwd=registered.folder)
    assert (said.code, said.out) == (2, "")
    assert message in said.err


def test_a_version_tells_which_bytes_its_model_had_and_which_run_made_it(lab):
    result = lab.run(registration(lab, 0.5))
    package = result.step("register").properties
    etag = package["InferenceSpecification"]["Containers"][0]["ModelDataETag"]
    assert etag == hashlib.md5(b"a model", usedforsecurity=False).hexdigest()
    assert (package["RunId"], package["ModelApprovalStatus"]) == (result.run_id, "PendingManualApproval")


def test_a_group_may_be_given_by_its_arn(lab):
    arn = "arn:aws:sagemaker:us-east-1:000000000000:model-package-group/Churn"
    assert lab.run(registration(lab, 0.5, ModelPackageGroupName=arn)).status == "Succeeded"
    assert models(lab, "show", "Churn").startswith("Churn/1: PendingManualApproval")
