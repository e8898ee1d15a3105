"""A recorded run, and results as the text that the history keeps of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cursus.engine.graph import flatten
from cursus.engine.model import Output, Reuse, RunStatus, SandboxName, StepResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Counts", "RecordedRun", "RecordedStatus", "counted", "dump", "dump_step", "load_step"]

RecordedStatus = RunStatus | Literal["Running", "Interrupted"]

_FIELDS = frozenset(each.name for each in fields(StepResult))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many steps of a run have ended well, badly (failed or stopped), and by an earlier result (a part of `done`)."""

    done: int = 0
    failed: int = 0
    reused: int = 0


@dataclass(frozen=True)
class RecordedRun:
    """A run as the history knows it.

    `status` is `Interrupted` where the engine ended without finishing the run. `seconds` is 0 until the run is
    finished. `definition` and `steps` are read when first asked for; `steps` holds those that have ended, in the order
    of the definition once the run is finished and in the order of their end before.
    """

    run_id: str
    pipeline: str
    status: RecordedStatus
    started: str
    seconds: float
    sandbox: SandboxName
    folder: Path
    parameters: Mapping[str, Any]
    counts: Counts
    read_definition: Callable[[], Mapping[str, Any]] = field(repr=False, compare=False)
    read_steps: Callable[[], tuple[StepResult, ...]] = field(repr=False, compare=False)

    @cached_property
    def definition(self) -> Mapping[str, Any]:
        """The definition that was run."""
        return self.read_definition()

    @cached_property
    def steps(self) -> tuple[StepResult, ...]:
        """The steps that have ended."""
        return self.read_steps()

    @property
    def step_types(self) -> dict[str, str]:
        """The type of each step of the definition by its name, also of those that have not ended."""
        return {node.name: node.type for node in flatten(self.definition)}

    def step(self, name: str) -> StepResult | None:
        """The result of a step, None where it has not ended or there is none of that name."""
        return next((each for each in self.steps if each.name == name), None)


def counted(steps: Iterable[StepResult]) -> Counts:
    """The counts of some results."""
    listed = list(steps)
    done = [each for each in listed if each.status == "Succeeded"]
    failed = [each for each in listed if each.status in ("Failed", "Stopped")]
    return Counts(len(done), len(failed), sum(each.reused is not None for each in done))


def dump(value: Any) -> str:
    """A value as JSON in ASCII, paths as text."""
    return json.dumps(value, default=str, separators=(",", ":"))


def dump_step(result: StepResult, store: Path) -> str:
    """A result as JSON; paths below the store are kept from there, so that a store may be moved."""
    record = asdict(result)
    record["log"] = _kept(result.log, store)
    for name, output in result.outputs.items():
        record["outputs"][name]["path"] = _kept(output.path, store)
    return dump(record)


def load_step(text: str, store: Path) -> StepResult:
    """The result that such JSON tells of; fields that this version does not know are left out."""
    record = {key: value for key, value in json.loads(text).items() if key in _FIELDS}
    outputs = {name: Output(each["uri"], store / each["path"]) for name, each in record.get("outputs", {}).items()}
    log, reused = record.get("log"), record.get("reused")
    known = {
        "outputs": outputs,
        "log": store / log if log else None,
        "reused": Reuse(reused["reason"], reused["run_id"]) if reused else None,
    }
    return StepResult(**{**record, **known})


def _kept(path: Path | None, store: Path) -> str | None:
    if path is None:
        return None
    return str(path.relative_to(store) if path.is_relative_to(store) else path)
