"""Each batch transform equals what SDK v2 makes of the same code: every keyword, both ways of giving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import our_request, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"
TAGS = [{"Key": "team", "Value": "risk"}]


def _job(m: SimpleNamespace, **options: Any) -> Any:
    machine = {"model_name": "model", "instance_count": 1, "instance_type": LARGE, "output_path": "s3://b/out"}
    named = {"base_transform_job_name": "score", "sagemaker_session": m.session}
    return m.Transformer(**{**machine, **named, **options})


def _transform(m: SimpleNamespace, job: dict[str, Any] | None = None, **data: Any) -> Any:
    return m.TransformStep(name="Score", step_args=_job(m, **(job or {})).transform(**{"data": "s3://b/rows", **data}))


def _in_parts(m: SimpleNamespace, job: dict[str, Any] | None = None, **data: Any) -> Any:
    inputs = m.TransformInput(**{"data": "s3://b/rows", **data})
    return m.TransformStep(name="Score", transformer=_job(m, **(job or {})), inputs=inputs)


def _step(m: SimpleNamespace, **options: Any) -> Any:
    return m.TransformStep(name="Score", step_args=_job(m).transform("s3://b/rows"), **options)


def _capture(m: SimpleNamespace) -> Any:
    return m.BatchDataCaptureConfig("s3://b/capture", kms_key_id="key", generate_inference_id=True)


def _text(m: SimpleNamespace) -> Any:
    return m.ParameterString("Text", default_value="s3://b/x")


def _number(m: SimpleNamespace) -> Any:
    return m.ParameterInteger("Number", default_value=1)


JOB = {
    "strategy": "MultiRecord",
    "assemble_with": "Line",
    "output_kms_key": "output",
    "accept": "text/csv",
    "max_concurrent_transforms": 2,
    "max_payload": 6,
    "tags": TAGS,
    "env": {"A": "1"},
    "volume_kms_key": "volume",
}
DATA = {
    "data_type": "ManifestFile",
    "content_type": "text/csv",
    "compression_type": "Gzip",
    "split_type": "Line",
    "input_filter": "$[1:]",
    "output_filter": "$[0,-1]",
    "join_source": "Input",
    "model_client_config": {"InvocationsTimeoutInSeconds": 60, "InvocationsMaxRetries": 2},
}

CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "data alone": _transform,
    "data alone in parts": _in_parts,
    **{f"job with {name}": lambda m, name=name: _transform(m, {name: JOB[name]}) for name in JOB},
    **{f"data with {name}": lambda m, name=name: _transform(m, **{name: DATA[name]}) for name in DATA},
    **{f"data in parts with {name}": lambda m, name=name: _in_parts(m, **{name: DATA[name]}) for name in DATA},
    "everything": lambda m: _transform(m, JOB, **DATA, batch_data_capture_config=_capture(m)),
    "everything in parts": lambda m: _in_parts(m, JOB, **DATA, batch_data_capture_config=_capture(m)),
    "tags as a mapping": lambda m: _transform(m, {"tags": {"team": "risk"}}),
    "empty environment": lambda m: _transform(m, {"env": {}}),
    "capture": lambda m: _transform(m, batch_data_capture_config=_capture(m)),
    "capture without more": lambda m: _in_parts(m, batch_data_capture_config=m.BatchDataCaptureConfig("s3://b/c")),
    "output of each run": lambda m: _transform(m, {"output_path": None}),
    "waiting and logs": lambda m: _transform(m, wait=False, logs=False, job_name="once"),
    "name in an experiment": lambda m: _transform(
        m, experiment_config={"TrialComponentDisplayName": "Scores", "ExperimentName": "e", "TrialName": "t"}
    ),
    "place in an experiment alone": lambda m: _transform(m, experiment_config={"ExperimentName": "e"}),
    "one request's patience alone": lambda m: _transform(
        m, model_client_config={"InvocationsTimeoutInSeconds": _number(m)}
    ),
    "values of a run": lambda m: _transform(
        m,
        {
            "model_name": _text(m),
            "instance_type": _text(m),
            "instance_count": _number(m),
            "output_path": m.Join(on="/", values=[_text(m), m.ExecutionVariables.PIPELINE_EXECUTION_ID]),
            "strategy": _text(m),
            "accept": _text(m),
            "max_payload": _number(m),
            "max_concurrent_transforms": _number(m),
            "env": {"A": _text(m)},
            "output_kms_key": _text(m),
            "volume_kms_key": _text(m),
        },
        data=_text(m),
        content_type=_text(m),
        input_filter=_text(m),
    ),
    "step with caching": lambda m: _step(m, cache_config=m.CacheConfig(enable_caching=True, expire_after="P30D")),
    "step with retries": lambda m: _step(
        m, retry_policies=[m.RetryPolicy(["SageMaker.CAPACITY_ERROR"], expire_after_mins=60)]
    ),
    "step for people": lambda m: _step(m, display_name="Score them", description="All rows."),
    "step after others": lambda m: _step(m, depends_on=["Eval"]),
}


@pytest.mark.parametrize("name", CASES)
def test_our_transform_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))
