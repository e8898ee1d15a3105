"""A session for SageMaker SDK v2 that reaches nothing: what the SDK uploads while a step is defined is kept instead.

The SDK's own hashing, packing and uploading runs; its clients are answered before a call is signed.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import os
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cursus.errors import DefinitionError, Fault, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

__all__ = ["SdkSession", "quiet_sdk", "sdk_session"]

_LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_ACCOUNT = "000000000000"
_REPORT = "_send_telemetry_request"


class SdkSession:
    """The SDK's `PipelineSession` with what was uploaded through it: contents by S3 address."""

    def __init__(self, bucket: str, region: str) -> None:
        """Makes a session of that bucket and region."""
        self.bucket = bucket
        self.region = region
        self.uploads: dict[str, bytes] = {}
        self.session = _pipeline_session(self)

    def answer(self, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What AWS would answer to a call that the SDK makes while a step is defined.

        Raises:
            DefinitionError: the call would change something, or needs what only AWS knows.
            KeyError: it asks for an object that was not uploaded.
        """
        served: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "s3:GetObject": self._get,
            "s3:HeadBucket": lambda _: {"BucketRegion": self.region},
            "s3:HeadObject": self._head,
            "s3:ListBuckets": lambda _: {"Buckets": [{"Name": self.bucket, "CreationDate": _LONG_AGO}]},
            "s3:ListObjectsV2": self._list,
            "s3:PutObject": self._put,
            "sts:GetCallerIdentity": lambda _: {"Account": _ACCOUNT, "Arn": "", "UserId": "offline"},
        }
        if operation not in served:
            fact = f"the SDK called {operation}, and compiling a pipeline reaches no network"
            raise DefinitionError.of([Fault("SageMaker SDK", fact, "make that before, and give the step its address")])
        return served[operation](given)

    def _put(self, given: Mapping[str, Any]) -> dict[str, Any]:
        body: Any = given.get("Body") or b""
        content = body.read() if hasattr(body, "read") else body
        self.uploads[_uri(given)] = content.encode() if isinstance(content, str) else content
        return {"ETag": "offline"}

    def _get(self, given: Mapping[str, Any]) -> dict[str, Any]:
        from botocore.response import StreamingBody

        content = self._content(given)
        return {"Body": StreamingBody(io.BytesIO(content), len(content)), "ContentLength": len(content)}

    def _head(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"ContentLength": len(self._content(given)), "LastModified": _LONG_AGO}

    def _list(self, given: Mapping[str, Any]) -> dict[str, Any]:
        root = f"s3://{given['Bucket']}/"
        keys = (uri.removeprefix(root) for uri in sorted(self.uploads) if uri.startswith(root))
        found = [{"Key": key} for key in keys if key.startswith(given.get("Prefix", ""))]
        return {"Contents": found, "KeyCount": len(found), "IsTruncated": False}

    def _content(self, given: Mapping[str, Any]) -> bytes:
        return self.uploads[_uri(given)]


def sdk_session(bucket: str, region: str) -> SdkSession:
    """A session that reaches nothing.

    Raises:
        MissingExtraError: SageMaker SDK v2 is not installed.
    """
    return SdkSession(bucket, region)


@contextmanager
def quiet_sdk() -> Generator[None]:
    """A block in which the SDK prints no notices, and leaves the hook for uncaught exceptions as it was."""
    hook, known = sys.excepthook, os.environ.get("SAGEMAKER_SUPPRESS_V2_WARNING")
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.excepthook = hook
        logging.disable(disabled)
        if known is None:
            del os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"]


def _uri(given: Mapping[str, Any]) -> str:
    return f"s3://{given['Bucket']}/{given['Key']}"


def _pipeline_session(owner: SdkSession) -> Any:
    """The SDK's session, whose clients ask the owner in AWS's place."""
    from boto3.session import Session

    try:
        with quiet_sdk():
            import sagemaker.telemetry.telemetry_logging as telemetry
            from sagemaker.workflow.pipeline_context import PipelineSession
    except ImportError as error:
        raise MissingExtraError("sagemaker", "sdk", "build a step with the SDK's classes") from error
    # It reports the use of some calls to AWS over a connection without a time limit.
    setattr(telemetry, _REPORT, _unsent)
    # A config that is not empty is validated at every lookup; an empty one must still not be read from disk.
    with quiet_sdk():
        session: Any = PipelineSession(
            boto_session=Session(botocore_session=_core(owner), region_name=owner.region),
            default_bucket=owner.bucket,
            sagemaker_config={"SchemaVersion": "1.0"},
        )
    session.sagemaker_config = {}
    return session


def _core(owner: SdkSession) -> Any:
    import botocore.session

    core = botocore.session.Session()
    core.set_config_variable("region", owner.region)
    core.set_credentials("offline", "offline")
    events = core.get_component("event_emitter")
    events.register_first("provide-client-params.*.*", _remember)
    events.register_last("before-call.*.*", _answering(owner))
    return core


def _remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    context["given"] = dict(params)


def _answering(owner: SdkSession) -> Callable[..., Any]:
    def answer(model: Any, context: dict[str, Any], **_: object) -> tuple[_Answer, dict[str, Any]]:
        operation = f"{model.service_model.service_name}:{model.name}"
        try:
            return _Answer(200), owner.answer(operation, context.get("given", {}))
        except KeyError:
            return _Answer(404), {"Error": {"Code": "404", "Message": "Not Found"}}

    return answer


def _unsent(*_: object, **__: object) -> None:
    """Takes the place of the SDK's report."""


class _Answer:
    """As much of an HTTP response as botocore looks at once a call is answered."""

    content = b""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code
        self.headers: dict[str, str] = {}
