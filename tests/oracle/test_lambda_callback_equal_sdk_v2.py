"""Each Lambda and callback step that our kinds make equals the one that SDK v2 makes of the same code."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import BUCKET, ROLE, names_of_both, our_request, sdk_expression, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

ARN = "arn:aws:lambda:us-east-1:000000000000:function:score"
QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/approvals"


def _there(m: SimpleNamespace) -> Any:
    return m.Lambda(function_arn=ARN, session=m.session)


def _made(m: SimpleNamespace, **options: Any) -> Any:
    code = {"script": str(m.folder / "prep.py"), "handler": "prep.handler"}
    return m.Lambda(**{"function_name": "made", "execution_role_arn": ROLE, **code, "session": m.session, **options})


def _zipped(m: SimpleNamespace) -> str:
    path = m.folder / "function.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("prep.py", "print('hello')\n")
    return str(path)


def _step(m: SimpleNamespace, function: Any = None, **options: Any) -> Any:
    return m.LambdaStep(**{"name": "Call", "lambda_func": function or _there(m), **options})


def _callback(m: SimpleNamespace, **options: Any) -> Any:
    return m.CallbackStep(**{"name": "Wait", "sqs_queue_url": QUEUE, "inputs": {}, "outputs": [], **options})


def _inputs(m: SimpleNamespace) -> dict[str, Any]:
    run = m.ExecutionVariables.PIPELINE_EXECUTION_ID
    return {
        "text": "a",
        "number": 3,
        "share": 0.5,
        "flag": True,
        "threshold": m.ParameterFloat("Threshold", 0.5),
        "address": m.Join(on="/", values=["s3://b", run]),
        "score": m.JsonGet(
            step_name="Eval",
            property_file=m.PropertyFile("evaluation", "metrics", "evaluation.json"),
            json_path="binary.auc.value",
        ),
    }


def _outputs(output: Any, types: Any) -> list[Any]:
    return [
        output(output_name="plain"),
        output(output_name="text", output_type=types.String),
        output(output_name="number", output_type=types.Integer),
        output("flag", types.Boolean),
        output("share", types.Float),
    ]


def _around(m: SimpleNamespace) -> dict[str, Any]:
    return {
        "display_name": "Call it",
        "description": "Asks.",
        "cache_config": m.CacheConfig(enable_caching=True, expire_after="P30D"),
        "depends_on": ["Prep"],
    }


CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "call": _step,
    "call with inputs": lambda m: _step(m, inputs=_inputs(m)),
    "call with outputs": lambda m: _step(m, outputs=_outputs(m.LambdaOutput, m.LambdaOutputTypeEnum)),
    "call with all around": lambda m: _step(m, **_around(m)),
    "call without caching": lambda m: _step(m, cache_config=m.CacheConfig(enable_caching=False)),
    "call of a function of a script": lambda m: _step(m, _made(m), inputs={"a": 1}),
    "call of a function of a zip file": lambda m: _step(m, _made(m, script=None, zipped_code_dir=_zipped(m))),
    "call of a function with every option": lambda m: _step(
        m,
        _made(
            m,
            s3_bucket=BUCKET,
            timeout=60,
            memory_size=512,
            runtime="python3.11",
            vpc_config={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            environment={"Variables": {"A": "1"}},
            layers=["arn:aws:lambda:us-east-1:000000000000:layer:pandas:1"],
        ),
    ),
    "call of a function whose code is replaced": lambda m: _step(
        m, m.Lambda(function_arn=ARN, script=str(m.folder / "prep.py"), session=m.session)
    ),
    "callback": _callback,
    "callback with inputs": lambda m: _callback(m, inputs=_inputs(m)),
    "callback with outputs": lambda m: _callback(m, outputs=_outputs(m.CallbackOutput, m.CallbackOutputTypeEnum)),
    "callback with all around": lambda m: _callback(m, **_around(m)),
    "callback without caching": lambda m: _callback(m, cache_config=m.CacheConfig(enable_caching=False)),
    "callback to an ordered queue": lambda m: _callback(m, sqs_queue_url=f"{QUEUE}.fifo"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))


REFERENCES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "of a function": lambda m: _step(m, outputs=[m.LambdaOutput("score")]).properties.Outputs["score"],
    "of a callback": lambda m: _callback(m, outputs=[m.CallbackOutput("approved")]).properties.Outputs["approved"],
}


@pytest.mark.parametrize("name", REFERENCES)
def test_our_reference_to_an_output_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    def case(m: SimpleNamespace) -> Any:
        return m.FailStep(name="Stop", error_message=REFERENCES[name](m))

    assert our_request(case, code)["Arguments"]["ErrorMessage"] == sdk_expression(REFERENCES[name], code, session)


def test_an_output_has_the_sdks_expression() -> None:
    sdk, ours = names_of_both()

    for kind in ("LambdaOutput", "CallbackOutput"):
        assert getattr(ours, kind)("score").expr("Call") == getattr(sdk, kind)("score").expr("Call")


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("call of a function")])
def test_deploying_makes_the_function_that_the_sdk_makes_while_it_compiles(name: str, code: Path, session: Any) -> None:
    sdk_request(CASES[name], code, session)
    _, ours = names_of_both()
    own = ours.PipelineSession(BUCKET, "Oracle")
    CASES[name](type(ours)(**vars(ours), session=own, folder=code)).to_request()

    made, sdks = next(iter(own.functions.values())), session.offline_functions[-1]
    told = made.get("Code", made)
    uri = f"s3://{told['S3Bucket']}/{told['S3Key']}"

    assert _less_code(made) == _less_code(sdks)
    assert _files(own.assets[uri].content) == _files(_sdk_code(sdks, session))


def _less_code(request: dict[str, Any]) -> dict[str, Any]:
    """Less where the code is, which is compared by content, and less the SDK's default of a retired Python."""
    retired = {"Runtime"} if request.get("Runtime") in {"python3.8", "python3.12"} else set()
    where = {"Code", "ZipFile", "S3Bucket", "S3Key"}
    return {name: value for name, value in request.items() if name not in where | retired}


def _sdk_code(request: dict[str, Any], session: Any) -> bytes:
    told = request.get("Code", request)
    if "ZipFile" in told:
        return told["ZipFile"]
    served = session.boto_session.client("s3").get_object(Bucket=told["S3Bucket"], Key=told["S3Key"])
    return served["Body"].read()


def _files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}
