"""The values that a Lambda or callback step gives by name to the steps after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step
from cursus.core.kinds.variables import PipelineVariable, Properties, request
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["OutputParameters", "OutputStep", "OutputTypes", "StepOutput"]

_PARAMETERS = "OutputParameters"
_SDK_PATH = "properties.Outputs["


class OutputTypes(StrEnum):
    """What a value of an output parameter can be."""

    String = "String"
    Integer = "Integer"
    Boolean = "Boolean"
    Float = "Float"


@dataclass(frozen=True, slots=True)
class StepOutput:
    """A value that a step gives by name."""

    output_name: str
    output_type: OutputTypes | str = OutputTypes.String

    def to_request(self) -> dict[str, str]:
        """The step's entry in `OutputParameters`."""
        return {"OutputName": self.output_name, "OutputType": str(self.output_type)}

    def expr(self, step_name: str) -> dict[str, str]:
        """The expression that reads the value of the step of that name."""
        return {"Get": f"Steps.{step_name}.{_PARAMETERS}['{self.output_name}']"}


@dataclass(frozen=True, slots=True)
class OutputParameters(Properties):
    """What a step with output parameters can tell: each by name, as in `properties.Outputs['score']`."""

    names: tuple[str, ...] = ()

    @property
    def Outputs(self) -> OutputParameters:  # noqa: N802 - the SDK's name
        """The output parameters by name."""
        return replace(self, path=_PARAMETERS)

    def __getitem__(self, key: str | int) -> Properties:
        """The output parameter of that name.

        Raises:
            KindError: the step declares no such output.
        """
        if key not in self.names:
            hint = did_you_mean(str(key), self.names) or f"its outputs are: {', '.join(self.names) or 'none'}"
            raise KindError(f"step {self.step_name!r} has no output {key!r}", hint=hint)
        return Properties(self.step_name, f"{_PARAMETERS}[{key!r}]")


@dataclass(kw_only=True)
class OutputStep(Step):
    """A step that is told `inputs`, texts and numbers by name, and gives `outputs`."""

    inputs: Mapping[str, Any] | None = None
    outputs: Sequence[StepOutput] | None = field(default_factory=list[StepOutput])

    def __post_init__(self) -> None:
        faults = list(self.faults())
        if faults:
            raise KindError.of(faults)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the step is told."""
        return dict(self.inputs or {})

    @property
    def properties(self) -> OutputParameters:
        """References to the output parameters."""
        return OutputParameters(self.name, names=tuple(output.output_name for output in self.outputs or ()))

    def offered(self, property_path: str) -> PipelineVariable:
        """The output parameter of that path, also where the path is as the SDK's `Outputs['score']`."""
        return super().offered(property_path.replace(_SDK_PATH, f"properties.{_PARAMETERS}[", 1))

    def to_request(self) -> dict[str, Any]:
        """The step as the definition holds it."""
        outputs = [output.to_request() for output in self.outputs or ()]
        return {**super().to_request(), **request(self.called()), _PARAMETERS: outputs}

    def called(self) -> dict[str, Any]:
        """The member of the step that says what it calls."""
        raise NotImplementedError(type(self).__name__)

    def faults(self) -> Iterator[Fault]:
        """What the service would refuse in the step: outputs without a name, of no type, or with one name."""
        subject, outputs = f"step {self.name!r}", self.outputs or ()
        known = [member.value for member in OutputTypes]
        for output in outputs:
            if not output.output_name:
                yield Fault(subject, "an output has no name", "give it an output_name")
            if str(output.output_type) not in known:
                hint = did_you_mean(str(output.output_type), known) or f"it is one of {', '.join(known)}"
                yield Fault(subject, f"output {output.output_name!r} is of no type {str(output.output_type)!r}", hint)
        for name in (name for name, times in Counter(o.output_name for o in outputs).items() if name and times > 1):
            yield Fault(subject, f"the output {name!r} is declared twice", "give each output its own name")
