"""The run config: a YAML file that says how a pipeline is run on this machine, beside what the pipeline says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from cursus.core.documents import Document, Keys, read_document
from cursus.engine.handlers import handler_fault
from cursus.engine.model import CacheUse, Handler
from cursus.errors import ConfigurationError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.engine.model import RunRequest

__all__ = ["RUN_CONFIG", "RunConfig", "find_run_config", "read_run_config"]

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
    values: dict[str, Any] = {
        _FIELDS.get(str(name), str(name)): reader.read(name, value) for name, value in document.value.items()
    }
    if reader.faults:
        raise ConfigurationError.of(reader.faults)
    return RunConfig(**values)


class _Reader:
    """Reads each setting of a file, and keeps the faults of all."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self._folder = document.path.absolute().parent

    def read(self, name: str, value: Any) -> Any:
        """The setting's value; None where it is at fault or left empty."""
        read = _READERS.get(name)
        if read is None:
            hint = did_you_mean(name, _READERS) or f"settings: {', '.join(_READERS)}"
            return self._fault((name,), f"unknown setting {name!r}", hint)
        return None if value is None else read(self, name, value)

    def handlers(self, name: str, value: Any) -> dict[str, Handler]:
        return self._entries(name, value, self._handler, "write `step: handlers.py:function`")

    def environments(self, name: str, value: Any) -> dict[str, Path]:
        return self._entries(name, value, self._python, 'write `"*xgboost*": .venv-xgb`')

    def assets(self, name: str, value: Any) -> dict[str, Path]:
        return self._entries(name, value, self._asset, "write `s3://bucket/key: ./file`")

    def parameters(self, name: str, value: Any) -> dict[str, Any]:
        return self._entries(name, value, self._parameter, "write `{InstanceType: ml.m5.large}`")

    def count(self, name: str, value: Any) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        return self._fault((name,), f"{name}: {value!r} is no number of steps", "write a whole number of 1 or more")

    def size(self, name: str, value: Any) -> int | None:
        match = _SIZE.fullmatch(str(value).strip())
        unit = _UNITS.get(match[2].upper()) if match and not isinstance(value, bool) else None
        size = int(float(match[1]) * unit) if match and unit else 0
        if size > 0:
            return size
        return self._fault((name,), f"{name}: {value!r} is no size", "write it as 4 GiB, 512 MiB or a number of bytes")

    def flag(self, name: str, value: Any) -> bool | None:
        return (
            value
            if isinstance(value, bool)
            else self._fault((name,), f"{name}: {value!r} is neither true nor false", "write true or false")
        )

    def choice(self, name: str, value: Any) -> CacheUse | None:
        known = get_args(CacheUse)
        found: CacheUse | None = next((each for each in known if each == value), None)
        if found:
            return found
        hint = did_you_mean(str(value), known) or f"write one of {', '.join(known)}"
        return self._fault((name,), f"{name}: {value!r} is no use of the cache", hint)

    def _entries(self, name: str, value: Any, read: Callable[[Keys, str, Any], Any], hint: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self._fault((name,), f"{name}: {value!r} is no mapping", hint)
            return {}
        return {key: read((name, key), key, entry) for key, entry in value.items()}

    def _handler(self, keys: Keys, key: str, value: Any) -> Handler | None:
        match = _HANDLER.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return self._fault(
                keys, f"handler {key!r}: {value!r} names no function", "write it as handlers.py:function"
            )
        handler = Handler(self._folder / match[1], match[2])
        for fault in handler_fault(f"handler {key!r}", handler):
            self._fault(keys, f"{fault.subject}: {fault.fact}", fault.hint)
        return handler

    def _python(self, keys: Keys, key: str, value: Any) -> Path | None:
        path = self._path(keys, f"environment {key!r}", value)
        python = path / "bin" / "python" if path and path.is_dir() else path
        if python and not python.exists():
            hint = "name a virtual environment's folder, or a Python"
            return self._fault(keys, f"environment {key!r}: there is no {python}", hint)
        return python

    def _asset(self, keys: Keys, key: str, value: Any) -> Path | None:
        if not key.startswith("s3://"):
            return self._fault(keys, f"asset {key!r} is no S3 address", "write s3://<bucket>/<key>")
        path = self._path(keys, f"asset {key!r}", value)
        if path and not path.exists():
            return self._fault(keys, f"asset {key!r}: there is no {path}", "name a file or a folder that is there")
        return path

    def _path(self, keys: Keys, subject: str, value: Any) -> Path | None:
        if isinstance(value, str) and value:
            return self._folder / Path(value).expanduser()
        return self._fault(keys, f"{subject}: {value!r} is no path", "write a path, relative to this file")

    def _parameter(self, keys: Keys, key: str, value: Any) -> Any:
        if isinstance(value, str | int | float):
            return value
        return self._fault(
            keys, f"parameter {key!r}: {value!r} is no single value", "write text, a number, true or false"
        )

    def _fault(self, keys: Keys, fact: str, hint: str | None) -> Any:
        self.faults.append(Fault(self.document.place(*keys), fact, hint))
        return _NOTHING


_NOTHING: Any = None
_FIELDS = {"memory": "memory_bytes"}
_READERS: Mapping[str, Callable[[_Reader, str, Any], Any]] = {
    "handlers": _Reader.handlers,
    "environments": _Reader.environments,
    "jobs": _Reader.count,
    "memory": _Reader.size,
    "network": _Reader.flag,
    "cache": _Reader.choice,
    "parameters": _Reader.parameters,
    "assets": _Reader.assets,
}
