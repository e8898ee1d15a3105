"""What is wrong with the needs and offers of one specification, told as facts and hints."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from cursus.core.base.enums import DataType, DependencyType, JobType, NodeType
from cursus.core.base.names import folded
from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification

    Port: TypeAlias = DependencySpec | OutputSpec

__all__ = ["specification_faults", "variant_faults"]

Finding = tuple[str, str]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ALIAS = re.compile(r"[A-Za-z0-9_.-]+")
_SOURCE = re.compile(r"([A-Za-z0-9_]+:)?[A-Za-z0-9_.-]+")
_PROPERTY_PATH = re.compile(r"""properties(\.[A-Za-z][A-Za-z0-9_]*|\[\d+\]|\['[^'\[\]]+'\]|\["[^"\[\]]+"\])+""")
# Names of outputs and channels go to the service, which takes no longer ones.
_LONGEST_NAME = 64


def specification_faults(
    step_type: str, node_type: NodeType, needs: Sequence[DependencySpec], offers: Sequence[OutputSpec]
) -> Iterator[Finding]:
    """Everything that is wrong with a specification; nothing where it is sound."""
    if not _IDENTIFIER.fullmatch(step_type):
        yield f"step type {step_type!r} is no identifier", "name the step like a class, as in TabularPreprocessing"
    for what, ports in (("need", needs), ("offer", offers)):
        yield from _repeated(what, ports)
        yield from _taken_aliases(what, ports)
        for port in ports:
            yield from _port_faults(what, port)
    for need in needs:
        yield from _need_faults(need)
    for offer in offers:
        yield from _path_faults(offer)
    yield from _node_type_faults(node_type, needs, offers)


def variant_faults(
    spec: StepSpecification, job_types: Collection[str], without: Mapping[str, Collection[str]], named: Iterable[str]
) -> Iterator[Finding]:
    """The job types that are none or are not asked for, and the names to leave out that are not there."""
    known = [kind.value for kind in JobType]
    for job in job_types:
        if job not in known:
            yield f"unknown job type {job!r}", did_you_mean(job, known) or f"job types: {', '.join(known)}"
    for job in sorted({*without, *named} - set(job_types)):
        hint = did_you_mean(job, job_types) or f"variants: {', '.join(job_types)}"
        yield f"a change for {job!r}, which is none of the variants", hint
    ports = {**spec.dependencies, **spec.outputs}
    for job, names in without.items():
        for name in names:
            if name not in ports:
                hint = did_you_mean(name, ports) or f"names: {', '.join(ports)}"
                yield f"{job} is to be without {name!r}, which is no need and no offer", hint


def _repeated(what: str, ports: Sequence[Port]) -> Iterator[Finding]:
    names = Counter(port.logical_name for port in ports)
    for name in sorted(name for name, times in names.items() if times > 1):
        yield f"{what} {name!r} is declared twice", "give each its own logical name"
    seen: dict[str, str] = {}
    for name in sorted(names):
        before = seen.setdefault(folded(name), name)
        if before != name:
            yield f"{what}s {before!r} and {name!r} differ in spelling only", "give them names that differ"


def _taken_aliases(what: str, ports: Sequence[Port]) -> Iterator[Finding]:
    owners = {folded(port.logical_name): port.logical_name for port in ports}
    for port in ports:
        for alias in port.aliases:
            owner = owners.get(folded(alias))
            if owner == port.logical_name:
                yield f"{what} {owner!r} has its own name as an alias, {alias!r}", "remove the alias"
            elif owner is not None:
                yield f"alias {alias!r} of {what} {port.logical_name!r} is the name of another", "remove the alias"


def _port_faults(what: str, port: Port) -> Iterator[Finding]:
    name = port.logical_name
    if not _IDENTIFIER.fullmatch(name) or len(name) > _LONGEST_NAME:
        hint = f"use letters, digits and underscores, {_LONGEST_NAME} at most, and no digit first"
        yield f"{what} {name[: _LONGEST_NAME + 1]!r}: its name is no identifier", hint
    yield from _listed_faults(f"{what} {name!r}", "alias", port.aliases, "use letters, digits, and any of . _ -")
    if port.data_type not in set(DataType):
        hint = did_you_mean(port.data_type, list(DataType)) or f"data types: {', '.join(DataType)}"
        yield f"{what} {name!r} has the unknown data type {port.data_type!r}", hint


def _need_faults(need: DependencySpec) -> Iterator[Finding]:
    subject = f"need {need.logical_name!r}"
    hint = "name a step, with or without a job type or an origin"
    yield from _listed_faults(subject, "source", need.compatible_sources, hint, _SOURCE)
    yield from _listed_faults(subject, "keyword", need.semantic_keywords, "give one word each")
    if not isinstance(need.dependency_type, DependencyType):
        yield _no_type(subject, need.dependency_type)


def _listed_faults(
    subject: str, what: str, words: Iterable[str], hint: str, form: re.Pattern[str] = _ALIAS
) -> Iterator[Finding]:
    seen: set[str] = set()
    for word in words:
        if not form.fullmatch(word):
            yield f"{subject} has {word!r} as {what}", hint
        elif word.casefold() in seen:
            yield f"{subject} has the {what} {word!r} twice", "list it once"
        seen.add(word.casefold())


def _path_faults(offer: OutputSpec) -> Iterator[Finding]:
    subject = f"offer {offer.logical_name!r}"
    if not isinstance(offer.output_type, DependencyType):
        yield _no_type(subject, offer.output_type)
    elif not offer.property_path:
        yield f"{subject} has no property path", f"{offer.output_type} has none by rule: give it"
    elif _IDENTIFIER.fullmatch(offer.logical_name) and not _PROPERTY_PATH.fullmatch(offer.property_path):
        hint = "write it like properties.ModelArtifacts.S3ModelArtifacts or properties.OutputParameters['name']"
        yield f"{subject}: {offer.property_path!r} is no property path", hint


def _no_type(subject: str, value: object) -> Finding:
    hint = did_you_mean(str(value), [kind.value for kind in DependencyType])
    return f"{subject} has the type {value!r}", hint or "take one of DependencyType"


def _node_type_faults(
    node_type: NodeType, needs: Sequence[DependencySpec], offers: Sequence[OutputSpec]
) -> Iterator[Finding]:
    if offers and node_type in {NodeType.SINK, NodeType.SINGULAR}:
        yield f"a {node_type} step offers nothing", "make it INTERNAL, or drop its outputs"
    if needs and node_type is NodeType.SINGULAR:
        yield "a singular step needs nothing", "make it SINK, or drop its dependencies"
    if node_type is NodeType.SINK and not needs:
        yield "a sink step needs something", "make it SINGULAR, or declare what it needs"
    if node_type is NodeType.SOURCE:
        if not offers:
            yield "a source step offers something", "make it SINGULAR, or declare what it offers"
        wired = [need.logical_name for need in needs if need.dependency_type is not DependencyType.CUSTOM_PROPERTY]
        for name in wired:
            fact = f"a source step needs nothing of other steps, and declares {name!r}"
            yield fact, "make it INTERNAL, or the need a CUSTOM_PROPERTY that the config answers"
