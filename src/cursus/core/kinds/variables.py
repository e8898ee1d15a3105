"""Values that are known only when a pipeline runs, in the SageMaker SDK's names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Never

from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ExecutionVariable",
    "ExecutionVariables",
    "Join",
    "JsonGet",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterString",
    "PipelineParameter",
    "PipelineVariable",
    "Properties",
    "described",
    "is_variable",
    "request",
    "variables_in",
]


# What holds nothing else.
_PLAIN = frozenset({bool, float, int, str, type(None)})


class PipelineVariable:
    """A value of a run; it has no text of its own while a pipeline is being defined."""

    __slots__ = ()

    @property
    def expr(self) -> dict[str, Any]:
        """The expression that the definition holds in the value's place."""
        raise NotImplementedError(type(self).__name__)

    def to_string(self) -> PipelineVariable:
        """The value as text, where the service needs text."""
        return self if self._is_text else Join(on="", values=(self,))

    @property
    def _is_text(self) -> bool:
        """Whether every run's value is text already."""
        return False

    def startswith(self, prefix: str | tuple[str, ...]) -> bool:
        """False: nothing is known of the text before a run."""
        return False

    def endswith(self, suffix: str | tuple[str, ...]) -> bool:
        """False: nothing is known of the text before a run."""
        return False

    def __str__(self) -> str:  # noqa: PLE0307 - it raises: there is no text to return
        _refuse_text(self)

    def __format__(self, spec: str) -> str:
        _refuse_text(self)

    def __fspath__(self) -> str:
        _refuse_text(self)

    def __add__(self, other: object) -> Never:
        _refuse_text(self)

    def __radd__(self, other: object) -> Never:
        _refuse_text(self)

    def __int__(self) -> int:
        _refuse_number(self)

    def __float__(self) -> float:
        _refuse_number(self)

    def __lt__(self, other: object) -> bool:
        _refuse_number(self)

    def __le__(self, other: object) -> bool:
        _refuse_number(self)

    def __gt__(self, other: object) -> bool:
        _refuse_number(self)

    def __ge__(self, other: object) -> bool:
        _refuse_number(self)


class VariableTextError(KindError, TypeError):
    """A pipeline variable was used as text or number while the pipeline was being defined."""

    code = "variable-as-text"


def described(variable: PipelineVariable) -> str:
    """A variable in words.

    >>> described(ParameterString("Prefix")), described(ExecutionVariables.PIPELINE_NAME)
    ("the parameter 'Prefix'", "the execution variable 'PipelineName'")
    """
    if isinstance(variable, PipelineParameter):
        return f"the parameter {variable.name!r}"
    if isinstance(variable, ExecutionVariable):
        return f"the execution variable {variable.name!r}"
    return f"the value of {json.dumps(variable.expr, ensure_ascii=False)}"


def _refuse_text(variable: PipelineVariable) -> Never:
    raise VariableTextError(
        f"{described(variable)} has no value before the pipeline runs, so no text can be made of it now",
        hint="have the run join it: Join(on='', values=['text before', variable, 'text after'])",
    )


def _refuse_number(variable: PipelineVariable) -> Never:
    raise VariableTextError(
        f"{described(variable)} has no value before the pipeline runs, so it cannot be computed with or compared now",
        hint="compute with it in the step's script, or compare it in a ConditionStep",
    )


@dataclass(frozen=True, slots=True)
class PipelineParameter(PipelineVariable):
    """A value that whoever starts a run may set; the description is for those who read the config."""

    name: str
    default_value: str | int | float | bool | None = None
    enum_values: tuple[str, ...] = ()
    description: str | None = field(default=None, kw_only=True, compare=False)

    parameter_type: ClassVar[str] = "String"
    python_types: ClassVar[tuple[type, ...]] = (str,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "enum_values", tuple(self.enum_values))
        default = self.default_value
        boolean_for_number = isinstance(default, bool) and bool not in self.python_types
        if default is not None and (boolean_for_number or not isinstance(default, self.python_types)):
            raise KindError(
                f"parameter {self.name!r}: default {default!r} is no {self.parameter_type}",
                hint=f"give a value of type {self.python_types[0].__name__}",
            )

    @property
    def expr(self) -> dict[str, Any]:
        """A reference to the parameter."""
        return {"Get": f"Parameters.{self.name}"}

    def to_request(self) -> dict[str, Any]:
        """The declaration that the definition lists."""
        declared: dict[str, Any] = {"Name": self.name, "Type": self.parameter_type}
        if self.default_value is not None:
            declared["DefaultValue"] = self.default_value
        if self.enum_values:
            declared["EnumValues"] = list(self.enum_values)
        return declared


class ParameterString(PipelineParameter):
    """A text parameter."""

    __slots__ = ()

    @property
    def _is_text(self) -> bool:
        return True


class ParameterInteger(PipelineParameter):
    """A whole-number parameter."""

    __slots__ = ()
    parameter_type = "Integer"
    python_types = (int,)


class ParameterFloat(PipelineParameter):
    """A number parameter."""

    __slots__ = ()
    parameter_type = "Float"
    python_types = (float, int)


class ParameterBoolean(PipelineParameter):
    """A true-or-false parameter."""

    __slots__ = ()
    parameter_type = "Boolean"
    python_types = (bool,)


