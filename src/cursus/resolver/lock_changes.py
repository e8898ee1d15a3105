"""How a wiring differs from the one that was accepted, as lines that read like a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import Fault
from cursus.resolver.lock import CONFIG, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.resolver.lock import Answer, Lock

__all__ = ["drift", "staleness"]

_MOST_LINES = 60
_ACCEPT = "`cursus resolve --lock` accepts it"
_WORDS = {CONFIG: "the config", NOTHING: "nothing, it stays open"}


def drift(accepted: Lock, current: Lock, file: str) -> list[Fault]:
    """One fault where another wiring than the accepted one came out; none where every need has the same answer."""
    wires = [*_node_lines(accepted, current), *_wire_lines(accepted, current)]
    if not wires:
        return []
    return [_fault(file, "the wiring is not the one that was accepted", [*wires, *_spec_lines(accepted, current)])]


def staleness(accepted: Lock, current: Lock, file: str) -> list[Fault]:
    """The same, and one fault where only scores or specifications changed: what a check before a merge asks for."""
    found = drift(accepted, current, file)
    if found or accepted.text() == current.text():
        return found
    lines = [*_spec_lines(accepted, current), *_score_lines(accepted, current)]
    return [_fault(file, "the wiring is as accepted, and the reasons for it changed", lines)]


def _fault(file: str, fact: str, lines: Iterable[str]) -> Fault:
    listed = list(lines)
    shown = listed[:_MOST_LINES]
    more = [f"and {len(listed) - _MOST_LINES} more lines"] if len(listed) > _MOST_LINES else []
    return Fault(file, "\n  ".join([fact, *shown, *more]), _ACCEPT, "lock-drift")


def _node_lines(accepted: Lock, current: Lock) -> Iterator[str]:
    for node in sorted({*accepted.nodes, *current.nodes}):
        before, after = (_step_type(lock.nodes.get(node)) for lock in (accepted, current))
        if before != after:
            yield from (f"- node {node}: {before}",) if before else ()
            yield from (f"+ node {node}: {after}",) if after else ()


def _step_type(spec: str | None) -> str:
    return (spec or "").rpartition(" ")[0]


def _wire_lines(accepted: Lock, current: Lock) -> Iterator[str]:
    for port in sorted({*accepted.answers, *current.answers}):
        before, after = accepted.answers.get(port), current.answers.get(port)
        if before is None or after is None or (before.source, before.path) != (after.source, after.path):
            with_path = before is not None and after is not None and before.source == after.source
            yield from (f"- {port}: {_said(before, with_path=with_path)}",) if before else ()
            yield from (f"+ {port}: {_said(after, with_path=with_path)}",) if after else ()


def _said(answer: Answer, *, with_path: bool) -> str:
    source = answer.source if answer.path else _WORDS.get(answer.source, answer.source)
    return f"{source} at {answer.path}" if with_path else source


def _score_lines(accepted: Lock, current: Lock) -> Iterator[str]:
    for port, answer in sorted(current.answers.items()):
        before = accepted.answers.get(port)
        if before is not None and before.score != answer.score:
            yield f"{port}: {answer.source} scores {answer.score:.4f}, before {before.score:.4f}"


def _spec_lines(accepted: Lock, current: Lock) -> Iterator[str]:
    """What changed in the specifications of the nodes that both have; each change once."""
    shared = [(accepted.nodes[node], spec) for node, spec in sorted(current.nodes.items()) if node in accepted.nodes]
    for before, after in dict.fromkeys(pair for pair in shared if pair[0] != pair[1]):
        if _step_type(before) == _step_type(after):
            for change in _changes(accepted.specs.get(before, {}), current.specs.get(after, {})):
                yield f"spec {_step_type(after)}: {change}"


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    removed = [name for name in sorted(before) if name not in after]
    added = [name for name in sorted(after) if name not in before]
    for name in removed:
        twin = next((other for other in added if _renamed(name, before[name], other, after[other])), None)
        if twin is None:
            yield f"{name} is gone"
        else:
            added.remove(twin)
            yield f"{name} is renamed to {twin.partition(' ')[2]}"
    yield from (f"{name} is new" for name in added)
    for name in sorted(before.keys() & after.keys()):
        yield from _part_changes(name, before[name], after[name])


def _renamed(name: str, parts: str, other: str, other_parts: str) -> bool:
    """Whether two declarations are the same but for the name, which the path of an output may hold."""
    (side, _, old), (other_side, _, new) = name.partition(" "), other.partition(" ")
    return side == other_side and parts.replace(f"'{old}'", f"'{new}'") == other_parts


def _part_changes(name: str, before: str, after: str) -> Iterator[str]:
    old, new = _parts(before), _parts(after)
    for part in dict.fromkeys((*old, *new)):
        if old.get(part) != new.get(part):
            yield f"{name}: {part} {old.get(part) or 'none'} -> {new.get(part) or 'none'}"


def _parts(declaration: str) -> dict[str, str]:
    """A declaration's parts by their names: `required` and `optional` are values of one."""
    parts = (part.partition(" ") for part in declaration.split("; "))
    return {("demand" if not value else name): (value or name) for name, _, value in parts}
