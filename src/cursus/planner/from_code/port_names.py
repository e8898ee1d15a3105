"""The logical names of files and folders, by how code names them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

__all__ = ["GENERIC", "called_model", "path_of", "port_name", "snake", "without_ends"]

_SURE, _LIKELY, _PERHAPS = 0.95, 0.8, 0.6
_WORDS = re.compile(r"[A-Za-z0-9]+")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|.*\\")
_MODEL_WORDS = re.compile(
    r"(model|booster|classifier|regressor|estimator|clf|pipeline|forest|net|weights|checkpoint)s?\b"
)
# Words that say that something is a file or a table, and not what it holds.
GENERIC = frozenset({
    "", "data", "input", "inputs", "output", "outputs", "tmp", "file", "files", "path", "dir", "folder", "f",
    "fp", "fn", "p", "out", "src", "dst", "source", "target", "dest", "in", "infile", "outfile", "destination",
    "filename", "fname", "df", "frame", "self", "result", "argv", "table", "x", "args", "uri", "url", "desktop",
    "query", "sql", "obj",
})  # fmt: skip


def path_of(path: str) -> PurePosixPath | PureWindowsPath:
    """A path as the system has it that it was written for.

    >>> path_of("C:/data/Orders 2023.xlsx").stem
    'Orders 2023'
    """
    return PureWindowsPath(path) if _WINDOWS.match(path) else PurePosixPath(path)


def called_model(text: str) -> bool:
    """Whether a name says that a model is meant."""
    return _MODEL_WORDS.search(snake(text).replace("_", " ")) is not None


def port_name(side: str, told: tuple[str | None, str | None, str | None], path: str) -> tuple[str, float]:
    """The logical name of a file, and how sure it is; `told` are its declared name, its argument, its variable."""
    declared, argument, variable = told
    if declared:
        return declared, _SURE
    channel = re.fullmatch(r"SM_CHANNEL_(\w+)", variable or "")
    if channel:
        return channel[1].lower(), _SURE
    container = re.match(r"/opt/ml/(?:processing/(?:input|output)|input/data)/([^/]+)", path)
    if container:
        return snake(container[1]), _SURE
    stem = path_of(path).stem if path else ""
    for text in (argument, stem):
        name = without_ends(snake(text or ""))
        if name not in GENERIC:
            return name, _LIKELY
    folder = snake(path_of(path).parent.name) if path else ""
    if folder not in GENERIC:
        number = re.sub(r"\W+", "_", stem).strip("_") if stem[:1].isdigit() else ""
        return f"{folder}_{number}".strip("_"), _PERHAPS
    return ("raw_data" if side == "input" else "processed_data"), _PERHAPS


def snake(text: str) -> str:
    """Text as a logical name."""
    name = "_".join(_WORDS.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text))).lower()
    return name.lstrip("0123456789_")


def without_ends(name: str) -> str:
    """A name without the words that say that it is a path."""
    for end in ("_path", "_file", "_dir", "_folder", "_csv", "_uri", "_df"):
        name = name.removesuffix(end)
    for start in ("input_", "output_", "path_to_", "df_"):
        name = name.removeprefix(start)
    return name
