"""Lambda functions in the SageMaker SDK's names: the function, what it gives, and the step that calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cursus.core.kinds.output_parameters import OutputStep, OutputTypes, StepOutput
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.core.kinds.session import PipelineSession

__all__ = ["Lambda", "LambdaOutput", "LambdaOutputTypeEnum", "LambdaStep"]

_FUNCTION = re.compile(
    r"arn:aws[a-z-]*:lambda:[a-z]{2}(-[a-z]+)+-\d:\d{12}:function:[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]+))?"
)
_ROLE = re.compile(r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):role/.+")
_HANDLER = re.compile(r"[^\s]+\.[^\s]+")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LIMITS = {"timeout": (1, 900), "memory_size": (128, 10_240)}

LambdaOutputTypeEnum = OutputTypes


class LambdaOutput(StepOutput):
    """A value that a function gives by name, for the steps after it."""

    __slots__ = ()


@dataclass(kw_only=True)
class Lambda:
    """A function that is there, by `function_arn`, or one that is made of local code when the pipeline is deployed.

    Nothing is created while a pipeline is compiled: the session notes in `functions` what deploying has to create. The
    definition holds the ARN that the function will have: that of its name in the role's account and the session's
    region. `script` brings along the modules that it imports from beside itself; `zipped_code_dir` is a zip file.

    Raises:
        KindError: AWS would refuse the function; all faults together.
    """

    function_arn: Any = None
    function_name: str | None = None
    execution_role_arn: Any = None
    zipped_code_dir: str | None = None
    s3_bucket: str | None = None
    script: str | None = None
    handler: str | None = None
    session: PipelineSession | None = None
    timeout: int = 120
    memory_size: int = 128
    runtime: str = "python3.12"
    vpc_config: Mapping[str, Any] | None = None
    environment: Mapping[str, Any] | None = None
    layers: Sequence[str] | None = None

    def __post_init__(self) -> None:
        faults = [*self._name_faults(), *self._code_faults(), *self._limit_faults()]
        if faults:
            raise KindError.of(faults)

    @property
    def has_code(self) -> bool:
        """Whether the function's code is here, so that deploying writes it."""
        return self.script is not None or self.zipped_code_dir is not None

    def arn(self) -> Any:
        """The function's ARN, as given or as it will be."""
        if self.function_arn is not None:
            return self.function_arn
        role = cast("re.Match[str]", _ROLE.fullmatch(self.execution_role_arn))
        region = self._required_session().boto_region_name
        return f"arn:{role['partition']}:lambda:{region}:{role['account']}:function:{self.function_name}"

    def stage(self) -> Any:
        """The function's ARN; where its code is here, the session holds that, and notes what deploying has to do."""
        arn = self.arn()
        if self.has_code:
            session = self._required_session()
            code = self._code(session)
            made = {"FunctionName": self.function_name or self.function_arn, **code}
            session.functions[str(arn)] = made if self.function_arn is not None else self._creation(code)
        return arn

    def _creation(self, code: Mapping[str, str]) -> dict[str, Any]:
        """The request of `CreateFunction`."""
        return {
            "FunctionName": self.function_name,
            "Runtime": self.runtime,
            "Handler": self.handler,
            "Role": self.execution_role_arn,
            "Code": dict(code),
            "Timeout": self.timeout,
            "MemorySize": self.memory_size,
            "VpcConfig": dict(self.vpc_config or {}),
            "Environment": dict(self.environment or {}),
            "Layers": list(self.layers or ()),
        }

    def _code(self, session: PipelineSession) -> dict[str, str]:
        name = self.function_name or str(self.function_arn).partition(":function:")[2].partition(":")[0]
        source = Path(str(self.script or self.zipped_code_dir))
        uri = session.stage_function(name, source, self.s3_bucket)
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return {"S3Bucket": bucket, "S3Key": key}

    def _required_session(self) -> PipelineSession:
        if self.session is None:
            raise KindError(
                f"Lambda {self.function_name or self.function_arn!r} has no session",
                hint="give it session=PipelineSession(...)",
            )
        return self.session

    def _name_faults(self) -> Iterator[Fault]:
        name, arn, role = self.function_name, self.function_arn, self.execution_role_arn
        if name is None and arn is None:
            yield Fault("Lambda", "neither function_arn nor function_name is given", "name a function that is there")
        if arn is not None and not is_variable(arn) and not _FUNCTION.fullmatch(str(arn)):
            hint = "it is arn:aws:lambda:<region>:<account>:function:<name>"
            yield Fault("function_arn", f"{arn!r} is no ARN of a function", hint)
        if name is not None and not _NAME.fullmatch(name):
            yield Fault(
                "function_name", f"{name!r} is no name", "use up to 64 letters, digits, hyphens and underscores"
            )
        if name is not None and role is None:
            yield Fault("execution_role_arn", "required and not given", "name the role that the function runs under")
        if role is not None and arn is None and not _ROLE.fullmatch(repr(role) if is_variable(role) else str(role)):
            hint = "give it as arn:aws:iam::<account>:role/<name>, or give function_arn"
            yield Fault("execution_role_arn", f"the account of the function cannot be read from {role!r}", hint)

    def _code_faults(self) -> Iterator[Fault]:
        if self.script is not None and self.zipped_code_dir is not None:
            yield Fault("Lambda", "both script and zipped_code_dir are given", "give one of them")
        for field, path in (("script", self.script), ("zipped_code_dir", self.zipped_code_dir)):
            if path is not None and not Path(path).is_file():
                hint = "zip the folder" if Path(path).is_dir() else "check its path"
                yield Fault(field, f"there is no file {str(path)!r}", hint)
        if self.function_name is None or self.function_arn is not None:
            return
        if not self.has_code:
            yield Fault("Lambda", f"{self.function_name!r} has no code", "give its script or zipped_code_dir")
        if self.handler is None or not _HANDLER.fullmatch(self.handler):
            yield Fault("handler", f"{self.handler!r} is no handler", "write <module>.<function>, as in score.handler")

    def _limit_faults(self) -> Iterator[Fault]:
        for field, (low, high) in _LIMITS.items():
            value = getattr(self, field)
            if not low <= value <= high:
                yield Fault(field, f"is {value}", f"give {low} to {high}")


@dataclass(kw_only=True)
class LambdaStep(OutputStep):
    """A call of a function as a step: `inputs` are its event, and its answer is a JSON object of the outputs."""

    lambda_func: Lambda

    step_type = "Lambda"

    def called(self) -> dict[str, Any]:
        """The function's ARN."""
        return {"FunctionArn": self.lambda_func.stage()}
