"""Deploying over a socket: what is uploaded, when a pipeline is written, and what is said when AWS refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.deploy.conftest import BUCKET, REGION, sign_in

from cursus.api import make_demo
from cursus.aws.clients import aws_client
from cursus.deploy.functions import put_functions
from cursus.deploy.pipeline import Deployment, deploy, start
from cursus.deploy.upload import objects_of, upload
from cursus.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

ROLE = "arn:aws:iam::123456789012:role/offline-execution"


def _deployment(assets: dict[str, Path] | None = None, **changes: Any) -> Deployment:
    text = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [_fail("Stop")]})
    given = {"name": "risk", "definition": text, "role": ROLE, "bucket": BUCKET, "region": REGION}
    return Deployment(**{**given, "assets": assets or {}, **changes})


def _fail(name: str) -> dict[str, Any]:
    return {"Name": name, "Type": "Fail", "Arguments": {"ErrorMessage": "no"}}


@pytest.fixture
def assets(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "tree" / "inner").mkdir(parents=True)
    (tmp_path / "tree" / "prep.py").write_text("print(1)\n")
    (tmp_path / "tree" / "inner" / "more.py").write_text("print(2)\n")
    (tmp_path / "settings.json").write_text("{}")
    root = f"s3://{BUCKET}/risk"
    return {f"{root}/code/0a": tmp_path / "tree", f"{root}/assets/0b/settings.json": tmp_path / "settings.json"}


def _keys(aws: dict[str, Any]) -> set[str]:
    return {entry["Key"] for entry in aws["s3"].list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_files_and_folders_become_objects(aws: dict[str, Any], assets: dict[str, Path]) -> None:
    done = upload(objects_of(assets), aws["s3"])

    assert _keys(aws) == {"risk/code/0a/prep.py", "risk/code/0a/inner/more.py", "risk/assets/0b/settings.json"}
    assert len(done.written) == 3
    assert done.size == 9 + 9 + 2


def test_what_is_there_is_not_uploaded_again(aws: dict[str, Any], assets: dict[str, Path]) -> None:
    upload(objects_of(assets), aws["s3"])

    again = upload(objects_of(assets), aws["s3"])

    assert (again.written, len(again.present), again.size) == ((), 3, 0)


def test_a_file_that_changed_in_place_is_uploaded_again(aws: dict[str, Any], tmp_path: Path) -> None:
    data = tmp_path / "rows.csv"
    data.write_text("a,b\n")
    objects = objects_of({f"s3://{BUCKET}/risk/data/rows.csv": data})
    upload(objects, aws["s3"])
    data.write_text("a,c\n")

    again = upload(objects, aws["s3"])

    assert again.written == (f"s3://{BUCKET}/risk/data/rows.csv",)
    assert aws["s3"].get_object(Bucket=BUCKET, Key="risk/data/rows.csv")["Body"].read() == b"a,c\n"


def test_a_pipeline_is_made_then_changed_then_left_alone(aws: dict[str, Any]) -> None:
    other = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [_fail("Other")]})

    changes = [
        deploy(_deployment(definition=text), aws.__getitem__).change
        for text in (_deployment().definition, other, other, json.dumps(json.loads(other), indent=1))
    ]

    assert changes == ["created", "updated", "unchanged", "unchanged"]
    known = aws["sagemaker"].describe_pipeline(PipelineName="risk")
    assert json.loads(known["PipelineDefinition"]) == json.loads(other)


def test_a_definition_over_100_kb_goes_through_s3(aws: dict[str, Any]) -> None:
    steps = [_fail(f"Stop{at}") for at in range(1500)]
    text = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": steps})
    assert len(text) > 100 * 1024

    deployed = deploy(_deployment(definition=text), aws.__getitem__)

    (key,) = _keys(aws)
    assert key.startswith("risk/definitions/")
    assert aws["s3"].get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() == text
    assert deployed.change == "created"
    assert "Stop1499" in aws["sagemaker"].describe_pipeline(PipelineName="risk")["PipelineDefinition"]


def test_tags_description_and_parallelism_arrive(aws: dict[str, Any]) -> None:
    deployment = _deployment(description="Scores risk.", tags={"team": "risk"}, parallelism=3)

    deployed = deploy(deployment, aws.__getitem__)

    known = aws["sagemaker"].describe_pipeline(PipelineName="risk")
    assert known["PipelineDescription"] == "Scores risk."
    assert known["ParallelismConfiguration"] == {"MaxParallelExecutionSteps": 3}
    assert aws["sagemaker"].list_tags(ResourceArn=deployed.arn)["Tags"] == [{"Key": "team", "Value": "risk"}]


def test_a_run_is_started_with_parameters(aws: dict[str, Any]) -> None:
    deploy(_deployment(), aws.__getitem__)

    arn = start("risk", aws["sagemaker"], {"Rows": 5, "Fast": True})

    assert ":pipeline/risk/execution/" in arn
    given = aws["sagemaker"].list_pipeline_parameters_for_execution(PipelineExecutionArn=arn)["PipelineParameters"]
    assert given == [{"Name": "Rows", "Value": "5"}, {"Name": "Fast", "Value": "true"}]


def test_files_that_a_bucket_refuses_are_told_as_one(aws: dict[str, Any], assets: dict[str, Path]) -> None:
    elsewhere = {uri.replace(BUCKET, "no-such-bucket"): path for uri, path in assets.items()}

    with pytest.raises(DeployError) as caught:
        upload(objects_of(elsewhere), aws["s3"])

    (fault,) = caught.value.faults
    assert fault.subject == "3 files below s3://no-such-bucket/risk"
    assert fault.hint == "make the bucket, or name another one in the config"
    assert "NoSuchBucket" in fault.fact


def test_without_credentials_the_hint_says_how_to_sign_in(
    aws: dict[str, Any], assets: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    with pytest.raises(DeployError) as caught:
        upload(objects_of(assets), aws_client("s3", REGION))

    assert {fault.hint for fault in caught.value.faults} == {"sign in to AWS: set AWS_PROFILE, or run `aws configure`"}


class _Unsteady(BaseHTTPRequestHandler):
    """Answers 503 to the first calls, and 404 or 200 afterwards."""

    failures = 0
    calls: list[str]

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self.rfile.read(size)
        kind = type(self)
        kind.calls.append(self.command)
        kind.failures -= 1
        busy = kind.failures >= 0
        self.send_response(503 if busy else 404 if self.command == "HEAD" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_PUT = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def unsteady(monkeypatch: pytest.MonkeyPatch) -> Generator[type[_Unsteady]]:
    handler = type("Handler", (_Unsteady,), {"calls": [], "failures": 2})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    sign_in(monkeypatch, f"http://127.0.0.1:{running.server_port}")
    yield handler
    running.shutdown()
    running.server_close()


def test_a_call_that_fails_is_tried_again(unsteady: type[_Unsteady], assets: dict[str, Path]) -> None:
    one = objects_of(assets)[:1]

    done = upload(one, aws_client("s3", REGION))

    assert done.written == (one[0].uri,)
    assert unsteady.calls == ["HEAD", "HEAD", "HEAD", "PUT"]


def test_a_service_that_stays_away_is_given_up(unsteady: type[_Unsteady], assets: dict[str, Path]) -> None:
    unsteady.failures = 1000

    with pytest.raises(DeployError, match="503"):
        upload(objects_of(assets)[:1], aws_client("s3", REGION, attempts=2))

    assert len(unsteady.calls) == 2


def _cursus(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "cursus", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = make_demo(tmp_path / "demo").folder
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("my-bucket", BUCKET).replace("region: NA", f"region: {REGION}"))
    return folder


def test_a_project_is_deployed_and_started(aws: dict[str, Any], project: Path) -> None:
    done = _cursus("deploy", str(project), "--start", "--set", "EXECUTION_S3_PREFIX=s3://elsewhere/x")
    again = _cursus("deploy", str(project))

    assert (done.returncode, again.returncode) == (0, 0), done.stderr + again.stderr
    assert "created: arn:aws:sagemaker:eu-west-1" in done.stdout
    assert "started: arn:aws:sagemaker:eu-west-1" in done.stdout
    assert again.stdout.startswith("unchanged: arn:")
    assert any(key.endswith("/sourcedir.tar.gz") for key in _keys(aws))
    (known,) = aws["sagemaker"].list_pipelines()["PipelineSummaries"]
    assert known["RoleArn"].endswith("role/SageMakerExecutionRole")


def test_a_dry_run_uploads_nothing(aws: dict[str, Any], project: Path) -> None:
    done = _cursus("deploy", str(project), "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "none was uploaded" in done.stdout
    assert f"s3://{BUCKET}/" in done.stdout
    assert _keys(aws) == set()


def test_a_bucket_that_is_not_there_is_told(aws: dict[str, Any], project: Path) -> None:
    config = project / "config.yaml"
    config.write_text(config.read_text().replace(BUCKET, "no-such-bucket"))

    done = _cursus("deploy", str(project))

    assert done.returncode == 2
    assert "NoSuchBucket" in done.stderr
    assert "hint: make the bucket, or name another one in the config" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lambda_function_is_made_then_given_its_new_code(tmp_path: Path) -> None:
    calls: list[tuple[str, dict[str, Any]]] = []

    class ResourceConflictError(Exception):
        pass

    class Client:
        """Answers as the service does for a function that is there already; loopback has no Lambda service."""

        class exceptions:  # noqa: N801 - as boto3 names it
            ResourceConflictException = ResourceConflictError

        def create_function(self, **request: Any) -> None:
            calls.append(("create", request))
            if request["FunctionName"] == "known":
                raise ResourceConflictError

        def update_function_code(self, **request: Any) -> None:
            calls.append(("update", request))

    code = {"S3Bucket": "b", "S3Key": "k"}
    functions = {
        "arn:known": {"FunctionName": "known", "Role": "r", "Code": code},
        "arn:new": {"FunctionName": "new", "Role": "r", "Code": code},
        "arn:others": {"FunctionName": "others", **code},
    }

    assert put_functions(functions, Client()) == ("arn:known", "arn:new", "arn:others")
    assert [(what, request["FunctionName"]) for what, request in calls] == [
        ("create", "known"),
        ("update", "known"),
        ("create", "new"),
        ("update", "others"),
    ]
