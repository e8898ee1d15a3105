"""What is wrong with the promises of one script contract, told as facts and hints."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.core.base.contract_base import ScriptContract

__all__ = ["contract_faults"]

Finding = tuple[str, str]

_CONTAINER_ROOT = "/opt/ml"
_PROCESSING = "/opt/ml/processing"
_PROCESSING_INPUT = f"{_PROCESSING}/input"
_PROCESSING_OUTPUT = f"{_PROCESSING}/output"
_CHANNELS = "/opt/ml/input/data"
_TRAINING = ("/opt/ml/input", "/opt/ml/model", "/opt/ml/output", "/opt/ml/checkpoints")
# Scripts may find files that were packed with them there, and nobody mounts anything over it.
_CODE = "/opt/ml/code"
_ENV_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ARGUMENT = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*")
_CHANNEL = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BUILDERS_OWN = ("code", "settings")


def contract_faults(contract: ScriptContract) -> Iterator[Finding]:
    """Everything that is wrong with a contract; nothing where it is sound."""
    yield from _entry_point_faults(contract.entry_point)
    yield from _name_faults(contract)
    yield from _path_faults(contract)
    yield from _root_faults("input", contract.expected_input_paths, contract.input_roots)
    yield from _root_faults("output", contract.expected_output_paths, contract.output_roots)
    yield from _overlaps(contract)
    yield from _env_faults(contract.required_env_vars, contract.optional_env_vars)
    yield from _argument_faults(contract.expected_arguments)


def _entry_point_faults(entry_point: str) -> Iterator[Finding]:
    path = PurePosixPath(entry_point)
    if not entry_point.strip():
        yield "entry_point is empty", "name the script's file, as in 'tabular_preprocessing.py'"
    elif path.is_absolute() or ".." in path.parts:
        yield f"entry_point {entry_point!r} is not inside its source folder", "give a path relative to it"
    elif path.suffix != ".py":
        yield f"entry_point {entry_point!r} is no Python file", "name a file that ends with .py"


def _name_faults(contract: ScriptContract) -> Iterator[Finding]:
    for side, paths in (("input", contract.expected_input_paths), ("output", contract.expected_output_paths)):
        for name, path in paths.items():
            if not _IDENTIFIER.fullmatch(name):
                yield f"{side} {name!r}: its name is no identifier", "use the logical name of the specification"
            if side == "input" and name in _BUILDERS_OWN and _below(path, _PROCESSING):
                yield f"input {name!r} has a name that builders give to an input of their own", "name it otherwise"


def _path_faults(contract: ScriptContract) -> Iterator[Finding]:
    for side, paths in (("input", contract.expected_input_paths), ("output", contract.expected_output_paths)):
        wrong_side = {"input": (_PROCESSING_OUTPUT, "read"), "output": (_PROCESSING_INPUT, "written")}[side]
        for name, path in paths.items():
            if not path.startswith(f"{_CONTAINER_ROOT}/") or ".." in PurePosixPath(path).parts:
                yield f"path {path!r} of {name!r} is not below {_CONTAINER_ROOT}", "SageMaker mounts nothing elsewhere"
            elif _below(path, wrong_side[0]):
                fact = f"path {path!r} of {side} {name!r} is below {wrong_side[0]}"
                yield fact, f"what is {wrong_side[1]} belongs below {_PROCESSING}/{side}"
            if _below(path, _CHANNELS) and not _is_channel(path):
                yield f"path {path!r} of {name!r} names no channel", f"use letters, digits, . _ - after {_CHANNELS}/"


def _is_channel(path: str) -> bool:
    parts = PurePosixPath(path).relative_to(_CHANNELS).parts
    return not parts or bool(_CHANNEL.fullmatch(parts[0]))


def _root_faults(side: str, paths: Mapping[str, str], roots: tuple[str, ...]) -> Iterator[Finding]:
    for name, path in paths.items():
        if roots and not any(_below(path, root) for root in roots):
            yield (
                f"{side} {name!r} at {path!r} is where such a job has no {side}s",
                f"put it below {' or '.join(roots)}",
            )


def _overlaps(contract: ScriptContract) -> Iterator[Finding]:
    inputs = [("input", name, path) for name, path in contract.expected_input_paths.items()]
    outputs = [("output", name, path) for name, path in contract.expected_output_paths.items()]
    for one, other in combinations([*inputs, *outputs], 2):
        yield from _overlap(one, other)
    if any(_below(path, _PROCESSING) for _, _, path in (*inputs, *outputs)):
        for side, name, path in (*inputs, *outputs):
            if any(_below(path, root) for root in _TRAINING):
                fact = f"{side} {name!r} at {path!r} is of a training job, others are of a processing job"
                yield fact, f"put all paths below {_PROCESSING}"


def _overlap(one: tuple[str, str, str], other: tuple[str, str, str]) -> Iterator[Finding]:
    (side, name, path), (other_side, other_name, other_path) = one, other
    if PurePosixPath(path) == PurePosixPath(other_path):
        if side == other_side:
            yield f"{side}s {name!r} and {other_name!r} are both at {path!r}", "give each a path of its own"
        elif path != _CODE:
            yield f"{path!r} is an input and an output", "write to a path of its own"
    elif outer := _outer(path, other_path):
        inner = other_path if outer == path else path
        yield (
            f"{side} {name!r} and {other_side} {other_name!r}: {inner!r} lies within {outer!r}",
            "put them side by side",
        )


def _outer(one: str, other: str) -> str | None:
    """The path that holds the other; the folder of all channels may."""
    outer = next((a for a, b in ((one, other), (other, one)) if _below(b, a)), None)
    return None if outer in {_CHANNELS, _CODE} else outer


def _below(path: str, root: str) -> bool:
    return PurePosixPath(path).is_relative_to(root)


def _env_faults(required: Iterable[str], optional: Mapping[str, str]) -> Iterator[Finding]:
    needed = list(required)
    for name in (*needed, *optional):
        if not _ENV_NAME.fullmatch(name):
            hint = "use upper-case letters, digits and underscores"
            yield f"{name!r} is no name of an environment variable", hint
    for name in sorted(set(needed) & set(optional)):
        yield f"{name!r} is required and optional", "list it once"
    for name in sorted({name for name in needed if needed.count(name) > 1}):
        yield f"{name!r} is required twice", "list it once"
    yield from _not_text("variable", optional)


def _argument_faults(arguments: Mapping[str, str]) -> Iterator[Finding]:
    spelled: dict[str, str] = {}
    for name in arguments:
        if not _ARGUMENT.fullmatch(name):
            hint = "use letters and digits, with single hyphens or underscores between them and no dashes before"
            yield f"argument {name!r} is no name of an argument", hint
        other = spelled.setdefault(name.replace("-", "_"), name)
        if other != name:
            yield f"arguments {other!r} and {name!r} are one to a script", "keep one of them"
    yield from _not_text("argument", arguments)


def _not_text(what: str, defaults: Mapping[str, object]) -> Iterator[Finding]:
    for name, value in defaults.items():
        if not isinstance(value, str):
            yield f"{what} {name!r} has the default {value!r}, which is no text", f"write {str(value)!r}"
