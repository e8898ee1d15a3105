"""How answers about a step are understood: names, columns, defaults, operations, places."""

from __future__ import annotations

import json
import math
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from cursus.core.base.names import split_node_name
from cursus.errors import did_you_mean
from cursus.planner.operations import Operation
from cursus.planner.questions.question import WrongAnswerError, one_of, text
from cursus.planner.requiring.faults import name_faults
from cursus.registry.definitions import step_name_faults
from cursus.registry.workspace_folders import workspace_id_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from cursus.errors import Fault

__all__ = [
    "column_kinds",
    "field_name",
    "logical_name",
    "one_line",
    "one_word_of",
    "operation",
    "plan_place",
    "shortened",
    "some_of",
    "source_steps",
    "step_name",
    "typed_default",
    "workspace_id",
]

_LOGICAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST = 60
_KINDS = ("number", "integer", "text", "boolean", "date", "id")
_NONE = "none"
_LONGEST_LINE = 200
_MOST_SHOWN, _QUOTED = 12, 40


def workspace_id(given: str) -> str:
    """The id of a workspace."""
    _refuse(workspace_id_faults(given))
    return given


def step_name(known: Mapping[str, str]) -> Callable[[str], str]:
    """A name that no registered step has."""

    def understand(given: str) -> str:
        _refuse(step_name_faults(given))
        if given in known:
            raise WrongAnswerError(f"{given} is a step already: {known[given]}")
        return given

    return understand


def one_line(given: str) -> str:
    """A text that is short enough for lists."""
    if len(given) > _LONGEST_LINE:
        raise WrongAnswerError(f"{len(given)} characters are too many: {_LONGEST_LINE} at most")
    return text(given)


def shortened(given: str) -> str:
    """The beginning of a text, as a question quotes it."""
    return f"`{given}`" if len(given) <= _QUOTED else f"`{given[:_QUOTED].rstrip()}...`"


def some_of(names: Collection[str], listing: str) -> str:
    """Names in a sentence, the first of them where there are many, with the command that lists all.

    >>> some_of(["a", "b"], "cursus steps list"), some_of([], "cursus steps list")
    ('are: a, b', 'is none yet')
    """
    if not names:
        return "is none yet"
    shown, left = sorted(names)[:_MOST_SHOWN], len(names) - _MOST_SHOWN
    return f"are: {', '.join(shown)}" + (f", and {left} more (`{listing}`)" if left > 0 else "")


def one_word_of(words: Iterable[str], fact: str) -> Callable[[str], str]:
    """One of some names, where no other is read."""
    known = tuple(words)

    def understand(given: str) -> str:
        if given not in known:
            near = did_you_mean(given, known)
            raise WrongAnswerError(fact + (f"; {near}" if near else ""))
        return given

    return understand


def logical_name(given: str) -> str:
    """The name of an input or output."""
    _refuse_word(given)
    return _matching(_LOGICAL, given, "letters, digits and underscores, beginning with a letter")


def field_name(given: str) -> str:
    """The name of a field or function."""
    _refuse_word(given)
    return _matching(_FIELD, given, "small letters, digits and underscores, beginning with a letter")


def source_steps(known: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Names of registered steps with commas between them."""

    def understand(given: str) -> list[str]:
        if given == _NONE:
            return []
        names = [each.strip() for each in given.split(",") if each.strip()]
        for each in names:
            if split_node_name(each.rpartition(":")[2])[0] not in known and each not in known:
                near = did_you_mean(each, known)
                raise WrongAnswerError(f"there is no step {each}" + (f"; {near}" if near else ""))
        return names

    return understand


def column_kinds(given: str) -> dict[str, Any]:
    """Columns with their kinds or values.

    >>> column_kinds("amount: number, country: DE|FR, flag: 0|1")
    {'amount': 'number', 'country': ['DE', 'FR'], 'flag': [0, 1]}
    """
    if given == _NONE:
        return {}
    found: dict[str, Any] = {}
    for each in text(given).split(","):
        name, colon, kind = (part.strip() for part in each.partition(":"))
        if not (name and colon and kind):
            raise WrongAnswerError(f"{each.strip()!r} is no column with its kind; write `amount: number`")
        found[name] = [_scalar(value) for value in kind.split("|")] if "|" in kind else one_of(_KINDS)(kind)
    return found


def typed_default(kind: str) -> Callable[[str], Any]:
    """A default of a type; None where there is none."""

    def understand(given: str) -> Any:
        if given == _NONE:
            return None
        try:
            return _TYPED[kind](given)
        except ValueError as error:
            raise WrongAnswerError(f"{given!r} is no {kind}") from error

    return understand


def operation(given: str) -> dict[str, Any]:
    """An operation, written as a mapping in braces."""
    try:
        value = yaml.safe_load(given)
        found = TypeAdapter[Any](Operation).validate_python(value)
    except yaml.YAMLError as error:
        raise WrongAnswerError("that is no mapping in braces: check brackets and quotes") from error
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}".lstrip(": ") for each in error.errors()
        )
        raise WrongAnswerError(told) from error
    written: dict[str, Any] = found.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    return {"do": found.do, **written}


def plan_place(given: str) -> str:
    """A Markdown file below the root."""
    place = PurePosixPath(text(given))
    if place.is_absolute() or ".." in place.parts or place.suffix != ".md":
        raise WrongAnswerError("name a file below the root that ends in .md")
    return str(place)


def _number(given: str) -> float:
    value = float(given)
    if not math.isfinite(value):
        raise ValueError(given)
    return value


def _boolean(given: str) -> bool:
    words = {"true": True, "yes": True, "false": False, "no": False}
    if given.lower() not in words:
        raise ValueError(given)
    return words[given.lower()]


_TYPED: Mapping[str, Callable[[str], Any]] = {
    "str": text,
    "int": int,
    "float": _number,
    "bool": _boolean,
    "list[str]": lambda given: [each.strip() for each in text(given).split(",")],
}


def _scalar(given: str) -> Any:
    """A number where it is one, else text."""
    try:
        value = json.loads(given.strip())
    except ValueError:
        return given.strip()
    return value if isinstance(value, int | float) else given.strip()


def _matching(pattern: re.Pattern[str], given: str, words: str) -> str:
    if not pattern.fullmatch(given) or len(given) > _LONGEST:
        raise WrongAnswerError(f"{given[:_LONGEST]!r} is no name here: {words}, {_LONGEST} at most")
    return given


def _refuse_word(given: str) -> None:
    fault = next(name_faults((), given), None)
    if fault is not None:
        raise WrongAnswerError(f"{fault.fact}; {fault.hint}")


def _refuse(faults: Iterable[Fault]) -> None:
    found = next(iter(faults), None)
    if found is not None:
        raise WrongAnswerError(f"{found.fact}; {found.hint}" if found.hint else found.fact)
