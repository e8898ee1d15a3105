"""Transform steps: a model's inference code over every object of an input, one output object each."""

from __future__ import annotations

import gzip
import shutil
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, BinaryIO, cast

from cursus.engine.jobs.transform.containers import containers_of
from cursus.engine.jobs.transform.faults import unsupported
from cursus.engine.jobs.transform.frames import read_bodies, write_bodies
from cursus.engine.jobs.transform.plan import plan_of
from cursus.engine.jobs.transform.records import Plan, assemble, requests
from cursus.engine.jobs.transform.server import Server
from cursus.engine.task import Kind, Outcome, Task, arn
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator

    from cursus.engine.sandbox.launcher import Exit

__all__ = ["TRANSFORM"]


@dataclass(frozen=True, slots=True)
class _Input:
    """One input object: its name below the prefix, its file, and the file of its requests or responses."""

    name: str
    path: Path
    frames: Path
    gzipped: bool

    @contextmanager
    def opened(self) -> Generator[BinaryIO]:
        """Its content, decompressed where it is compressed."""
        if self.gzipped:
            with gzip.open(self.path) as stream:
                yield cast("BinaryIO", stream)
        else:
            with self.path.open("rb") as stream:
                yield stream


def _run(task: Task) -> Outcome:
    place = f"step {task.name!r}"
    containers = containers_of(task.world.models.model(str(task.arguments["ModelName"])), task.world.models, place)
    plan = plan_of(task.arguments)
    servers = [Server.lay_out(task, number, container) for number, container in enumerate(containers)]
    ended, answered = _serve(task, servers, _lay_out_requests(task, plan, servers[0].content_type))
    # In a folder that is made now, and so is no link that a job has left.
    made = Path(mkdtemp(dir=task.folder))
    for each in answered:
        _assemble(task, plan, each, made)
    uri = str(task.arguments["TransformOutput"]["S3OutputPath"])
    output = task.publish(made, uri, f"{place} output")
    properties = {
        **task.arguments,
        "TransformJobName": task.job_name,
        "TransformJobArn": arn("transform-job", task.job_name),
        "TransformJobStatus": "Completed",
    }
    peak = max((each.peak_memory_bytes or 0 for each in ended), default=0) or None
    return Outcome(properties, {"transform": output}, {}, ended[-1].code, peak)


def _lay_out_requests(task: Task, plan: Plan, default_type: str) -> list[_Input]:
    source, told = task.folder / "input", task.arguments["TransformInput"]
    place = f"step {task.name!r} input"
    task.fetch(told["DataSource"]["S3DataSource"], source, place, private=True)
    gzipped = told.get("CompressionType") == "Gzip"
    paths = [path for path in sorted(source.rglob("*")) if path.is_file()]
    inputs = [
        _Input(path.relative_to(source).as_posix(), path, task.folder / f"{number}-0", gzipped)
        for number, path in enumerate(paths)
    ]
    for each in inputs:
        subject = f"{place} {each.name!r}"
        with _compressed(subject), each.opened() as stream, each.frames.open("wb") as writing:
            write_bodies(requests(stream, plan, subject), told.get("ContentType", default_type), writing)
    return inputs


@contextmanager
def _compressed(subject: str) -> Generator[None]:
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise EngineError(f"{subject} is no gzip file: {error}", hint="check CompressionType") from error


def _serve(task: Task, servers: list[Server], inputs: list[_Input]) -> tuple[list[Exit], list[_Input]]:
    """Lets each container answer what the one before it has answered; gives the inputs with the last answers."""
    ended: list[Exit] = []
    for number, server in enumerate(servers, 1):
        answered = [replace(each, frames=task.folder / f"{place}-{number}") for place, each in enumerate(inputs)]
        files = [(asked.frames, answer.frames) for asked, answer in zip(inputs, answered, strict=True)]
        accept = task.arguments["TransformOutput"].get("Accept") if number == len(servers) else None
        ended.append(task.run(server.job(task, files, accept), server.reason_file))
        for each in inputs:
            each.frames.unlink()
        shutil.rmtree(server.folder, ignore_errors=True)
        inputs = answered
    return ended, inputs


def _assemble(task: Task, plan: Plan, given: _Input, folder: Path) -> None:
    target = folder / f"{given.name}.out"
    target.parent.mkdir(parents=True, exist_ok=True)
    with given.opened() as stream, given.frames.open("rb") as reading, target.open("wb") as writing:
        subject = f"step {task.name!r} input {given.name!r}"
        writing.writelines(assemble(stream, read_bodies(reading), plan, subject))


TRANSFORM = Kind(_run, unsupported)
