"""What a script reads, writes and is told: container paths, environment variables, arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Self

from cursus.core.base.contract_checks import contract_faults
from cursus.errors import ContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ModelScriptContract", "ProcessingScriptContract", "ScriptContract", "TrainingScriptContract"]


@dataclass(frozen=True, slots=True)
class ScriptContract:
    """The promises between a script and whoever starts it.

    Paths are absolute container paths below `/opt/ml`, keyed by the logical names that the step's specification
    uses. `required_env_vars` must be set by the builder; `optional_env_vars` maps a name to its default.
    `expected_arguments` maps an argument's name, without the dashes before it, to its default. The subclasses also hold
    the paths to the places of their kind of job.

    Raises:
        ContractError: a path, name, variable, argument or the entry point is not what a container can take; all
            faults together.
    """

    input_roots: ClassVar[tuple[str, ...]] = ()
    output_roots: ClassVar[tuple[str, ...]] = ()

    entry_point: str
    expected_input_paths: Mapping[str, str] = field(default_factory=dict[str, str])
    expected_output_paths: Mapping[str, str] = field(default_factory=dict[str, str])
    expected_arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    required_env_vars: tuple[str, ...] | list[str] = ()
    optional_env_vars: Mapping[str, str] = field(default_factory=dict[str, str])
    framework_requirements: Mapping[str, str] = field(default_factory=dict[str, str])
    description: str = ""

    def __post_init__(self) -> None:
        for name in (
            "expected_input_paths",
            "expected_output_paths",
            "expected_arguments",
            "optional_env_vars",
            "framework_requirements",
        ):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        object.__setattr__(self, "required_env_vars", tuple(self.required_env_vars))
        faults = [Fault(f"contract of {self.entry_point or '?'}", fact, hint) for fact, hint in contract_faults(self)]
        if faults:
            raise ContractError.of(faults)

    def without(self, names: Collection[str]) -> Self:
        """The contract less the inputs and outputs of these logical names."""
        if not set(names) & {*self.expected_input_paths, *self.expected_output_paths}:
            return self
        inputs = {name: path for name, path in self.expected_input_paths.items() if name not in names}
        outputs = {name: path for name, path in self.expected_output_paths.items() if name not in names}
        return replace(self, expected_input_paths=inputs, expected_output_paths=outputs)


class ProcessingScriptContract(ScriptContract):
    """The contract of a processing job's script: it reads and writes where such a job's inputs and outputs are."""

    __slots__ = ()
    input_roots = ("/opt/ml/processing/input",)
    output_roots = ("/opt/ml/processing/output",)


class TrainingScriptContract(ScriptContract):
    """The contract of a training job's script: it reads channels, and leaves a model and further files."""

    __slots__ = ()
    input_roots = ("/opt/ml/input/data", "/opt/ml/input/config", "/opt/ml/code")
    output_roots = ("/opt/ml/model", "/opt/ml/output/data", "/opt/ml/checkpoints")


class ModelScriptContract(ScriptContract):
    """The contract of an inference script: it finds the model where the service unpacks it."""

    __slots__ = ()
    input_roots = ("/opt/ml/model",)
