"""How a config file writes a value of a run: `${parameters.Name}` and `${execution.PIPELINE_EXECUTION_ID}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.core.config_fields.wording import FieldValueError
from cursus.core.kinds.variables import ExecutionVariable, ExecutionVariables, Join, PipelineParameter, PipelineVariable
from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["resolved_text", "written_text"]

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)(\}?)")
_EXECUTION = {name: value for name, value in vars(ExecutionVariables).items() if isinstance(value, ExecutionVariable)}
_FORMS = "write ${parameters.Name} or ${execution.PIPELINE_EXECUTION_ID}; for the plain text ${ write $${"


def resolved_text(text: str, parameters: Mapping[str, PipelineParameter]) -> str | PipelineVariable:
    """The text with its references resolved: plain text, one variable, or a `Join` of both; `$${` is a plain `${`.

    >>> resolved_text("s3://${parameters.Bucket}/x", {"Bucket": PipelineParameter("Bucket")}).values[::2]
    ('s3://', '/x')
    >>> resolved_text("$${HOME}", {})
    '${HOME}'

    Raises:
        FieldValueError: a reference names nothing that there is.
    """
    pieces = [piece for piece in _pieces(text, parameters) if piece != ""]
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(str(piece) for piece in pieces)
    if len(pieces) == 1:
        return pieces[0]
    return Join(on="", values=_merged(pieces))


def written_text(value: PipelineVariable) -> str:
    """A variable as a config file writes it; the opposite of `resolved_text`.

    >>> written_text(Join(on="/", values=["s3:/", PipelineParameter("Bucket")]))
    's3://${parameters.Bucket}'

    Raises:
        FieldValueError: a config file has no words for it, as for a property of a step.
    """
    if isinstance(value, PipelineParameter):
        return f"${{parameters.{value.name}}}"
    names = [name for name, variable in _EXECUTION.items() if variable == value]
    if names:
        return f"${{execution.{names[0]}}}"
    if isinstance(value, Join):
        parts = (written_text(part) if isinstance(part, PipelineVariable) else _escaped(part) for part in value.values)
        return _escaped(value.on).join(parts)
    raise FieldValueError("a config file has no words for this value of a run", "set it in Python")


def _pieces(text: str, parameters: Mapping[str, PipelineParameter]) -> Iterator[str | PipelineVariable]:
    end = 0
    for match in _REFERENCE.finditer(text):
        yield text[end : match.start()]
        end = match.end()
        yield "${" if match[0] == "$${" else _named(match[0], match[1], parameters)
    yield text[end:]


def _named(reference: str, inside: str, parameters: Mapping[str, PipelineParameter]) -> PipelineVariable:
    space, dot, name = inside.strip().partition(".")
    if not reference.endswith("}"):
        raise FieldValueError(f"{reference[:40]!r} has no closing brace", _FORMS)
    if not dot or space not in {"parameters", "execution"}:
        hint = did_you_mean(space, ["parameters", "execution"]) if dot else None
        raise FieldValueError(f"{reference!r} is no reference", hint or _FORMS)
    known: Mapping[str, PipelineVariable] = parameters if space == "parameters" else _EXECUTION
    if name not in known:
        declare = f"declare it: `parameters:` with `{name}: <default>` below it"
        one_of = declare if space == "parameters" else f"use one of {', '.join(_EXECUTION)}"
        what = "parameter" if space == "parameters" else "execution variable"
        raise FieldValueError(f"no {what} {name!r} is declared", did_you_mean(name, known) or one_of)
    return known[name]


def _merged(pieces: list[str | PipelineVariable]) -> list[str | PipelineVariable]:
    merged: list[str | PipelineVariable] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        else:
            merged.append(piece)
    return merged


def _escaped(part: Any) -> str:
    return str(part).replace("${", "$${")
