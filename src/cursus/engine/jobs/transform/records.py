"""The records of a batch transform: split, filtered, batched into requests, joined and assembled again."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Plan", "assemble", "read_frames", "requests", "selector", "write_frames"]

_MEGABYTE = 1 << 20
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\['([^']*)'\]|\[(-?\d*:-?\d*)\]|\[(-?\d+(?:\s*,\s*-?\d+)*)\]")
_LENGTH = 8

Format = Literal["csv", "json"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of each input object become requests, and the responses an output object."""

    lines: bool = False
    single: bool = False
    payload_megabytes: int = 6
    input_filter: str = "$"
    output_filter: str = "$"
    join: bool = False
    assemble_lines: bool = False
    input_format: Format = "csv"
    output_format: Format = "csv"

    @property
    def reshapes(self) -> bool:
        """Whether responses are taken apart into records."""
        return self.join or self.output_filter != "$"


def requests(content: bytes, plan: Plan, subject: str) -> Iterator[bytes]:
    """The bodies to send for one input object, each within the payload limit (0 for none); blank lines are dropped."""
    select = selector(plan.input_filter)
    if plan.input_filter != "$":
        content = b"".join(_write(select(record), plan.input_format) for record in _records(content, plan.input_format))
    limit = plan.payload_megabytes * _MEGABYTE
    bodies = _batches(content, plan, limit) if plan.lines else iter([content])
    for body in bodies:
        if limit and len(body) > limit:
            raise EngineError(
                f"{subject}: a request of {len(body)} bytes is over MaxPayloadInMB {plan.payload_megabytes}",
                hint="split the input by line (SplitType Line), or raise MaxPayloadInMB",
            )
        yield body


def _batches(content: bytes, plan: Plan, limit: int) -> Iterator[bytes]:
    batch, size = [b""][:0], 0
    for line in content.splitlines():
        if not line:
            continue
        if batch and (plan.single or (limit and size + len(line) + 1 > limit)):
            yield b"".join(batch)
            batch, size = [], 0
        batch.append(line + b"\n")
        size += len(line) + 1
    if batch:
        yield b"".join(batch)


def assemble(content: bytes, responses: Iterable[bytes], plan: Plan, subject: str) -> bytes:
    """The output object of one input object, from the responses in the order of its requests."""
    if plan.reshapes:
        return b"".join(_reshaped(content, b"\n".join(each.rstrip(b"\n") for each in responses), plan, subject))
    if plan.assemble_lines:
        return b"".join(each if each.endswith(b"\n") else each + b"\n" for each in responses)
    return b"".join(responses)


def _reshaped(content: bytes, answered: bytes, plan: Plan, subject: str) -> Iterator[bytes]:
    select = selector(plan.output_filter)
    inputs = list(_records(content, plan.input_format)) if plan.join else []
    outputs = list(_records(answered, plan.output_format))
    if plan.join and len(inputs) != len(outputs):
        raise EngineError(
            f"{subject}: {len(inputs)} records went in and {len(outputs)} came out, so they cannot be joined",
            hint="write one line per record, or take JoinSource away",
        )
    for place, output in enumerate(outputs):
        record = _joined(inputs[place], output) if plan.join else output
        yield _write(select(record), plan.output_format)


def _joined(record: Any, output: Any) -> Any:
    if isinstance(record, list) and isinstance(output, list):
        return record + output
    if isinstance(record, dict):
        return {**record, "SageMakerOutput": output}
    return {"SageMakerInput": record, "SageMakerOutput": output}


def _records(content: bytes, form: Format) -> Iterator[Any]:
    for line in content.decode("utf-8").splitlines():
        if line:
            yield json.loads(line) if form == "json" else next(csv.reader([line]))


def _write(value: Any, form: Format) -> bytes:
    if form == "json":
        return json.dumps(value).encode() + b"\n"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(value if isinstance(value, list) else [value])
    return written.getvalue().encode()


def selector(path: str) -> Callable[[Any], Any]:
    """The part of a record that a JSONPath names: keys, indices, lists of indices and slices.

    >>> selector("$[1:]")(["id", "3", "4"]), selector("$[0,2]")(["id", "3", "4"]), selector("$.a[0]")({"a": [7]})
    (['3', '4'], ['id', '4'], 7)
    """
    steps = _path_steps(path)

    def select(record: Any) -> Any:
        try:
            for step in steps:
                record = _pick(record, step)
        except (LookupError, TypeError) as error:
            raise EngineError(f"{path!r} finds nothing in the record {record!r}", hint="check the filter") from error
        return record

    return select


def _path_steps(path: str) -> list[str | slice | list[int]]:
    rest = path[1:]
    matches = list(_STEP.finditer(rest))
    if not path.startswith("$") or "".join(match[0] for match in matches) != rest:
        raise EngineError(
            f"the filter {path!r} cannot be evaluated here", hint="use $, keys, [i], [i,j] and [i:j], as in $[1:]"
        )
    return [_path_step(match) for match in matches]


def _path_step(match: re.Match[str]) -> str | slice | list[int]:
    name, quoted, part, indices = match.groups()
    if part is not None:
        return slice(*(int(end) if end else None for end in part.split(":")))
    return [int(index) for index in indices.split(",")] if indices is not None else name or quoted


def _pick(record: Any, step: str | slice | list[int]) -> Any:
    if isinstance(step, list):
        picked = [record[index] for index in step]
        return picked[0] if len(picked) == 1 else picked
    return record[step]


def write_frames(bodies: Iterable[bytes]) -> Iterator[bytes]:
    """Bodies as a byte stream, each after its length."""
    for body in bodies:
        yield len(body).to_bytes(_LENGTH, "big")
        yield body


def read_frames(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """The bodies of such a stream."""
    while length := stream.read(_LENGTH):
        yield stream.read(int.from_bytes(length, "big"))
