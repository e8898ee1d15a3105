"""Whether all that is shared works with a promoted step as it did without; fresh processes tell, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.errors import Fault
from cursus.workspaces.promotion.dag_names import DagFile, config_beside, is_shared
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.trial import tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.workspaces.surroundings import Surroundings

__all__ = ["Trial"]

Outcomes = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """What is tried: steps by their full names, and pipelines.

    `old` and `new` are the full names of the step before and after its promotion.
    """

    root: Path
    steps: tuple[str, ...]
    pipelines: tuple[tuple[str, str | None], ...]
    old: str
    new: str

    @classmethod
    def of(cls, around: Surroundings, workspace_id: str, dags: Sequence[DagFile], old: str, new: str) -> Trial:
        """A trial of all shared steps, those of packs and of the workspace, of shared pipelines, and of the demos."""
        common = [each.qualified for each in around.known.common()]
        source = next(each for each in around.workspaces if each.origin.name == workspace_id)
        own = [each.qualified for each in source.definitions.values()]
        shared = [each for each in dags if is_shared(each, around.root)]
        pairs = [_pair(each, around.root) for each in (*shared, *_demos())]
        return cls(around.root, tuple(dict.fromkeys((*common, *own))), tuple(dict.fromkeys(pairs)), old, new)

    def before(self) -> Outcomes:
        """How everything is, before anything has changed."""
        return tried(self.root, steps=self.steps, pipelines=self.pipelines)

    def after(self) -> Outcomes:
        """How everything is, once the step has its new place."""
        steps = [*(each for each in self.steps if each != self.old), self.new]
        return tried(self.root, steps=steps, pipelines=self.pipelines)

    def differences(self, before: Outcomes, after: Outcomes) -> Iterator[Fault]:
        """What does not work as before."""
        for name, outcome in after.items():
            if name == f"step {self.new}":
                yield from self._own(outcome)
            elif name.startswith("step "):
                yield from _newly_broken(name, before.get(name), outcome)
            else:
                yield from self._pipeline(name, before.get(name) or {}, outcome)

    def _own(self, outcome: Any) -> Iterator[Fault]:
        if outcome is not None:
            hint = "mend it in the workspace first; nothing has changed"
            yield Fault(f"step {self.new}", f"does not load from its new place: {_reason(outcome)}", hint)

    def _pipeline(self, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Fault]:
        hint = "the promotion would break it, and was undone"
        nodes = {node: self.new if step == self.old else step for node, step in before.get("nodes", {}).items()}
        if nodes and after.get("nodes", {}) != nodes:
            told = _first_difference(nodes, after.get("nodes", {})) or _reason(after)
            yield Fault(name, f"its steps would be others: {told}", hint)
        elif "wires" in before and after.get("wires") != before["wires"]:
            told = _reason(after) if "wires" not in after else _first_difference(before["wires"], after["wires"])
            yield Fault(name, f"it would be wired otherwise: {told}", hint)
        elif "lock" in before and after.get("lock") != before["lock"]:
            more = [each for each in after.get("lock", []) if each not in before["lock"]]
            yield Fault(name, f"its lock would not be kept: {'; '.join(more) or 'other differences'}", hint)


def _pair(dag: DagFile, root: Path) -> tuple[str, str | None]:
    return relative_name(dag.path, root), relative_name(dag.config, root) if dag.config else None


def _demos() -> Iterator[DagFile]:
    """The pipelines that cursus ships."""
    for path in sorted(Path(str(files("cursus.project") / "demos")).glob("*/dag.yaml")):
        yield DagFile(path, config_beside(path))


def _newly_broken(name: str, before: Any, after: Any) -> Iterator[Fault]:
    if before is None and after is not None:
        yield Fault(name, f"would no longer load: {_reason(after)}", "the promotion would break it, and was undone")


def _reason(outcome: Mapping[str, Any]) -> str:
    return str(outcome.get("fact") or "; ".join(outcome.get("faults", [])) or outcome)


def _first_difference(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    key = next((each for each in (*before, *after) if before.get(each) != after.get(each)), None)
    return f"{key} from {before.get(key)} to {after.get(key)}" if key else ""
