"""What whoever starts the code gives it: paths, variables and arguments by name, and the fields of a config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.containers import entry, listed
from cursus.validation.reading.interpretation.domain import Given, Known, Origin, Text, Unknown, Value, Values, union
from cursus.validation.reading.interpretation.effects import Access
from cursus.validation.reading.interpretation.options import option_values
from cursus.validation.reading.interpretation.texts import known_path

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.domain import GivenKind, OriginKind
    from cursus.validation.reading.interpretation.effects import KeyUse
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["given_all", "given_field", "given_get", "given_holds", "given_item", "given_keys", "path_of_variable"]

_CHANNELS = "SM_CHANNEL_"
_PATHS = {
    "SM_MODEL_DIR": "/opt/ml/model",
    "SM_OUTPUT_DIR": "/opt/ml/output",
    "SM_OUTPUT_DATA_DIR": "/opt/ml/output/data",
    "SM_OUTPUT_INTERMEDIATE_DIR": "/opt/ml/output/intermediate",
    "SM_INPUT_DIR": "/opt/ml/input",
    "SM_INPUT_CONFIG_DIR": "/opt/ml/input/config",
}
_ORIGINS: dict[GivenKind, OriginKind] = {
    "input": "input",
    "output": "output",
    "environment": "variable",
    "arguments": "argument",
    "config": "config",
    "hyperparameters": "run",
}


def path_of_variable(name: str) -> str:
    """The container path that SageMaker's training containers put into a variable; empty where they put none."""
    if name.startswith(_CHANNELS):
        return f"/opt/ml/input/data/{name.removeprefix(_CHANNELS).lower()}"
    return _PATHS.get(name, "")


def given_item(run: Interpreter, given: Given, key: Value, at: At) -> Values:
    """What `given[key]` gives."""
    return _asked(run, given, key, "item", None, at)


def given_field(run: Interpreter, given: Given, name: str, at: At) -> Values:
    """What `given.name` gives."""
    return _asked(run, given, Known(name, at), "attribute", None, at)


def given_get(run: Interpreter, given: Given, key: Value, default: Values, at: At, use: KeyUse = "get") -> Values:
    """What `given.get(key, default)` or `getattr(given, key, default)` gives."""
    return union(_asked(run, given, key, use, default, at), default)


def given_holds(run: Interpreter, given: Given, keys: Values, at: At, use: KeyUse = "in") -> None:
    """Notes that a name is looked for."""
    for key in keys:
        name = plain(key)
        run.effects.see_key(given, name if isinstance(name, str) else None, use, None, at)


def given_all(run: Interpreter, given: Given, at: At) -> list[tuple[Value, Values]]:
    """The names and values that the code itself declares of what it is given."""
    run.effects.see_key(given, None, "all", None, at)
    entries = given.table.entries if given.table else ()
    names = [(key, plain(key)) for key, _ in entries]
    return [(key, _value(run, given, name, at)) for key, name in names if isinstance(name, str)]


def _asked(run: Interpreter, given: Given, key: Value, use: KeyUse, default: Values | None, at: At) -> Values:
    name = plain(key)
    if not isinstance(name, str):
        if not (isinstance(key, Unknown) and key.is_parameter):
            run.effects.see_key(given, None, use, default, at)
        return (Unknown("which name it is, only the run knows", at),)
    run.effects.see_key(given, name, use, default, at)
    values = _value(run, given, name, at)
    if given.kind in {"input", "output"}:
        for value in values:
            run.effects.see_path(value, Access.UNKNOWN, at, is_sure=False)
    return values


def _value(run: Interpreter, given: Given, name: str, at: At) -> Values:
    declared = (entry(given.table, Known(name, at)) if given.table else None) or ()
    kind = _ORIGINS[given.kind]
    if given.kind in {"input", "output"}:
        paths = dict.fromkeys(map(known_path, declared)) or {"": None}
        return tuple(Text((Origin(kind, name, path),), is_path=False, at=at) for path in paths)
    path = path_of_variable(name) if given.kind == "environment" else ""
    gap = Text((Origin(kind, name, path),), is_path=False, at=at)
    known = tuple(value for value in declared if plain(value) is not None)
    if given.kind == "arguments":
        known = (*known, *option_values(run, given.group, name, at))
    return union((gap,), known) if known else (gap,)


def given_keys(run: Interpreter, given: Given, at: At) -> Value:
    """The names that the code itself declares, as a list."""
    is_whole = given.table is not None and given.table.is_whole
    return listed([(key,) for key, _ in given_all(run, given, at)], at, is_whole=is_whole)