@dataclass(frozen=True, slots=True)
class ExecutionVariable(PipelineVariable):
    """A fact about the run itself."""

    name: str

    @property
    def expr(self) -> dict[str, Any]:
        """A reference to the fact."""
        return {"Get": f"Execution.{self.name}"}

    @property
    def _is_text(self) -> bool:
        return True


class ExecutionVariables:
    """The facts about itself that a run offers."""

    START_DATETIME = ExecutionVariable("StartDateTime")
    CURRENT_DATETIME = ExecutionVariable("CurrentDateTime")
    PIPELINE_NAME = ExecutionVariable("PipelineName")
    PIPELINE_ARN = ExecutionVariable("PipelineArn")
    PIPELINE_EXECUTION_ID = ExecutionVariable("PipelineExecutionId")
    PIPELINE_EXECUTION_ARN = ExecutionVariable("PipelineExecutionArn")
    TRAINING_JOB_NAME = ExecutionVariable("TrainingJobName")
    PROCESSING_JOB_NAME = ExecutionVariable("ProcessingJobName")


@dataclass(frozen=True, slots=True)
class Join(PipelineVariable):
    """Values of a run joined to one text.

    >>> Join(on="/", values=["s3://b", ExecutionVariables.PIPELINE_EXECUTION_ID]).expr
    {'Std:Join': {'On': '/', 'Values': ['s3://b', {'Get': 'Execution.PipelineExecutionId'}]}}
    """

    on: str
    values: Sequence[Any] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))

    @property
    def expr(self) -> dict[str, Any]:
        """The joined text's expression."""
        return {"Std:Join": {"On": self.on, "Values": [request(value) for value in self.values]}}

    @property
    def _is_text(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class JsonGet(PipelineVariable):
    """One value of a JSON file: one that a processing step declared as a property file, or one at an S3 address.

    `s3_uri` is a `Join` of texts, parameters, execution variables and properties.
    """

    step_name: str | None = None
    property_file: Any = None
    json_path: str | None = None
    s3_uri: Join | None = None

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise KindError.of(Fault("JsonGet", fact, hint, KindError.code) for fact, hint in faults)

    @property
    def expr(self) -> dict[str, Any]:
        """The expression that reads the value."""
        if self.s3_uri is not None:
            return {"Std:JsonGet": {"S3Uri": self.s3_uri.expr, "Path": self.json_path}}
        name = getattr(self.property_file, "name", self.property_file)
        file = {"Get": f"Steps.{self.step_name}.PropertyFiles.{name}"}
        return {"Std:JsonGet": {"PropertyFile": file, "Path": self.json_path}}

    def _faults(self) -> Iterator[tuple[str, str]]:
        if bool(self.property_file) == (self.s3_uri is not None):
            said = "both property_file and" if self.property_file else "neither property_file nor"
            yield f"{said} s3_uri is given", "give one of them"
        if self.property_file and not self.step_name:
            yield "a property_file without step_name", "name the step that declares it"
        if not self.json_path:
            yield "no json_path is given", "say where in the file the value is, as in 'metrics.auc'"
        if self.s3_uri is not None and not isinstance(self.s3_uri, Join):
            yield f"s3_uri={self.s3_uri!r} is no Join", "write Join(on='/', values=[...])"
        elif self.s3_uri is not None and any(isinstance(value, Join | JsonGet) for value in self.s3_uri.values):
            yield "s3_uri joins what is itself computed", "join texts, parameters, execution variables and properties"


@dataclass(frozen=True, slots=True)
class Properties(PipelineVariable):
    """What a step will be able to tell about itself once it has run; members are attributes and items.

    >>> Properties("Prep").ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri.expr
    {'Get': "Steps.Prep.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri"}
    """

    step_name: str
    path: str = ""

    @classmethod
    def at(cls, step_name: str, property_path: str) -> Properties:
        """The property that a specification's path names, as in `properties.ModelName`."""
        return cls(step_name, property_path.removeprefix("properties."))

    @property
    def expr(self) -> dict[str, Any]:
        """A reference to the property."""
        return {"Get": f"Steps.{self.step_name}.{self.path}" if self.path else f"Steps.{self.step_name}"}

    def __getattr__(self, name: str) -> Properties:
        if name.startswith("_"):
            raise AttributeError(name)
        return Properties(self.step_name, f"{self.path}.{name}" if self.path else name)

    def __getitem__(self, key: str | int) -> Properties:
        return Properties(self.step_name, f"{self.path}[{key!r}]")


def is_variable(value: object) -> bool:
    """Whether a value is known only when the pipeline runs."""
    return isinstance(value, PipelineVariable) or (isinstance(value, Mapping) and "Get" in value)


def variables_in(value: Any, skipped: tuple[type, ...] = ()) -> Iterator[PipelineVariable]:
    """The variables that a value is or holds, at any depth of mappings, lists, shapes, models and joined texts.

    What is of a skipped type is not looked into.
    """
    if isinstance(value, PipelineVariable):
        yield value
    if isinstance(value, skipped):
        return
    for part in _parts_of(value):
        if type(part) not in _PLAIN:
            yield from variables_in(part, skipped)


def _parts_of(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, each.name) for each in fields(value)]
    names: Iterable[str] = getattr(type(value), "model_fields", ())
    return [getattr(value, name) for name in names]


def request(value: Any) -> Any:
    """A value as the definition holds it: variables become their expressions, tuples lists."""
    if isinstance(value, PipelineVariable):
        return value.expr
    if isinstance(value, Mapping):
        return {str(key): request(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [request(item) for item in value]
    return value
