"""What code reads and writes: files and folders, each with the name that it would have as an input or output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias

from cursus.validation.reading.script_facts import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.planner.from_code.code import Code
    from cursus.validation.reading.script_facts import PathUse

__all__ = ["FileFormat", "Port", "ports_of"]

FileFormat: TypeAlias = Literal["csv", "parquet", "json", "jsonl", "model", "any"]
_FORMATS: dict[str, FileFormat] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".json": "json",
    ".jsonl": "jsonl",
    ".joblib": "model",
    ".pkl": "model",
    ".pickle": "model",
    ".pt": "model",
    ".pth": "model",
    ".bst": "model",
    ".ubj": "model",
    ".h5": "model",
    ".onnx": "model",
    ".gz": "any",
}
_MODEL_PLACES = ("/opt/ml/model", "SM_MODEL_DIR")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_SURE, _LIKELY, _PERHAPS = 0.95, 0.8, 0.6
_GENERIC = frozenset({"data", "input", "inputs", "output", "outputs", "tmp", "file", "files", "path", "dir", "folder"})


@dataclass(frozen=True, slots=True)
class Port:
    """A file or folder that code reads or writes, with the lines where it does.

    `argument` and `variable` hold the path where code is told it. `path` is empty where it is not known. `source` is
    the registered step that it comes from, where that is known.
    """

    side: Literal["input", "output"]
    name: str
    path: str
    format: FileFormat | None
    argument: str | None
    variable: str | None
    lines: tuple[int, ...]
    confidence: float
    why: str
    source: str | None = None

    @property
    def is_model(self) -> bool:
        """Whether a model lies there."""
        return self.format == "model"


def ports_of(code: Code) -> tuple[Port, ...]:
    """The ports of some code, inputs first, each once."""
    uses = [
        each
        for each in (*code.facts.paths, *code.facts.handed_on)
        if each.access in {Access.READ, Access.WRITE, Access.LIST}
    ]
    found: dict[tuple[str, str], Port] = {}
    for side, group in _grouped(uses):
        port = _port(side, group, code)
        if port is None:
            continue
        key = (side, port.name)
        before = found.get(key)
        found[key] = port if before is None else _joined(before, port)
    written = {each.path for each in found.values() if each.side == "output" and each.path}
    kept = [each for each in found.values() if not (each.side == "input" and each.path in written)]
    return tuple(sorted(kept, key=lambda each: (each.side, each.lines)))


def _grouped(uses: Sequence[PathUse]) -> Iterator[tuple[Literal["input", "output"], list[PathUse]]]:
    """The uses of one place in the code, which are the same file told in several ways."""
    at: dict[tuple[int, int, bool], list[PathUse]] = {}
    for each in uses:
        at.setdefault((each.place.line, each.place.column, each.access is Access.WRITE), []).append(each)
    for (_, _, writes), group in at.items():
        yield "output" if writes else "input", group


def _port(side: Literal["input", "output"], group: Sequence[PathUse], code: Code) -> Port | None:
    declared = next((each.name for each in group if each.name), None)
    argument = next((each.argument for each in group if each.argument), None)
    variable = next((each.variable for each in group if each.variable), None)
    path = next((each.path for each in group if each.path and not each.path.startswith("/opt/ml")), "")
    path = path or next((each.path for each in group if each.path), "")
    rest = next((each.rest for each in group if each.rest), "")
    form = _format(f"{path}/{rest}" if rest else path, code, [each.place.line for each in group])
    is_model = side == "output" and any(_is_model_place(each) for each in group)
    name, confidence = _name(side, declared, argument, variable, path, is_model=is_model or form == "model")
    if not name:
        return None
    lines = tuple(sorted({each.place.line for each in group}))
    told = next((f"{what} {value}" for what, value in _sources(declared, argument, variable, path) if value), "a path")
    verb = "written" if side == "output" else "read"
    kind = "model" if is_model else form
    return Port(side, name, path, kind, argument, variable, lines, confidence, f"{told} is {verb}")


def _sources(*told: str | None) -> Iterable[tuple[str, str | None]]:
    return zip(("the logical name", "the argument", "the variable", "the file"), told, strict=True)


def _is_model_place(use: PathUse) -> bool:
    return use.variable in _MODEL_PLACES or use.path.startswith(_MODEL_PLACES[0])


def _name(
    side: str, declared: str | None, argument: str | None, variable: str | None, path: str, *, is_model: bool
) -> tuple[str, float]:
    """The logical name of a port, and how sure it is."""
    if declared:
        return declared, _SURE
    if is_model:
        return ("model_output" if side == "output" else "model_input"), _SURE
    channel = re.fullmatch(r"SM_CHANNEL_(\w+)", variable or "")
    if channel:
        return channel[1].lower(), _SURE
    container = re.match(r"/opt/ml/(?:processing/(?:input|output)|input/data)/([^/]+)", path)
    if container:
        return _snake(container[1]), _SURE
    for told, confidence in ((argument, _LIKELY), (PurePosixPath(path).stem if path else None, _LIKELY)):
        name = _without_ends(_snake(told or ""))
        if name and name not in _GENERIC:
            return name, confidence
    folder = _snake(PurePosixPath(path).parent.name) if path else ""
    if folder and folder not in _GENERIC:
        return folder, _PERHAPS
    return ("raw_data" if side == "input" else "processed_data"), _PERHAPS


def _snake(text: str) -> str:
    """Text as a logical name."""
    name = "_".join(_WORDS.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text))).lower()
    return name.lstrip("0123456789_")


def _without_ends(name: str) -> str:
    """A name without the words that say that it is a path."""
    for end in ("_path", "_file", "_dir", "_folder", "_csv", "_uri"):
        name = name.removesuffix(end)
    for start in ("input_", "output_", "path_to_"):
        name = name.removeprefix(start)
    return name


def _format(path: str, code: Code, lines: Sequence[int]) -> FileFormat | None:
    """How a file is written, by its name or by what reads or writes it."""
    called = [each.name for each in code.calls([code.tree]) if each.line in lines]
    by_call: FileFormat | None = next((form for name in called for word, form in _BY_CALL if word in name), None)
    by_name = _FORMATS.get(PurePosixPath(path).suffix.lower())
    return "model" if by_call == "model" else by_name or by_call


_BY_CALL: tuple[tuple[str, FileFormat], ...] = (
    ("csv", "csv"),
    ("parquet", "parquet"),
    ("json", "json"),
    ("joblib", "model"),
    ("pickle", "model"),
    ("torch", "model"),
    ("save_model", "model"),
    ("load_model", "model"),
)


def _joined(before: Port, other: Port) -> Port:
    """Two uses of one port as one."""
    lines = tuple(sorted({*before.lines, *other.lines}))
    best = before if before.confidence >= other.confidence else other
    return Port(
        best.side, best.name, before.path or other.path, before.format or other.format,
        before.argument or other.argument, before.variable or other.variable, lines, best.confidence, best.why,
    )  # fmt: skip
