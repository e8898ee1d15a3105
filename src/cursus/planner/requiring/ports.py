"""What the step needs and offers: names, aliases, container paths, job types."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from cursus.core.base.names import folded
from cursus.errors import did_you_mean
from cursus.planner.patterns import PATTERNS
from cursus.planner.requirements import InputRequirement, OutputRequirement
from cursus.planner.requiring.faults import RequirementFault, name_faults, repeated, text_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.core.documents import Keys
    from cursus.planner.requirements import StepRequirements

Port: TypeAlias = InputRequirement | OutputRequirement

__all__ = ["port_faults"]

# Names that builders give to inputs of their own, and the channel of the hyperparameters.
_TAKEN = {
    "code": "the builder's own input",
    "settings": "the builder's own input",
    "config": "the channel of the file of hyperparameters",
}
_SOURCE = re.compile(r"([A-Za-z0-9_]+:)?[A-Za-z0-9_.-]+")
_WORD = re.compile(r"[A-Za-z0-9_.-]+")


def port_faults(given: StepRequirements) -> Iterator[RequirementFault]:
    """Faults of the inputs and outputs, each with its keys."""
    ports = list(_ports(given))
    yield from repeated((((*keys, "name"), each.name) for keys, each in ports), "logical name")
    for keys, port in ports:
        yield from name_faults((*keys, "name"), port.name)
        yield from text_faults((*keys, "description"), port.description)
        yield from _words(keys, port)
        yield from _job_types(keys, port, given)
        yield from _path(keys, port, given)
    for keys, port in ports:
        if isinstance(port, InputRequirement):
            yield from _input(keys, port)
    yield from _aliases(ports)
    yield from repeated(((((*keys, "path")), each.path) for keys, each in ports if each.path), "path", str)


def _ports(given: StepRequirements) -> Iterator[tuple[Keys, Port]]:
    yield from ((("inputs", at), each) for at, each in enumerate(given.inputs))
    yield from ((("outputs", at), each) for at, each in enumerate(given.outputs))


def _input(keys: Keys, port: InputRequirement) -> Iterator[RequirementFault]:
    if port.name in _TAKEN:
        yield RequirementFault((*keys, "name"), f"{port.name!r} is {_TAKEN[port.name]}", "choose another name")
    for column, kind in port.columns.items():
        if not column.strip() or not column.isprintable():
            yield RequirementFault(
                (*keys, "columns"), f"{column!r} is no name of a column", "name it as the table does"
            )
        if isinstance(kind, tuple) and not kind:
            yield RequirementFault((*keys, "columns", column), "may hold no value", "list its values, or name a kind")


def _words(keys: Keys, port: Port) -> Iterator[RequirementFault]:
    if isinstance(port, InputRequirement):
        yield from _listed((*keys, "compatible_sources"), port.compatible_sources, "source", _SOURCE)
        yield from _listed((*keys, "semantic_keywords"), port.semantic_keywords, "keyword", _WORD)
    else:
        yield from _listed((*keys, "consumers"), port.consumers, "consumer", _SOURCE)
    yield from _listed((*keys, "aliases"), port.aliases, "alias", _WORD)


def _listed(keys: Keys, words: Iterable[str], what: str, form: re.Pattern[str]) -> Iterator[RequirementFault]:
    words = tuple(words)
    for at, word in enumerate(words):
        if not form.fullmatch(word):
            hint = "name a step, as in DataLoading" if form is _SOURCE else "use letters, digits and any of . _ -"
            yield RequirementFault((*keys, at), f"{word!r} is no {what}", hint)
    yield from repeated((((*keys, at), each) for at, each in enumerate(words)), what, str.casefold)


def _aliases(ports: list[tuple[Keys, Port]]) -> Iterator[RequirementFault]:
    for side in (InputRequirement, OutputRequirement):
        mine = [(keys, port) for keys, port in ports if isinstance(port, side)]
        owners = {folded(port.name): port.name for _, port in mine}
        for keys, port in mine:
            for at, alias in enumerate(port.aliases):
                if owner := owners.get(folded(alias)):
                    own = "its own name" if owner == port.name else f"the name of {owner!r}"
                    yield RequirementFault((*keys, "aliases", at), f"alias {alias!r} is {own}", "leave it out")


def _job_types(keys: Keys, port: Port, given: StepRequirements) -> Iterator[RequirementFault]:
    for at, job_type in enumerate(port.job_types):
        if job_type not in given.job_types:
            hint = f"the step's: {', '.join(given.job_types)}" if given.job_types else "list it in the step's job_types"
            near = did_you_mean(job_type, given.job_types)
            fact = f"{port.name!r} is only for {job_type}, which is no job type of the step"
            yield RequirementFault((*keys, "job_types", at), fact, near or hint)


def _path(keys: Keys, port: Port, given: StepRequirements) -> Iterator[RequirementFault]:
    pattern = PATTERNS.get(given.sagemaker_step_type)
    if port.path is None or pattern is None:
        return
    keys, path = (*keys, "path"), PurePosixPath(port.path)
    yield from text_faults(keys, port.path)
    if pattern.contract is None:
        yield RequirementFault(keys, f"a {pattern.kind} step has no container paths", "leave the path out")
        return
    roots = _roots(port, pattern.contract)
    if ".." in path.parts or not any(path.is_relative_to(root) for root in roots):
        side = "input" if isinstance(port, InputRequirement) else "output"
        fact = f"{port.path!r} is where a {pattern.kind} job has no {side}s"
        yield RequirementFault(keys, fact, f"put it below {' or '.join(roots) or 'nothing: leave it out'}")


def _roots(port: Port, contract: str) -> tuple[str, ...]:
    from cursus.core.base import contract_base

    found: type[contract_base.ScriptContract] = getattr(contract_base, contract)
    return found.input_roots if isinstance(port, InputRequirement) else found.output_roots
