"""Hyperparameters as the service takes them: each value a text."""

from __future__ import annotations

import json
from typing import Any

from cursus.core.kinds.variables import ExecutionVariable, Join, ParameterString, PipelineVariable
from cursus.errors import Fault, KindError

__all__ = ["json_text", "plain_text", "texts"]


def json_text(value: Any) -> Any:
    """A value as the JSON text that a script-mode container decodes; a variable as text of its own.

    >>> json_text("auto"), json_text(0.1), json_text(True), json_text(["a"])
    ('"auto"', '0.1', 'true', '["a"]')

    Raises:
        TypeError: a value that JSON has no form for; a variable inside a list or mapping is one.
    """
    return _variable_text(value) if isinstance(value, PipelineVariable) else json.dumps(value)


def plain_text(value: Any) -> Any:
    """A value as a built-in algorithm reads it.

    >>> plain_text("auto"), plain_text(0.1), plain_text(True)
    ('auto', '0.1', 'True')
    """
    return _variable_text(value) if isinstance(value, PipelineVariable) else str(value)


def texts(values: dict[str, Any], encode: Any) -> dict[str, Any]:
    """All values as texts.

    Raises:
        KindError: values without a JSON form, all together.
    """
    encoded: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in values.items():
        try:
            encoded[str(name)] = encode(value)
        except TypeError as error:
            hint = "give text, numbers, booleans, lists and mappings of them, or one pipeline variable by itself"
            faults.append(Fault(f"hyperparameter {name!r}", f"{value!r} has no JSON form: {error}", hint))
    if faults:
        raise KindError.of(faults)
    return encoded


def _variable_text(variable: PipelineVariable) -> PipelineVariable:
    """The variable itself where it is text already, else joined to a text."""
    return variable if isinstance(variable, Join | ExecutionVariable | ParameterString) else variable.to_string()
