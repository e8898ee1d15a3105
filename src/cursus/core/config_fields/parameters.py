"""The block `parameters:` of a config file: the values that whoever starts a run may set."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.config_fields.portable_paths import PACKAGE, located_path
from cursus.core.config_fields.references import resolved_text
from cursus.core.config_fields.wording import FieldValueError, shown
from cursus.core.kinds.variables import (
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
    PipelineParameter,
    PipelineVariable,
)
from cursus.errors import CursusError, Fault, did_you_mean

if TYPE_CHECKING:
    from cursus.core.config_fields.overlays import ConfigDocument
    from cursus.core.documents import Keys

__all__ = ["Parameters"]

_TYPES = {"String": ParameterString, "Integer": ParameterInteger, "Float": ParameterFloat, "Boolean": ParameterBoolean}
_MEMBERS = ("type", "default", "values", "description")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
_RESERVED = "EXECUTION_S3_PREFIX"
_MOST_VALUES = 16
_UNSOUND = ParameterString("")
_FORMS = "write `Name: <default>`, or `type`, `default`, `values` and `description` below the name"


class Parameters:
    """The parameters that a config file declares, by name, and every fault of their declarations and uses."""

    def __init__(self, document: ConfigDocument) -> None:
        """Reads the declarations; `faults` holds what is wrong with them."""
        self._document = document
        self._used: set[str] = set()
        self._misspelt = False
        self.faults: list[Fault] = []
        self.declared: dict[str, PipelineParameter] = {}
        self._unsound: set[str] = set()
        block = document.top.get("parameters")
        for name, entry in block.items() if isinstance(block, Mapping) else ():
            parameter = self._declare(name, entry)
            self.declared[name] = parameter or ParameterString(name)
            if parameter is None:
                self._unsound.add(name)

    def resolved(self, value: Any, keys: Keys) -> Any:
        """A value of the file with its references resolved, at all depths; faults are kept."""
        if isinstance(value, Mapping):
            return {key: self.resolved(part, (*keys, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.resolved(part, (*keys, at)) for at, part in enumerate(value)]
        if isinstance(value, str) and value.startswith(PACKAGE):
            return self._path(value, keys)
        return self._text(value, keys) if isinstance(value, str) and "${" in value else value

    def is_sound(self, variable: PipelineVariable) -> bool:
        """Whether a variable was declared, and without fault; else that has been told."""
        return not isinstance(variable, PipelineParameter) or variable.name not in {"", *self._unsound}

    def unused(self) -> list[Fault]:
        """The declared parameters that no value of the file refers to; none while a reference is misspelt."""
        names = [] if self._misspelt else [name for name in self.declared if name not in self._used]
        hint = "write ${{parameters.{0}}} where the value belongs, or remove the declaration"
        return [
            self._document.fault(("parameters", name), "no value refers to it", hint.format(name)) for name in names
        ]

    def _text(self, text: str, keys: Keys) -> Any:
        self._used.update(re.findall(r"\$\{\s*parameters\.([^{}\s]*)\s*\}", text))
        try:
            return resolved_text(text, self.declared)
        except FieldValueError as error:
            self._misspelt = True
            self._fault(keys, error.fact, error.hint)
            return _UNSOUND

    def _path(self, text: str, keys: Keys) -> Any:
        try:
            return located_path(text)
        except FieldValueError as error:
            self._fault(keys, error.fact, error.hint)
            return _UNSOUND

    def _declare(self, name: str, entry: Any) -> PipelineParameter | None:
        keys = ("parameters", name)
        if not _NAME.fullmatch(name) or name == _RESERVED:
            taken = (
                f"{_RESERVED} is declared for every pipeline" if name == _RESERVED else "the service takes no such name"
            )
            self._fault(keys, taken, "use another name of letters, digits, hyphens and underscores")
            return None
        if not isinstance(entry, Mapping):
            entry = {"default": entry}
        for member in entry:
            if member not in _MEMBERS:
                self._fault((*keys, member), "unknown member", did_you_mean(str(member), _MEMBERS) or _FORMS)
        found = len(self.faults)
        kind = self._kind(entry, keys)
        values = self._values(entry, kind, keys)
        description = entry.get("description")
        if description is not None and not isinstance(description, str):
            self._fault((*keys, "description"), f"{shown(description)} is no text", "write text")
        if kind is None or len(self.faults) > found:
            return None
        return self._made(kind, name, entry, values, keys)

    def _made(
        self, kind: type[PipelineParameter], name: str, entry: Mapping[str, Any], values: tuple[Any, ...], keys: Keys
    ) -> PipelineParameter | None:
        default = entry.get("default")
        whole = kind is ParameterFloat and isinstance(default, int) and not isinstance(default, bool)
        try:
            return kind(name, float(default) if whole else default, values, description=entry.get("description"))  # type: ignore[arg-type]  # whole implies a number
        except CursusError as error:
            self._fault((*keys, "default"), error.message, error.hint or _FORMS)
            return None

    def _kind(self, entry: Mapping[str, Any], keys: Keys) -> type[PipelineParameter] | None:
        """The parameter's class: by its type, else by that of its default."""
        default = entry.get("default")
        if isinstance(default, float) and not math.isfinite(default):
            self._fault((*keys, "default"), f"{default} is no finite number", "write a number")
            return None
        if "type" in entry:
            kind = _TYPES.get(entry["type"]) if isinstance(entry["type"], str) else None
            hint = did_you_mean(str(entry["type"]), _TYPES) or f"use one of {', '.join(_TYPES)}"
            if kind is None:
                self._fault((*keys, "type"), f"there is no parameter type {shown(entry['type'])}", hint)
            return kind
        found: dict[type, type[PipelineParameter]] = {
            str: ParameterString,
            bool: ParameterBoolean,
            int: ParameterInteger,
            float: ParameterFloat,
        }
        if type(default) not in found:
            fact = f"{shown(default)} is no default: its type cannot be told"
            self._fault(keys, fact, "give it a `type`, and a text, number, true or false as `default`")
            return None
        return found[type(default)]

    def _values(self, entry: Mapping[str, Any], kind: type[PipelineParameter] | None, keys: Keys) -> tuple[Any, ...]:
        """The values that the parameter may take; empty where any."""
        values = entry.get("values")
        if values is None or kind is None:
            return ()
        where = (*keys, "values")
        if not isinstance(values, list) or not 0 < len(values) <= _MOST_VALUES:
            self._fault(where, f"{shown(values)} is no list of 1 to {_MOST_VALUES} values", "write one")
            return ()
        if kind is not ParameterString:
            hint = "remove them, or make it a String"
            self._fault(where, f"a parameter of type {kind.parameter_type} has no list of values", hint)
            return ()
        wrong = [(at, value) for at, value in enumerate(values) if not isinstance(value, str)]
        for at, value in wrong:
            self._fault((*where, at), f"{shown(value)} is no text", "write text, in quotes if need be")
        default = entry.get("default")
        if default is not None and isinstance(default, str) and default not in values:
            hint = did_you_mean(default, [str(value) for value in values]) or "add it to the values"
            self._fault((*keys, "default"), f"{shown(default)} is not among the values", hint)
        return () if wrong else tuple(values)

    def _fault(self, keys: Keys, fact: str, hint: str) -> None:
        self.faults.append(self._document.fault(keys, fact, hint))
