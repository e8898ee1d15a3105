"""SageMaker SDK v2 without a network: its S3 is a folder, and whatever else it calls is refused.

The service's clients are answered before a request is signed, so the SDK's own hashing, packing and uploading runs.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any

os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"

# The SDK's import replaces the hook for uncaught exceptions, and warns of its own dependencies.
_excepthook = sys.excepthook
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import boto3
    import botocore.session
    import sagemaker.telemetry.telemetry_logging as telemetry
    from botocore import xform_name
    from botocore.response import StreamingBody
    from sagemaker import utils
    from sagemaker.workflow.pipeline_context import PipelineSession
sys.excepthook = _excepthook

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = "offline-bucket"
REGION = "us-east-1"
ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/offline"
_LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class NotServedOfflineError(RuntimeError):
    """The SDK called an operation that has no offline answer."""


class _Answer:
    """As much of an HTTP response as botocore looks at once a call is answered."""

    headers: dict[str, str] = {}  # noqa: RUF012  # read by botocore, never written
    content = b""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class FolderS3:
    """Answers the calls that the SDK makes while it builds a definition; every call is noted in `calls`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls: list[str] = []
        self.functions: list[dict[str, Any]] = []

    def remember(self, params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["offline_params"] = dict(params)

    def answer(self, model: Any, context: dict[str, Any], **_: object) -> tuple[_Answer, dict[str, Any]]:
        call = f"{model.service_model.service_name}:{model.name}"
        self.calls.append(call)
        served = getattr(self, f"{model.service_model.service_name}_{xform_name(model.name)}", None)
        if served is None:
            raise NotServedOfflineError(call)
        try:
            return _Answer(200), served(context.get("offline_params", {}))
        except FileNotFoundError:
            return _Answer(404), {"Error": {"Code": "404", "Message": "Not Found"}}

    def sts_get_caller_identity(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"Account": ACCOUNT, "Arn": ROLE, "UserId": "offline"}

    def s3_head_bucket(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"BucketRegion": REGION}

    def s3_list_buckets(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"Buckets": [{"Name": folder.name, "CreationDate": _LONG_AGO} for folder in sorted(self.root.iterdir())]}

    def s3_put_object(self, params: dict[str, Any]) -> dict[str, Any]:
        body = params.get("Body") or b""
        data = body.read() if hasattr(body, "read") else body
        path = self._path(params)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return {"ETag": hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}

    def s3_head_object(self, params: dict[str, Any]) -> dict[str, Any]:
        size = len(self._object(params))
        return {"ContentLength": size, "ETag": "offline", "LastModified": _LONG_AGO}

    def s3_get_object(self, params: dict[str, Any]) -> dict[str, Any]:
        data = self._object(params)
        return {"Body": StreamingBody(io.BytesIO(data), len(data)), "ContentLength": len(data)}

    def s3_list_objects_v2(self, params: dict[str, Any]) -> dict[str, Any]:
        bucket = self.root / params["Bucket"]
        keys = [path.relative_to(bucket).as_posix() for path in sorted(bucket.rglob("*")) if path.is_file()]
        found = [{"Key": key} for key in keys if key.startswith(params.get("Prefix", ""))]
        return {"Contents": found, "KeyCount": len(found), "IsTruncated": False}

    def s3_list_objects(self, params: dict[str, Any]) -> dict[str, Any]:
        return self.s3_list_objects_v2(params)

    def lambda_create_function(self, params: dict[str, Any]) -> dict[str, Any]:
        self.functions.append(params)
        return {"FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{params['FunctionName']}"}

    def lambda_update_function_code(self, params: dict[str, Any]) -> dict[str, Any]:
        self.functions.append(params)
        return {"FunctionArn": params["FunctionName"]}

    def _object(self, params: dict[str, Any]) -> bytes:
        path = self._path(params)
        if path.is_dir():
            raise FileNotFoundError(path)
        return path.read_bytes()

    def _path(self, params: dict[str, Any]) -> Path:
        return self.root / params["Bucket"] / params["Key"]


def offline_core(s3_root: Path) -> tuple[botocore.session.Session, FolderS3]:
    """A botocore session that never leaves this machine, and the service that answers for it."""
    (s3_root / BUCKET).mkdir(parents=True, exist_ok=True)
    telemetry._send_telemetry_request = lambda *_, **__: None
    _read_endpoints_once()
    service = FolderS3(s3_root)
    core = botocore.session.Session()
    core.set_config_variable("region", REGION)
    core.set_credentials("offline", "offline")
    events = core.get_component("event_emitter")
    events.register_first("provide-client-params.*.*", service.remember)
    events.register_last("before-call.*.*", service.answer)
    return core, service


def offline_pipeline_session(s3_root: Path) -> PipelineSession:
    """A pipeline session whose S3 is the folder; code that the SDK uploads is found there, below `offline-bucket`."""
    core, service = offline_core(s3_root)
    # A config that is not empty is validated at every lookup; an empty one must still not be read from disk.
    session = PipelineSession(
        boto_session=boto3.Session(botocore_session=core, region_name=REGION),
        default_bucket=BUCKET,
        sagemaker_config={"SchemaVersion": "1.0"},
    )
    session.sagemaker_config = {}
    session.offline_calls = service.calls
    session.offline_functions = service.functions
    return session


def _read_endpoints_once() -> None:
    """Looking up an image reads all endpoints of AWS anew, about 80 ms each time."""
    if not hasattr(utils._botocore_resolver, "cache_info"):
        utils._botocore_resolver = functools.lru_cache(utils._botocore_resolver)
