"""A stand-in for AWS on loopback, which the clients reach as they reach AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from moto.server import ThreadedMotoServer

from cursus.aws.clients import aws_client

if TYPE_CHECKING:
    from collections.abc import Generator

BUCKET = "offline-bucket"
REGION = "eu-west-1"


@pytest.fixture(scope="module")
def server() -> Generator[str]:
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def aws(server: str, monkeypatch: pytest.MonkeyPatch) -> Generator[dict[str, Any]]:
    sign_in(monkeypatch, server)
    clients = {name: aws_client(name, REGION) for name in ("s3", "sagemaker")}
    clients["s3"].create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield clients
    for entry in clients["s3"].list_objects_v2(Bucket=BUCKET).get("Contents", []):
        clients["s3"].delete_object(Bucket=BUCKET, Key=entry["Key"])
    clients["s3"].delete_bucket(Bucket=BUCKET)
    for entry in clients["sagemaker"].list_pipelines()["PipelineSummaries"]:
        clients["sagemaker"].delete_pipeline(PipelineName=entry["PipelineName"], ClientRequestToken="0" * 32)


def sign_in(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "offline")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "offline")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
