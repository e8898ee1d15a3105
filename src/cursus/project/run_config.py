"""The run config: a YAML file that says how a pipeline is run on this machine, beside what the pipeline says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, get_args

from cursus.core.documents import Document, Keys, read_document
from cursus.engine.handlers import handler_fault
from cursus.engine.model import CacheUse, Handler
from cursus.errors import ConfigurationError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cursus.engine.model import RunRequest

__all__ = ["RUN_CONFIG", "RunConfig", "find_run_config", "read_run_config", "size_of"]

RUN_CONFIG = "run.yaml"
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")
_HANDLER = re.compile(r"(.+\.py):([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class RunConfig:
    """What a run config asks for; None and empty for what it does not mention. See `RunRequest` for the fields."""

    handlers: Mapping[str, Handler] | None = None
    environments: Mapping[str, Path] | None = None
    jobs: int | None = None
    memory_bytes: int | None = None
    network: bool | None = None
    cache: CacheUse | None = None
    parameters: Mapping[str, Any] | None = None
    assets: Mapping[str, Path] | None = None

    def over(self, other: RunConfig) -> RunConfig:
        """This config, with the other's answers where it has none; of two mappings, its own keys win."""
        changes: dict[str, Any] = {}
        for each in fields(self):
            mine, others = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, Mapping) and isinstance(others, Mapping):
                changes[each.name] = {**others, **mine}
            elif mine is None:
                changes[each.name] = others
        return replace(self, **changes)

    def fill(self, request: RunRequest) -> RunRequest:
        """The request with the config's answers where it leaves something open; of two mappings, its own keys win."""
        changes: dict[str, Any] = {}
        defaults = {each.name: each.default for each in fields(request)}
        for each in fields(self):
            mine, asked = getattr(self, each.name), getattr(request, each.name)
            if isinstance(mine, Mapping):
                changes[each.name] = {**mine, **asked}
            elif mine is not None and asked == defaults[each.name]:
                changes[each.name] = mine
        return replace(request, **changes)


def size_of(text: str) -> int | None:
    """The bytes of a size as `4 GiB`, `512MB` or `1000`; None where the text is none, or nothing."""
    match = _SIZE.fullmatch(text.strip())
    unit = _UNITS.get(match[2].upper()) if match else None
    return int(float(match[1]) * unit) or None if match and unit else None


def find_run_config(beside: Path) -> Path | None:
    """`run.yaml` in the folder of a definition or a DAG file, where there is one."""
    path = beside.parent / RUN_CONFIG
    return path if path.is_file() else None


def read_run_config(path: Path) -> RunConfig:
    """What a run config asks for; its paths are relative to its folder.

    Raises:
        ConfigurationError: everything that is wrong with the file, with line and column.
    """
    document = read_document(path, ConfigurationError)
    if document.value is None:
        return RunConfig()
    if not isinstance(document.value, Mapping):
        hint = f"write `name: value` with {', '.join(_READERS)}"
        raise ConfigurationError.of([Fault(document.place(), "a run config is a mapping", hint)])
    reader = _Reader(document)
    values = reader.values()
    if reader.faults:
        raise ConfigurationError.of(reader.faults)
    return RunConfig(**values)


