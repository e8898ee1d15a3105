"""The records of a batch transform: filtered and sent as requests, joined with the responses and assembled again."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from cursus.engine.jobs.transform.paths import selector
from cursus.engine.jobs.transform.splitting import Record, Split, batches, split
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Format", "Plan", "assemble", "format_of", "requests"]

Format = Literal["csv", "json"]

_MEGABYTE = 1 << 20
_QUOTED = re.compile(r'["\r\n]')
_FORMATS: dict[str, Format] = {"text/csv": "csv", "application/json": "json", "application/jsonlines": "json"}


def format_of(content_type: str) -> Format | None:
    """The format of records of a content type, or None where filters and joins know none.

    >>> format_of("text/csv; charset=utf-8"), format_of("application/jsonlines"), format_of("text/libsvm")
    ('csv', 'json', None)
    """
    return _FORMATS.get(content_type.partition(";")[0].strip())


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of each input object become requests, and the responses an output object.

    `whole_input` and `whole_output` say that a JSON document fills its object or its response, on however many lines.
    """

    split: Split = "None"
    single: bool = False
    payload_megabytes: int = 6
    input_filter: str = "$"
    output_filter: str = "$"
    join: bool = False
    assemble_lines: bool = False
    input_format: Format = "csv"
    output_format: Format = "csv"
    whole_input: bool = False
    whole_output: bool = False

    @property
    def reshapes(self) -> bool:
        """Whether responses are taken apart into records."""
        return self.join or self.output_filter != "$"


def requests(stream: BinaryIO, plan: Plan, subject: str) -> Iterator[bytes]:
    """The bodies to send for one input object, each within the payload limit (0 for none)."""
    limit = plan.payload_megabytes * _MEGABYTE
    records = split(stream, plan.split, subject)
    if plan.input_filter != "$":
        records = _filtered(records, plan, subject)
    for body in batches(records, limit, single=plan.single):
        if limit and len(body) > limit:
            raise EngineError(
                f"{subject}: a request of {len(body)} bytes is over MaxPayloadInMB {plan.payload_megabytes}",
                hint="split the input by line (SplitType Line), or raise MaxPayloadInMB",
            )
        yield body


def _filtered(records: Iterable[Record], plan: Plan, subject: str) -> Iterator[Record]:
    select = selector(plan.input_filter)
    for record in records:
        parts = _parsed([record.content], plan.input_format, subject, whole=plan.whole_input)
        content = b"".join(_write(select(part), plan.input_format) for part in parts)
        yield Record(content, content)


def assemble(stream: BinaryIO, responses: Iterable[bytes], plan: Plan, subject: str) -> Iterator[bytes]:
    """The pieces of the output object of one input object, from the responses in the order of its requests."""
    if plan.reshapes:
        yield from _reshaped(stream, responses, plan, subject)
        return
    for response in responses:
        yield response
        if plan.assemble_lines and not response.endswith(b"\n"):
            yield b"\n"


def _reshaped(stream: BinaryIO, responses: Iterable[bytes], plan: Plan, subject: str) -> Iterator[bytes]:
    select = selector(plan.output_filter)
    outputs = _parsed(responses, plan.output_format, f"{subject}, a response", whole=plan.whole_output)
    if not plan.join:
        for output in outputs:
            yield _write(select(output), plan.output_format)
        return
    contents: Iterable[bytes] = [stream.read()] if plan.whole_input else stream
    inputs = _parsed(contents, plan.input_format, subject, whole=plan.whole_input)
    for record, output in _pairs(inputs, outputs, subject):
        yield _write(select(_joined(record, output)), plan.output_format)


def _pairs(inputs: Iterator[Any], outputs: Iterator[Any], subject: str) -> Iterator[tuple[Any, Any]]:
    count, missing = 0, object()
    for record in inputs:
        output = next(outputs, missing)
        if output is missing:
            raise _unpaired(subject, count + 1 + sum(1 for _ in inputs), count)
        count += 1
        yield record, output
    if rest := sum(1 for _ in outputs):
        raise _unpaired(subject, count, count + rest)


def _unpaired(subject: str, given: int, answered: int) -> EngineError:
    return EngineError(
        f"{subject}: {given} records went in and {answered} came out, so they cannot be joined",
        hint="write one line per record, or take JoinSource away",
    )


def _joined(record: Any, output: Any) -> Any:
    if isinstance(record, list) and isinstance(output, list):
        return record + output
    if isinstance(record, dict):
        return {**record, "SageMakerOutput": output}
    return {"SageMakerInput": record, "SageMakerOutput": output}


def _parsed(contents: Iterable[bytes], form: Format, subject: str, *, whole: bool) -> Iterator[Any]:
    """The records in some pieces of content, each of which ends with a record."""
    for content in contents:
        text = content.decode("utf-8")
        for record in [text] if whole else text.splitlines():
            if record.strip():
                yield _read(record, form, subject)


def _read(text: str, form: Format, subject: str) -> Any:
    if form == "csv":
        return next(csv.reader([text])) if '"' in text else text.rstrip("\r\n").split(",")
    try:
        return json.loads(text)
    except ValueError as error:
        hint = "JSON is read line by line where SplitType is Line, and as one document otherwise"
        raise EngineError(f"{subject}: {text[:60]!r} is no JSON: {error}", hint=hint) from error


def _write(value: Any, form: Format) -> bytes:
    if form == "json":
        return json.dumps(value).encode() + b"\n"
    cells = value if isinstance(value, list) else [value]
    line = ",".join(map(str, cells))
    if line and line.count(",") == len(cells) - 1 and not _QUOTED.search(line):
        return f"{line}\n".encode()
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue().encode()
