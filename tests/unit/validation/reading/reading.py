"""Files that tests have read."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import cursus.steps
from cursus.core.base.names import snake_case
from cursus.validation.reading.scripts import read_script
from cursus.validation.reading.values import read_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.validation.model import Place
    from cursus.validation.reading.script_facts import ScriptFacts
    from cursus.validation.reading.values import Possible

STEPS = Path(cursus.steps.__file__).parent
ROOT = Path(__file__).parents[4]


def layer(step: str, name: str) -> Path:
    """The file of a layer of a shared step."""
    word = snake_case(step)
    files = {
        "contract": STEPS / "contracts" / f"{word}_contract.py",
        "spec": STEPS / "specs" / f"{word}_spec.py",
        "config": STEPS / "configs" / f"config_{word}_step.py",
        "builder": STEPS / "builders" / f"builder_{word}_step.py",
    }
    return files[name]


def write(folder: Path, **files: str) -> Path:
    """Writes modules, `__` in a name standing for a slash, and gives the folder."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def script(folder: Path, text: str, **beside: str) -> ScriptFacts:
    """A script of that text, read, with modules beside it."""
    return read_script(write(folder, script=text, **beside) / "script.py")


def values(folder: Path, text: str, **beside: str) -> dict[str, Possible]:
    """What the names of a module of that text can be."""
    return read_values(write(folder, module=text, **beside) / "module.py")


def lines(items: Iterable[Any]) -> list[int]:
    """The lines that things stand on."""
    return [item.place.line for item in items]


def shown(place: Place) -> str:
    """The text at a place, up to the end of its line where the place has no end."""
    line = place.path.read_text("utf-8").splitlines()[place.line - 1]
    return line[place.column - 1 : None if place.end_column is None else place.end_column - 1]
