"""The accepted wiring of a pipeline as a file: what answers each need, and what the steps declared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cursus.resolver.lock_text import LockText, read_lock_text, write_lock_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
    from cursus.resolver.places import Place, Resolution

__all__ = ["Answer", "Lock", "lock_of", "lock_path", "read_lock", "write_lock"]

CONFIG = "config"
NOTHING = "nothing"

_HEADER = (
    "# The wiring that was accepted. `cursus resolve --lock` writes this file; compile and run refuse another wiring."
)
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a need: a port with its property path and score, or `config`, or `nothing`."""

    source: str
    path: str = ""
    score: float = 0.0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A wiring: the specification of each node, the answer to each need, and what each specification declares.

    A specification goes by its step type and the digest of its declarations, so that two of one name are told apart.
    """

    nodes: Mapping[str, str] = field(default_factory=dict[str, str])
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    specs: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"])

    def text(self) -> str:
        """The lock as its file holds it: the same for the same wiring, whatever the order it was listed in."""
        return write_lock_text(_HEADER, _sections(self))


def lock_path(dag: Path) -> Path:
    """Where the lock of a DAG file is: `pipeline.lock` beside `dag.yaml`, else the file's own name with `.lock`."""
    return dag.with_name("pipeline.lock" if dag.stem == "dag" else f"{dag.stem}.lock")


def lock_of(places: Mapping[str, Place], resolution: Resolution) -> Lock:
    """The lock of a wiring."""
    known = {id(place.spec): place.spec for place in places.values()}
    declared = {key: dict(_declarations(spec)) for key, spec in known.items()}
    names = {key: f"{known[key].step_type} {digest_of(parts)}" for key, parts in declared.items()}
    nodes = {node: names[id(place.spec)] for node, place in places.items()}
    digests = {node: name.rpartition(" ")[2] for node, name in nodes.items()}
    given = ((node, name) for node, place in places.items() for name in place.answered & place.spec.dependencies.keys())
    answers = {f"{node}.{name}": Answer(CONFIG) for node, name in given}
    answers |= {str(need): Answer(NOTHING) for need in resolution.open_needs}
    for wire in resolution.wires:
        digest = f"{digests[wire.offer.node]} -> {digests[wire.need.node]}"
        answers[str(wire.need)] = Answer(str(wire.offer), wire.offer.spec.property_path, wire.score, digest)
    return Lock(nodes, answers, {names[key]: parts for key, parts in declared.items()})


def write_lock(path: Path, lock: Lock) -> None:
    """Writes a lock's file in one move.

    Raises:
        LockError: the system refused to write.
    """
    from cursus.definition.files import write_file
    from cursus.errors import Fault, LockError

    try:
        write_file(path, lock.text().encode())
    except OSError as error:
        fault = Fault(str(path), f"cannot be written: {error.strerror}", "choose a place that you can write to")
        raise LockError.of([fault]) from error


def read_lock(path: Path) -> Lock | None:
    """The lock in a file, or None where there is no file.

    Raises:
        LockError: the file holds no lock, or one of another version; all its faults together, with their lines.
    """
    found = read_lock_text(path)
    if found is None:
        return None
    answers = {port: Answer(word) for port, word in found.section("unwired").items()}
    for port, fields in found.blocks("wires").items():
        answers[port] = Answer(fields["from"], fields["path"], float(fields["score"]), fields["specs"])
    specs = found.blocks("specs")
    _refuse_edited(found, specs)
    return Lock(found.section("nodes"), answers, specs)


def digest_of(declarations: Mapping[str, str]) -> str:
    """A short digest of what a specification declares."""
    text = "\n".join(f"{name}: {parts}" for name, parts in sorted(declarations.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _refuse_edited(found: LockText, specs: Mapping[str, Mapping[str, str]]) -> None:
    for name, declarations in specs.items():
        if name.rpartition(" ")[2] != digest_of(declarations):
            found.fault(("specs", name), f"{name} declares something else than its digest says")
    found.refuse()


def _declarations(spec: StepSpecification) -> Iterator[tuple[str, str]]:
    for need in spec.dependencies.values():
        yield f"need {need.logical_name}", "; ".join(_need_parts(need))
    for offer in spec.outputs.values():
        yield f"offer {offer.logical_name}", "; ".join(_offer_parts(offer))


def _need_parts(need: DependencySpec) -> Iterator[str]:
    yield f"type {need.dependency_type} {need.data_type}"
    yield "required" if need.required else "optional"
    for what, words in (
        ("sources", need.compatible_sources),
        ("aliases", need.aliases),
        ("keywords", need.semantic_keywords),
    ):
        if words:
            yield f"{what} {', '.join(sorted(words))}"


def _offer_parts(offer: OutputSpec) -> Iterator[str]:
    yield f"type {offer.output_type} {offer.data_type}"
    if offer.aliases:
        yield f"aliases {', '.join(sorted(offer.aliases))}"
    yield f"path {offer.property_path}"


def _sections(lock: Lock) -> dict[str, dict[str, str | dict[str, str]]]:
    wires: dict[str, str | dict[str, str]] = {}
    unwired: dict[str, str | dict[str, str]] = {}
    for port, answer in lock.answers.items():
        if answer.path:
            score = f"{answer.score:.4f}"
            wires[port] = {"from": answer.source, "path": answer.path, "score": score, "specs": answer.digest}
        else:
            unwired[port] = answer.source
    specs: dict[str, str | dict[str, str]] = {name: dict(parts) for name, parts in lock.specs.items()}
    return {"nodes": dict(lock.nodes), "wires": wires, "unwired": unwired, "specs": specs}
