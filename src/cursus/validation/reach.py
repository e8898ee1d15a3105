"""Which files the files of a step lead to through imports; also those that would be imported if they were there."""

from __future__ import annotations

import re
from os.path import dirname, exists
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cursus.registry.python_files import LARGEST
from cursus.validation.contents import OWN_ROOMS
from cursus.validation.reading.modules import Modules, is_stdlib, top_of
from cursus.validation.reading.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.validation.contents import Contents
    from cursus.validation.reading.sources import Source

__all__ = ["Files", "Reach"]

_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n]+)", re.MULTILINE)
_CALLED = re.compile(r"import_module\(\s*[\"'](\.*)([\w.]+)[\"']")
_NAME = re.compile(r"(?:^|,)[\s(]*([\w.]+)", re.MULTILINE)
_PACKAGES = Path(__file__).resolve().parents[2]
_OURS = tuple(f"{_PACKAGES / 'cursus' / room}/" for room in OWN_ROOMS)
_SHIPPED = ("cursus", "cursus_runtime")
_HIGHEST = 8


class Files(Modules):
    """The files of a check; what is kept of them is told with a digest that was taken before they were parsed."""

    def __init__(self, contents: Contents) -> None:
        """Takes what reads files."""
        super().__init__()
        self.contents = contents

    def source(self, path: Path) -> Source:
        """The file at a path."""
        if path not in self._sources:
            self.contents.body(path)
            self._sources[path] = read_source(path)
        return self._sources[path]


class Reach:
    """Follows imports by the text of files, each file once.

    The rooms of cursus that findings are kept with anyway are not followed. A file that is not there counts where it
    would be imported from a folder of the steps; what may come to lie further off is not waited for.
    """

    def __init__(self, contents: Contents) -> None:
        """Takes what reads files."""
        self._contents = contents
        self._direct: dict[Path, frozenset[Path]] = {}
        self._led: dict[tuple[str, Path, _Import], tuple[Path, ...]] = {}
        self._there: dict[str, bool] = {}

    def of(self, paths: Iterable[Path], within: Path) -> frozenset[Path]:
        """The files, and all that they lead to.

        Args:
            paths: the files.
            within: the folder in which missing files count.
        """
        found: set[Path] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._imported(path, within)
        return frozenset(found)

    def _imported(self, path: Path, within: Path) -> frozenset[Path]:
        if path not in self._direct:
            body = self._contents.body(path)
            text = body.decode("utf-8", "replace") if len(body) <= LARGEST else ""
            self._direct[path] = frozenset(
                file for each in _imports(text) for file in self._files_of(each, path, within)
            )
        return self._direct[path]

    def _files_of(self, wanted: _Import, importer: Path, within: Path) -> tuple[Path, ...]:
        """What an import leads to; it is the same for all files of a folder."""
        key = (dirname(importer), within, wanted)  # noqa: PTH120 - asked tens of thousands of times
        if key not in self._led:
            found = self._led_to(wanted, importer, within)
            self._led[key] = tuple(each for each in found if not str(each).startswith(_OURS))
        return self._led[key]

    def _led_to(self, wanted: _Import, importer: Path, within: Path) -> Iterator[Path]:
        """The file of a module, those of the names that are modules in it, and places that would be taken before."""
        for folder in _folders(wanted, importer):
            yield from self._in(folder, wanted.module, within)
            inside = folder.joinpath(*wanted.module.split("."))
            if self._exists(str(inside)):
                for name in wanted.names:
                    yield from self._in(inside, name, within)
            if self._exists(str(inside)) or self._exists(f"{inside}.py"):
                return

    def _in(self, folder: Path, module: str, within: Path) -> Iterator[Path]:
        """The file of a module in a folder; where there is none, the places that it would have, if they count."""
        top = top_of(module)
        is_near = top not in _SHIPPED and f"{folder}/".startswith(f"{within}/")
        if top and not self._exists(f"{folder}/{top}"):
            module = top
        place = "/".join([str(folder), *filter(None, module.split("."))])
        for file in (f"{place}.py", f"{place}/__init__.py"):
            is_there = self._exists(file)
            if is_there or is_near:
                yield Path(file)
            if is_there:
                return

    def _exists(self, file: str) -> bool:
        if file not in self._there:
            self._there[file] = exists(file)  # noqa: PTH110 - asked tens of thousands of times
        return self._there[file]


def _folders(wanted: _Import, importer: Path) -> Sequence[Path]:
    """The folders that a module is looked for in, in their order."""
    above = importer.parents
    if wanted.level:
        return above[wanted.level - 1 : wanted.level]
    return (*above[:_HIGHEST], _PACKAGES) if top_of(wanted.module) in _SHIPPED else above[:_HIGHEST]


class _Import(NamedTuple):
    """A module that a text imports, with the dots before it, and the names that it takes from there."""

    level: int
    module: str
    names: tuple[str, ...] = ()


def _imports(text: str) -> Iterator[_Import]:
    """What a text may import; also what it only speaks of."""
    for dots, module, names in _FROM.findall(text):
        if dots or not is_stdlib(module):
            yield _Import(len(dots), module.removeprefix("src."), tuple(_NAME.findall(names)))
    for names in _IMPORT.findall(text):
        yield from (_Import(0, name.removeprefix("src.")) for name in _NAME.findall(names) if not is_stdlib(name))
    for dots, module in _CALLED.findall(text):
        yield _Import(len(dots), module)
