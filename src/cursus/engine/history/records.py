"""A recorded run, and results as the text that the history keeps of them."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from cursus.engine.graph import flatten
from cursus.engine.model import Output, Reuse, RunStatus, SandboxName, StepResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

__all__ = ["Counts", "RecordedRun", "RecordedStatus", "counted", "dump", "dump_step", "load_step", "portable"]

RecordedStatus = RunStatus | Literal["Running", "Interrupted"]

_FIELDS = tuple(each.name for each in fields(StepResult))
_DEFAULTS = {each.name: each.default for each in fields(StepResult) if each.default is not MISSING}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many steps of a run ended well, badly (failed or stopped), and by an earlier result (a part of `done`)."""

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
    runs_folder: Path
    parameters: Mapping[str, Any]
    counts: Counts
    read_definition: Callable[[], Mapping[str, Any]] = field(repr=False, compare=False)
    read_steps: Callable[[], tuple[StepResult, ...]] = field(repr=False, compare=False)
    resumed: str | None = None

    @property
    def folder(self) -> Path:
        """Where the run's logs, its record and its report are."""
        return self.runs_folder / self.run_id

    @cached_property
    def definition(self) -> Mapping[str, Any]:
        """The definition that was run."""
        return self.read_definition()

    @cached_property
    def steps(self) -> tuple[StepResult, ...]:
        """The steps that have ended."""
        return self.read_steps()

    def loaded(self) -> Self:
        """The same run with everything read, so that the history may be closed."""
        _ = self.definition, self.steps
        return self

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
    record = {name: getattr(result, name) for name in _FIELDS}
    record["log"] = _kept(result.log, store)
    record["outputs"] = {
        name: {
            "uri": output.uri,
            "path": _kept(output.path, store),
            **({"digest": output.digest} if output.digest else {}),
        }
        for name, output in result.outputs.items()
    }
    record["reused"] = asdict(result.reused) if result.reused else None
    return dump({name: value for name, value in record.items() if value != _DEFAULTS.get(name)})


def load_step(text: str, store: Path) -> StepResult:
    """The result that such JSON tells of; fields that this version does not know are left out."""
    record: dict[str, Any] = {key: value for key, value in json.loads(text).items() if key in _FIELDS}
    outputs = {
        name: Output(each["uri"], store / each["path"], each.get("digest", ""))
        for name, each in record.get("outputs", {}).items()
    }
    log, reused = record.get("log"), record.get("reused")
    record["outputs"] = outputs
    record["log"] = store / log if log else None
    record["reused"] = Reuse(reused["reason"], reused["run_id"]) if reused else None
    record["differences"] = tuple(record.get("differences", ()))
    return StepResult(**record)


def portable(run: RecordedRun) -> dict[str, Any]:
    """The run as its `run.json` tells it, of plain JSON values."""
    told = {
        "run_id": run.run_id,
        "pipeline": run.pipeline,
        "status": run.status,
        "steps": [asdict(step) for step in run.steps],
        "folder": run.folder,
        "started": run.started,
        "seconds": run.seconds,
        "sandbox": run.sandbox,
        "resumed": run.resumed,
        "parameters": run.parameters,
        "definition": run.definition,
    }
    record: dict[str, Any] = json.loads(dump(told))
    return record


def _kept(path: Path | None, store: Path) -> str | None:
    """A path as text; compared as text, since a run has thousands."""
    return None if path is None else str(path).removeprefix(f"{store}/")