class _Reader:
    """Reads each setting of a file, and keeps the faults of all."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self._folder = document.path.absolute().parent

    def values(self) -> dict[str, Any]:
        """The sound settings by the names of the config's fields."""
        settings: Mapping[str, Any] = self.document.value
        found = {name: self._kept(self._setting, (name,), value) for name, value in settings.items()}
        return {_FIELDS.get(name, name): value for name, value in found.items()}

    def _kept(self, read: Callable[[Keys, Any], Any], keys: Keys, value: Any) -> Any:
        """What is read; None where it is at fault, which is kept."""
        try:
            return read(keys, value)
        except ConfigurationError as error:
            self.faults += error.faults
            return None

    def _setting(self, keys: Keys, value: Any) -> Any:
        name = str(keys[-1])
        if name not in _READERS:
            hint = did_you_mean(name, _READERS) or f"settings: {', '.join(_READERS)}"
            raise self._wrong(keys, f"unknown setting {name!r}", hint)
        return None if value is None else _READERS[name](self, keys, value)

    def handlers(self, keys: Keys, value: Any) -> dict[str, Handler]:
        return self._entries(keys, value, self._handler, "write `step: handlers.py:function`")

    def environments(self, keys: Keys, value: Any) -> dict[str, Path]:
        return self._entries(keys, value, self._python, 'write `"*xgboost*": .venv-xgb`')

    def assets(self, keys: Keys, value: Any) -> dict[str, Path]:
        return self._entries(keys, value, self._asset, "write `s3://bucket/key: ./file`")

    def parameters(self, keys: Keys, value: Any) -> dict[str, Any]:
        return self._entries(keys, value, self._parameter, "write `{InstanceType: ml.m5.large}`")

    def count(self, keys: Keys, value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        raise self._wrong(keys, f"jobs: {value!r} is no number of steps", "write a whole number of 1 or more")

    def size(self, keys: Keys, value: Any) -> int:
        size = None if isinstance(value, bool) else size_of(str(value))
        if size is not None:
            return size
        raise self._wrong(keys, f"memory: {value!r} is no size", "write it as 4 GiB, 512 MiB or a number of bytes")

    def flag(self, keys: Keys, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise self._wrong(keys, f"network: {value!r} is neither true nor false", "write true or false")

    def cache(self, keys: Keys, value: Any) -> CacheUse:
        known: tuple[CacheUse, ...] = get_args(CacheUse)
        for each in known:
            if each == value:
                return each
        hint = did_you_mean(str(value), known) or f"write one of {', '.join(known)}"
        raise self._wrong(keys, f"cache: {value!r} is no use of the cache", hint)

    def _entries(self, keys: Keys, value: Any, read: Callable[[Keys, Any], Any], hint: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise self._wrong(keys, f"{keys[-1]}: {value!r} is no mapping", hint)
        return {key: self._kept(read, (*keys, key), entry) for key, entry in value.items()}

    def _handler(self, keys: Keys, value: Any) -> Handler:
        subject = f"handler {keys[-1]!r}"
        match = _HANDLER.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise self._wrong(keys, f"{subject}: {value!r} names no function", "write it as handlers.py:function")
        handler = Handler(self._folder / match[1], match[2])
        for fault in handler_fault(subject, handler):
            raise self._wrong(keys, f"{subject}: {fault.fact}", fault.hint)
        return handler

    def _python(self, keys: Keys, value: Any) -> Path:
        path = self._path(keys, value)
        python = path / "bin" / "python" if path.is_dir() else path
        if python.exists():
            return python
        hint = "name the folder of a virtual environment, or a Python"
        raise self._wrong(keys, f"environment {keys[-1]!r}: there is no {python}", hint)

    def _asset(self, keys: Keys, value: Any) -> Path:
        if not str(keys[-1]).startswith("s3://"):
            raise self._wrong(keys, f"asset {keys[-1]!r} is no S3 address", "write s3://<bucket>/<key>")
        path = self._path(keys, value)
        if path.exists():
            return path
        raise self._wrong(keys, f"asset {keys[-1]!r}: there is no {path}", "name a file or a folder that is there")

    def _path(self, keys: Keys, value: Any) -> Path:
        if isinstance(value, str) and value:
            return self._folder / value
        raise self._wrong(keys, f"{keys[-1]!r}: {value!r} is no path", "write a path, relative to this file")

    def _parameter(self, keys: Keys, value: Any) -> str | int | float | bool:
        if isinstance(value, str | int | float):
            return value
        hint = "write text, a number, true or false"
        raise self._wrong(keys, f"parameter {keys[-1]!r}: {value!r} is no single value", hint)

    def _wrong(self, keys: Keys, fact: str, hint: str | None) -> ConfigurationError:
        return ConfigurationError.of([Fault(self.document.place(*keys), fact, hint)])


_FIELDS = {"memory": "memory_bytes"}
_READERS: Mapping[str, Callable[[_Reader, Keys, Any], Any]] = {
    "handlers": _Reader.handlers,
    "environments": _Reader.environments,
    "jobs": _Reader.count,
    "memory": _Reader.size,
    "network": _Reader.flag,
    "cache": _Reader.cache,
    "parameters": _Reader.parameters,
    "assets": _Reader.assets,
}
