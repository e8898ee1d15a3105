"""What code reads and writes: files and folders, each with the name that it would have as an input or output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from cursus.planner.from_code.calls import literal
from cursus.planner.from_code.config_values import is_config_file
from cursus.planner.from_code.file_calls import file_calls, is_query
from cursus.planner.from_code.port_names import GENERIC, called_model, path_of, port_name, snake, without_ends
from cursus.validation.reading.script_facts import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cursus.planner.from_code.code import Code
    from cursus.planner.from_code.file_calls import FileCall
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
    ".xlsx": "any",
    ".xls": "any",
}
_MODEL_PLACES = ("/opt/ml/model", "SM_MODEL_DIR")
# What the service itself puts and takes there is no input or output of a step.
_SERVICE = ("/opt/ml/input/config", "/opt/ml/output/failure", "/opt/ml/checkpoints", "/dev/", "/proc/")
_UNKNOWN, _LIKELY = 0.6, 0.8


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
    seen = [each for each in (*code.facts.paths, *code.facts.handed_on) if not is_query(each.path)]
    uses = [
        each
        for each in seen
        if each.access in {Access.READ, Access.WRITE, Access.LIST} and not each.path.startswith(_SERVICE)
    ]
    patterns = dict(_patterns(code))
    known = [port for side, group in _grouped(uses) if (port := _port(side, group, code, patterns))]
    lines = {each.place.line for each in seen}
    unknown = [_of_call(each, code) for each in file_calls(code) if not lines & set(range(each.first, each.last + 1))]
    return _once([each for each in (*known, *unknown) if not (each.side == "input" and is_config_file(each.path))])


def _once(ports: Iterable[Port]) -> tuple[Port, ...]:
    """Each port once, without what is written and read again; an output is named otherwise than every input."""
    found: dict[tuple[str, str], Port] = {}
    for each in ports:
        port = _beside(each, found)
        key = (port.side, port.name)
        found[key] = _joined(found[key], port) if key in found else port
    written = {each.path for each in found.values() if each.side == "output" and each.path}
    kept = [each for each in found.values() if not (each.side == "input" and each.path in written)]
    taken = {each.name for each in kept if each.side == "input"}
    named = [
        replace(each, name=f"new_{each.name}") if each.side == "output" and each.name in taken else each
        for each in kept
    ]
    return tuple(sorted(named, key=lambda each: (each.side, each.lines)))


def _beside(port: Port, found: Mapping[tuple[str, str], Port]) -> Port:
    """The port, named with its folder where another file has its name."""
    other = found.get((port.side, port.name))
    paths = {path_of(each.path).as_posix() for each in (port, other) if each and path_of(each.path).suffix}
    if len(paths) <= 1 or port.is_model or port.confidence > _LIKELY:
        return port
    folder = snake(path_of(port.path).parent.name) or "other"
    return replace(port, name=f"{folder}_{port.name}")


def _grouped(uses: Sequence[PathUse]) -> Iterator[tuple[Literal["input", "output"], list[PathUse]]]:
    """The uses of one place in the code, those of the same file together.

    A file is told by an argument, by the variable that is its default, and by the path that is the variable's: they
    come in this order, and a second one of a kind is of another file that the same place reads.
    """
    at: dict[tuple[int, int, bool], list[list[PathUse]]] = {}
    for each in uses:
        groups = at.setdefault((each.place.line, each.place.column, each.access is Access.WRITE), [])
        if groups and _rank(each) > _rank(groups[-1][-1]):
            groups[-1].append(each)
        else:
            groups.append([each])
    for (_, _, writes), groups in at.items():
        for group in groups:
            yield ("output" if writes else "input"), group


def _rank(use: PathUse) -> int:
    return 0 if use.name or use.argument else 1 if use.variable else 2


def _patterns(code: Code) -> Iterator[tuple[str, str]]:
    """The patterns of `glob.glob("exports/logins_*.csv")`, by the folders that are listed for them."""
    for called in code.calls([code.tree]):
        pattern = literal(called.node.args[0]) if called.node.args else None
        if called.name in {"glob.glob", "glob.iglob"} and isinstance(pattern, str) and "*" in pattern:
            yield pattern.partition("*")[0].rpartition("/")[0], pattern


def _port(
    side: Literal["input", "output"], group: Sequence[PathUse], code: Code, patterns: Mapping[str, str]
) -> Port | None:
    declared = next((each.name for each in group if each.name), None)
    argument = next((each.argument for each in group if each.argument), None)
    variable = next((each.variable for each in group if each.variable), None)
    path = next((each.path for each in group if each.path and not each.path.startswith("/opt/ml")), "")
    path = path or next((each.path for each in group if each.path), "")
    path = patterns.get(path, path)
    rest = next((each.rest for each in group if each.rest), "")
    lines = tuple(sorted({each.place.line for each in group}))
    form = _format(f"{path}/{rest}" if rest else path, code, lines)
    told = (declared, argument, variable)
    if any(_is_model_place(each) for each in group) and not declared:
        name, confidence, form = _model(side), 0.95, "model"
    else:
        name, confidence = port_name(side, told, path or rest)
        name = _model(side) if form == "model" and not declared and called_model(name) else name
    if not name:
        return None
    source = next((f"{what} {value}" for what, value in _sources(*told, path) if value), "a path")
    verb = "written" if side == "output" else "read"
    return Port(side, name, path, form, argument, variable, lines, confidence, f"{source} is {verb}")


def _model(side: str) -> str:
    return "model_output" if side == "output" else "model_input"


def _of_call(call: FileCall, code: Code) -> Port:
    """The port of a call whose path reading could not follow: named after the words that the code has for it."""
    path = literal(call.path)
    known = path if isinstance(path, str) and not call.is_query else ""
    names = (without_ends(snake(each)) for each in call.names)
    otherwise = "raw_data" if call.side == "input" else "processed_data"
    name = next((each for each in names if each not in GENERIC), otherwise)
    lines = tuple(range(call.first, call.last + 1))
    form = _format(known, code, lines)
    name = _model(call.side) if form == "model" and called_model(name) else name
    verb = "written" if call.side == "output" else "read"
    if known:
        return Port(call.side, name, known, form, None, None, lines, _LIKELY, f"the file {known} is {verb}")
    why = f"{call.shown} is {verb}, a path that only a run knows"
    why = (
        "a query of a database is read, which a step has no way to: what it gives comes in as a file"
        if call.is_query
        else why
    )
    return Port(call.side, name, "", form, None, None, lines, _UNKNOWN, why)


def _sources(*told: str | None) -> Iterable[tuple[str, str | None]]:
    return zip(("the logical name", "the argument", "the variable", "the file"), told, strict=True)


def _is_model_place(use: PathUse) -> bool:
    return use.variable in _MODEL_PLACES or use.path.startswith(_MODEL_PLACES[0])


def _format(path: str, code: Code, lines: Sequence[int]) -> FileFormat | None:
    """How a file is written, by its name or by what reads or writes it."""
    called = [each.name for each in code.calls([code.tree]) if each.line in lines]
    by_call: FileFormat | None = next((form for name in called for word, form in _BY_CALL if word in name), None)
    by_name = _FORMATS.get(path_of(path).suffix.lower())
    return "model" if by_call == "model" else by_name or by_call


_BY_CALL: tuple[tuple[str, FileFormat], ...] = (
    ("csv", "csv"),
    ("parquet", "parquet"),
    ("json", "json"),
    ("excel", "any"),
    ("joblib", "model"),
    ("pickle", "model"),
    ("torch", "model"),
    ("save_model", "model"),
    ("load_model", "model"),
)


def _joined(before: Port, other: Port) -> Port:
    """Two uses of one port as one: a file tells more than its folder."""
    lines = tuple(sorted({*before.lines, *other.lines}))
    best = before if before.confidence >= other.confidence else other
    paths = [each.path for each in (before, other) if each.path]
    return Port(
        best.side, best.name, next((each for each in paths if path_of(each).suffix), paths[0] if paths else ""),
        before.format or other.format, before.argument or other.argument, before.variable or other.variable, lines,
        best.confidence, best.why,
    )  # fmt: skip
