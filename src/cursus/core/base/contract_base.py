"""What a script reads, writes and is told: container paths, environment variables, arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from cursus.errors import ContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ScriptContract"]

_CONTAINER_ROOT = "/opt/ml"
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HYPERPARAMETERS_IN_CODE = "/opt/ml/code"


@dataclass(frozen=True, slots=True)
class ScriptContract:
    """The promises between a script and whoever starts it.

    Paths are absolute container paths below `/opt/ml`, keyed by the logical names that the step's specification
    uses. `required_env_vars` must be set by the builder; `optional_env_vars` maps a name to its default.
    `expected_arguments` maps an argument's name, without dashes, to its default.

    Raises:
        ContractError: a path, a variable or the entry point is not what a container can take; all faults together.
    """

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
        faults = [Fault(f"contract of {self.entry_point or '?'}", fact, hint) for fact, hint in self._faults()]
        if faults:
            raise ContractError.of(faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not self.entry_point.strip():
            yield "entry_point is empty", "name the script's file, as in 'tabular_preprocessing.py'"
        elif PurePosixPath(self.entry_point).is_absolute() or ".." in PurePosixPath(self.entry_point).parts:
            yield f"entry_point {self.entry_point!r} is not inside its source folder", "give a path relative to it"
        yield from self._path_faults()
        yield from self._env_faults()

    def _path_faults(self) -> Iterator[tuple[str, str]]:
        places = (*self.expected_input_paths.items(), *self.expected_output_paths.items())
        for name, path in places:
            if not path.startswith(f"{_CONTAINER_ROOT}/") or ".." in PurePosixPath(path).parts:
                yield f"path {path!r} of {name!r} is not below {_CONTAINER_ROOT}", "SageMaker mounts nothing elsewhere"
        shared = set(self.expected_input_paths.values()) & set(self.expected_output_paths.values())
        for path in sorted(shared - {_HYPERPARAMETERS_IN_CODE}):
            yield f"{path!r} is an input and an output", "write to a path of its own"

    def _env_faults(self) -> Iterator[tuple[str, str]]:
        for name in (*self.required_env_vars, *self.optional_env_vars):
            if not _ENV_NAME.fullmatch(name):
                yield f"{name!r} is no name of an environment variable", "use letters, digits and underscores"
        for name in sorted(set(self.required_env_vars) & set(self.optional_env_vars)):
            yield f"{name!r} is required and optional", "list it once"
