"""The pipeline parameters that a compiled definition declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.kinds.session import PipelineSession
from cursus.core.kinds.variables import PipelineParameter, described, variables_in
from cursus.errors import ConfigurationError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["used_parameters"]

_FILE = "the config file"


def used_parameters(
    uses: Mapping[str, Any], requests: Sequence[Mapping[str, Any]], declared: Sequence[PipelineParameter]
) -> list[PipelineParameter]:
    """The parameters that the requests refer to, and those declared, by name.

    `uses` holds, for each node, what its parameters are looked for in: its config and its step.

    Raises:
        ConfigurationError: two parameters of one name are declared differently.
    """
    wanted = {parameter.name for parameter in declared} | set(_referenced(list(requests)))
    first: dict[str, tuple[str, PipelineParameter]] = {}
    faults: list[Fault] = []
    for owner, held in [(_FILE, list(declared)), *sorted(uses.items())]:
        for parameter in _parameters_in(held):
            if parameter.name not in wanted:
                continue
            known_owner, known = first.setdefault(parameter.name, (owner, parameter))
            if (type(known), known) != (type(parameter), parameter):
                faults.append(_disagreement(known_owner, known, owner, parameter))
    if faults:
        raise ConfigurationError.of(dict.fromkeys(faults))
    return [parameter for _, (_, parameter) in sorted(first.items())]


def _parameters_in(held: Any) -> Iterator[PipelineParameter]:
    return (each for each in variables_in(held, (PipelineSession,)) if isinstance(each, PipelineParameter))


def _disagreement(one: str, first: PipelineParameter, other: str, second: PipelineParameter) -> Fault:
    who = f"{one} and {other} declare" if one != other else f"{one} declares"
    fact = f"{who} it differently: {first.to_request()} and {second.to_request()}"
    return Fault(described(first).removeprefix("the "), fact, "declare it once, or give one of them another name")


def _referenced(value: Any) -> Iterator[str]:
    """The names of the parameters that a definition's JSON refers to."""
    if isinstance(value, dict):
        name = value.get("Get")
        if isinstance(name, str) and name.startswith("Parameters."):
            yield name.removeprefix("Parameters.")
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _referenced(part)
