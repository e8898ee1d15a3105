"""A pipeline on SageMaker: made or changed, and started."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cursus.aws.clients import saying
from cursus.deploy.functions import put_functions
from cursus.deploy.upload import Uploaded, objects_of, upload
from cursus.errors import DeployError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cursus.deploy.upload import S3Object

__all__ = ["Deployed", "Deployment", "deploy", "start"]

# The service takes a definition of up to 100 KB in the call itself; a larger one it reads from S3.
_INLINE_LIMIT = 100 * 1024


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is deployed: a definition's text, the files behind its S3 addresses, and how the service is to keep it.

    `kms_keys` encrypt assets by address. `functions` are the requests for the pipeline's Lambda functions, by ARN.
    """

    name: str
    definition: str
    role: str
    bucket: str
    region: str
    assets: Mapping[str, Path] = field(default_factory=dict[str, "Path"])
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    parallelism: int | None = None
    kms_keys: Mapping[str, str] = field(default_factory=dict[str, str])
    functions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])

    def objects(self) -> list[S3Object]:
        """The objects that the files become."""
        return objects_of(self.assets, self.kms_keys)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What became of it; `change` says whether the pipeline is new, changed, or already was as it should be."""

    arn: str
    change: Literal["created", "updated", "unchanged"]
    uploaded: Uploaded
    functions: tuple[str, ...] = ()


def deploy(
    deployment: Deployment,
    client: Callable[[str], Any],
    on_object: Callable[[S3Object, bool], None] | None = None,
) -> Deployed:
    """Uploads the files, makes the Lambda functions, then makes the pipeline, or changes it where it is another.

    `client` gives the client of a service by its name, as `aws_client` does.

    Raises:
        DeployError: AWS refused; the pipeline on the service is then as it was.
    """
    s3, sagemaker = client("s3"), client("sagemaker")
    uploaded = upload(deployment.objects(), s3, on_object=on_object)
    functions = put_functions(deployment.functions, client("lambda")) if deployment.functions else ()
    known = _known(deployment.name, sagemaker)
    if known is not None and _same(deployment, known):
        return Deployed(known["PipelineArn"], "unchanged", uploaded, functions)
    request = _request(deployment, s3)
    with saying(f"pipeline {deployment.name}", "cannot be written"):
        if known is None:
            arn = sagemaker.create_pipeline(**request, ClientRequestToken=_token(deployment), **_tags(deployment))
            return Deployed(arn["PipelineArn"], "created", uploaded, functions)
        arn = sagemaker.update_pipeline(**request)
        if deployment.tags:
            sagemaker.add_tags(ResourceArn=arn["PipelineArn"], **_tags(deployment))
    return Deployed(arn["PipelineArn"], "updated", uploaded, functions)


def start(
    name: str, sagemaker: Any, parameters: Mapping[str, Any] | None = None, parallelism: int | None = None
) -> str:
    """Starts a run of a pipeline that is on the service, and gives its ARN.

    Raises:
        DeployError: AWS refused.
    """
    given = [{"Name": key, "Value": _text(value)} for key, value in (parameters or {}).items()]
    with saying(f"pipeline {name}", "cannot be started"):
        answer = sagemaker.start_pipeline_execution(
            PipelineName=name, PipelineParameters=given, **_parallelism(parallelism)
        )
    arn: str = answer["PipelineExecutionArn"]
    return arn


def _known(name: str, sagemaker: Any) -> dict[str, Any] | None:
    """What the service holds under that name; None where it holds no such pipeline."""
    with saying(f"pipeline {name}", "cannot be looked up"):
        pages = sagemaker.get_paginator("list_pipelines").paginate(PipelineNamePrefix=name)
        if not any(entry["PipelineName"] == name for page in pages for entry in page["PipelineSummaries"]):
            return None
        known: dict[str, Any] = sagemaker.describe_pipeline(PipelineName=name)
    return known


def _same(deployment: Deployment, known: Mapping[str, Any]) -> bool:
    parallel = known.get("ParallelismConfiguration", {}).get("MaxParallelExecutionSteps")
    return (
        _value(known.get("PipelineDefinition", "")) == _value(deployment.definition)
        and known.get("RoleArn") == deployment.role
        and deployment.parallelism in {None, parallel}
        and deployment.description in {None, known.get("PipelineDescription")}
    )


def _value(definition: str) -> Any:
    """A definition's value, so that white space makes no difference; what is no JSON stands for itself."""
    try:
        return json.loads(definition)
    except ValueError:
        return definition


def _request(deployment: Deployment, s3: Any) -> dict[str, Any]:
    described = {"PipelineDescription": deployment.description} if deployment.description else {}
    return {
        "PipelineName": deployment.name,
        "RoleArn": deployment.role,
        **_definition(deployment, s3),
        **described,
        **_parallelism(deployment.parallelism),
    }


def _definition(deployment: Deployment, s3: Any) -> dict[str, Any]:
    """The members of the request that carry the definition, which is uploaded where it is too large for the call."""
    body = deployment.definition.encode()
    if len(body) < _INLINE_LIMIT:
        return {"PipelineDefinition": deployment.definition}
    key = f"{deployment.name}/definitions/{hashlib.sha256(body).hexdigest()}.json"
    with saying(f"s3://{deployment.bucket}/{key}", "cannot be written"):
        s3.put_object(Bucket=deployment.bucket, Key=key, Body=body, ContentType="application/json")
    return {"PipelineDefinitionS3Location": {"Bucket": deployment.bucket, "ObjectKey": key}}


def _parallelism(limit: int | None) -> dict[str, Any]:
    return {"ParallelismConfiguration": {"MaxParallelExecutionSteps": limit}} if limit else {}


def _tags(deployment: Deployment) -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": value} for key, value in deployment.tags.items()]} if deployment.tags else {}


def _token(deployment: Deployment) -> str:
    """The same for the same call, so that one that is tried again makes one pipeline."""
    return hashlib.sha256(f"{deployment.name}\0{deployment.role}\0{deployment.definition}".encode()).hexdigest()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise DeployError.of(
        [Fault(repr(value), "is no value of a pipeline parameter", "give text, a number or a boolean")]
    )
