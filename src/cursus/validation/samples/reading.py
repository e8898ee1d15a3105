"""Reads samples files, and writes samples as such a file holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from cursus.core.documents import Document, Keys, read_document
from cursus.errors import ConfigurationError, Fault, did_you_mean
from cursus.validation.samples.model import (
    ROWS,
    SECONDS,
    Column,
    ColumnKind,
    FilesSample,
    InputSample,
    OutputSample,
    Samples,
    TableFormat,
    TableSample,
)

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SamplesFile", "config_values", "read_samples", "read_samples_file", "samples_document"]

_Word = TypeVar("_Word", bound=StrEnum)
_MEMBERS = ("config", "inputs", "seconds")
_TABLE = ("columns", "rows", "format", "folders")
_KINDS_OF_INPUT = {"columns": _TABLE, "files": ("files",), "from": ("from",)}
_MOST_ROWS = 100_000
_MOST_SECONDS = 3600
_KINDS = f"one of {', '.join(ColumnKind)}, or a list of values"


@dataclass(frozen=True, slots=True)
class SamplesFile:
    """Samples, and where in their file each part of them stands."""

    samples: Samples
    document: Document


def read_samples(path: Path) -> Samples:
    """What a samples file says.

    Raises:
        ConfigurationError: everything that is wrong with the file, with line and column.
    """
    return read_samples_file(path).samples


def read_samples_file(path: Path) -> SamplesFile:
    """What a samples file says, with its places; errors as `read_samples` has them."""
    document = read_document(path, ConfigurationError)
    reader = _Reader(document)
    samples = reader.samples({} if document.value is None else document.value)
    if reader.faults:
        raise ConfigurationError.of(reader.faults)
    return SamplesFile(samples, document)


def config_values(path: Path) -> dict[str, Any]:
    """The values of the config that a samples file gives, whatever it says of inputs; none where there is no file.

    Raises:
        ConfigurationError: the file is no YAML, or its `config` is no mapping.
    """
    if not path.is_file():
        return {}
    document = read_document(path, ConfigurationError)
    reader = _Reader(document)
    told = reader.config({} if document.value is None else document.value)
    if reader.faults:
        raise ConfigurationError.of(reader.faults)
    return {**told}


def samples_document(samples: Samples) -> dict[str, Any]:
    """Samples as a file holds them, less what goes without saying."""
    told: dict[str, Any] = {}
    if samples.config:
        told["config"] = dict(samples.config)
    if samples.inputs:
        told["inputs"] = {name: _told(each) for name, each in samples.inputs.items()}
    return told if samples.seconds == SECONDS else {**told, "seconds": samples.seconds}


def _told(sample: InputSample) -> dict[str, Any]:
    if isinstance(sample, OutputSample):
        return {"from": f"{sample.step}.{sample.output}"}
    if isinstance(sample, FilesSample):
        return {"files": dict(sample.files)}
    columns = {name: list(each) if isinstance(each, tuple) else str(each) for name, each in sample.columns.items()}
    told: dict[str, Any] = {"columns": columns}
    if sample.rows != ROWS:
        told["rows"] = sample.rows
    if sample.format is not TableFormat.CSV:
        told["format"] = str(sample.format)
    return {**told, "folders": list(sample.folders)} if sample.folders else told


class _Reader:
    """Reads each part of a file, and keeps the faults of all."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: list[Fault] = []

    def samples(self, value: Any) -> Samples:
        members = self._known((), value, _MEMBERS, "samples")
        config = self.config(members)
        told = self._mapping(("inputs",), members.get("inputs", {}), "write `{raw_data: {columns: {amount: number}}}`")
        inputs = {name: self._input(("inputs", name), each) for name, each in told.items()}
        sound = {name: each for name, each in inputs.items() if each is not None}
        seconds = self._whole(("seconds",), members.get("seconds", SECONDS), _MOST_SECONDS)
        return Samples(config, sound, seconds)

    def config(self, members: Any) -> Mapping[str, Any]:
        found = self._mapping((), members, f"write `name: value` with {', '.join(_MEMBERS)}")
        return self._mapping(("config",), found.get("config", {}), "write `{label_name: is_fraud}`")

    def _input(self, keys: Keys, value: Any) -> InputSample | None:
        told = value if isinstance(value, Mapping) else {}
        kind = next((each for each in _KINDS_OF_INPUT if each in told), None)
        if kind is None:
            hint = "write its `columns`, its `files`, or `from: STEP.output`"
            self._fault(keys, f"{keys[-1]}: {value!r} describes no data", hint)
            return None
        members = self._known(keys, told, _KINDS_OF_INPUT[kind], f"an input with {kind}")
        return _INPUTS[kind](self, keys, members)

    def table(self, keys: Keys, members: Mapping[str, Any]) -> TableSample:
        told = self._mapping((*keys, "columns"), members["columns"], "write `{amount: number, country: [DE, FR]}`")
        if not told:
            self._fault((*keys, "columns"), "a table has no columns", "name one")
        columns = {name: self._column((*keys, "columns", name), each) for name, each in told.items()}
        rows = self._whole((*keys, "rows"), members.get("rows", ROWS), _MOST_ROWS)
        form = self._one_of((*keys, "format"), members.get("format", "csv"), TableFormat) or TableFormat.CSV
        folders = self._names((*keys, "folders"), members.get("folders", []))
        return TableSample(columns, rows, form, folders)

    def _column(self, keys: Keys, value: Any) -> Column:
        if not str(keys[-1]).strip():
            self._fault(keys, "a column has no name", "name it")
        if isinstance(value, list) and value and not any(isinstance(each, list | Mapping) for each in value):
            return tuple(value)
        if isinstance(value, list | Mapping):
            self._fault(keys, f"column {keys[-1]!r}: {value!r} is no list of values", f"write {_KINDS}")
            return ColumnKind.TEXT
        return self._one_of(keys, value, ColumnKind) or ColumnKind.TEXT

    def files(self, keys: Keys, members: Mapping[str, Any]) -> FilesSample:
        told = self._mapping((*keys, "files"), members["files"], "write `{lookup.json: '[1, 2]'}`")
        if not told:
            self._fault((*keys, "files"), "no file is named", "name one, with its text")
        for name, text in told.items():
            if not is_inside(name):
                self._fault((*keys, "files", name), f"{name!r} is no file of a folder", "write a relative path")
            if not isinstance(text, str):
                self._fault((*keys, "files", name), f"the text of {name!r} is {text!r}", "put it in quotes")
        return FilesSample({name: str(text) for name, text in told.items()})

    def output(self, keys: Keys, members: Mapping[str, Any]) -> OutputSample:
        value = members["from"]
        step, _, output = value.rpartition(".") if isinstance(value, str) else ("", "", "")
        if not (step and output):
            self._fault((*keys, "from"), f"{value!r} names no output", "write it as XGBoostTraining.model_output")
        return OutputSample(step, output)

    def _known(self, keys: Keys, value: Any, known: tuple[str, ...], subject: str) -> Mapping[str, Any]:
        """The members of a mapping that are known; the others are faults."""
        found = self._mapping(keys, value, f"write `name: value` with {', '.join(known)}")
        for name in found:
            if name not in known:
                hint = did_you_mean(name, known) or f"{subject} has {', '.join(known)}"
                self._fault((*keys, name), f"unknown setting {name!r}", hint)
        return {name: each for name, each in found.items() if name in known}

    def _mapping(self, keys: Keys, value: Any, hint: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        subject = f"{keys[-1]}: " if keys else ""
        self._fault(keys, f"{subject}{value!r} is no mapping", hint)
        return {}

    def _whole(self, keys: Keys, value: Any, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self._fault(keys, f"{keys[-1]}: {value!r} is no number of {keys[-1]}", f"write a whole number from 1 to {most}")
        return 1

    def _names(self, keys: Keys, value: Any) -> tuple[str, ...]:
        good = isinstance(value, list) and all(isinstance(each, str) and is_inside(each) for each in value)
        if good and len(set(value)) == len(value):
            return tuple(value)
        self._fault(keys, f"folders: {value!r} names no folders", "write `[train, val, test]`, each once")
        return ()

    def _one_of(self, keys: Keys, value: Any, known: type[_Word]) -> _Word | None:
        words = [str(each) for each in known]
        if value in words:
            return known(value)
        hint = did_you_mean(str(value), words) or f"write {_KINDS if known is ColumnKind else ', '.join(words)}"
        what = "kind of column" if known is ColumnKind else str(keys[-1])
        self._fault(keys, f"{keys[-1]}: {value!r} is no {what}", hint)
        return None

    def _fault(self, keys: Keys, fact: str, hint: str) -> None:
        self.faults.append(Fault(self._document.place(*keys), fact, hint))


def is_inside(name: str) -> bool:
    """Whether a name is that of something in a folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


_INPUTS: Mapping[str, Callable[[_Reader, Keys, Mapping[str, Any]], InputSample]] = {
    "columns": _Reader.table,
    "files": _Reader.files,
    "from": _Reader.output,
}
