"""The pages of the shapes and the builders: each with its keywords or methods, and what it says of itself."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
import sys
from typing import TYPE_CHECKING, Any

from cursus.core import builders, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

BUILDERS = """\
The bases that a step's builder derives from: `from cursus.core.builders.training import TrainingStepBuilder`. A builder
that names its `specs` is complete; each method listed can be overridden."""
WIDTH = 100
INTRODUCTION = """\
What a builder makes a step of, in the names and with the keywords of SageMaker SDK v2. Import them from
`cursus.core.kinds`. Where a keyword stands without a default it must be given."""


def kinds_page() -> Iterator[str]:
    """Every public shape, by the module that it is in."""
    yield from ["# Shapes of steps", "", INTRODUCTION, ""]
    modules: dict[str, list[Any]] = {}
    for name in kinds.__all__:
        shape = getattr(kinds, name)
        modules.setdefault(getattr(shape, "__module__", kinds.__name__), []).append(shape)
    for module in sorted(modules, key=lambda name: _title(name).casefold()):
        yield from [f"## {_title(module)}", ""]
        for shape in sorted(modules[module], key=lambda shape: shape.__name__):
            yield from _shape(shape)


def builders_page() -> Iterator[str]:
    """Every base of builders, by the module that it is in."""
    yield from ["# Builders", "", BUILDERS, ""]
    for found in sorted(pkgutil.iter_modules(builders.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"{builders.__name__}.{found.name}")
        made = [getattr(module, name) for name in module.__all__ if inspect.isclass(getattr(module, name))]
        own = [shape for shape in made if shape.__module__ == module.__name__]
        if own:
            yield from [f"## {_title(module.__name__)}", ""]
        for shape in own:
            yield from [f"### {shape.__name__}", "", *_markdown(inspect.getdoc(shape) or ""), "", *_overridable(shape)]


def _overridable(shape: type[Any]) -> Iterator[str]:
    """The methods that the class defines, which a builder may override."""
    methods = {name: member for name, member in vars(shape).items() if inspect.isfunction(member) and member.__doc__}
    lines = [f"- `{name}`: {(inspect.getdoc(member) or '').splitlines()[0]}" for name, member in methods.items()]
    yield from [*lines, ""] if lines else []


def _title(module: str) -> str:
    """The first line of the module's docstring, less what follows a colon."""
    said = inspect.getdoc(sys.modules[module]) or module
    return re.split(r":|,? in the SageMaker", said.splitlines()[0])[0].rstrip(".")


def _shape(shape: Any) -> Iterator[str]:
    yield from [f"### {shape.__name__}", "", *_signature(shape), ""]
    said = inspect.getdoc(shape) or ""
    yield from [*_markdown("" if said.startswith(f"{shape.__name__}(") else said), ""]


def _signature(shape: Any) -> Iterator[str]:
    """A call with its keywords, wrapped at the width of a page."""
    words = [_keyword(name, default) for name, default in _keywords(shape)]
    yield "```text"
    line = f"{shape.__name__}("
    for at, word in enumerate(words):
        piece = word + (", " if at + 1 < len(words) else "")
        if len(line) + len(piece) > WIDTH:
            yield line.rstrip()
            line = "    "
        line += piece
    yield from [f"{line})", "```"]


def _keywords(shape: Any) -> Iterator[tuple[str, Any]]:
    if dataclasses.is_dataclass(shape):
        fields = [field for field in dataclasses.fields(shape) if field.init and not field.name.startswith("_")]
        for field in sorted(fields, key=_is_optional):
            made = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
            yield field.name, made
        return
    for name, parameter in inspect.signature(shape).parameters.items():
        if not name.startswith("_"):
            yield name, dataclasses.MISSING if parameter.default is inspect.Parameter.empty else parameter.default


def _is_optional(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _keyword(name: str, default: Any) -> str:
    return name if default is dataclasses.MISSING else f"{name}={default!r}"


def _markdown(docstring: str) -> list[str]:
    """A docstring with its examples fenced and its list of errors as a list."""
    text = re.sub(r"((?:^>>> .*\n?(?:^(?!>>>).+\n?)*)+)", r"```text\n\1\n```", docstring, flags=re.MULTILINE)
    text = re.sub(r"\n\n```$", "\n```", text, flags=re.MULTILINE)
    return re.sub(r"^Raises:\n((?:    .*\n?)+)", _raises, text, flags=re.MULTILINE).splitlines()


def _raises(found: re.Match[str]) -> str:
    joined = re.sub(r"\n {8,}", " ", found[1].rstrip())
    entries = (line.strip().partition(": ") for line in joined.splitlines())
    return "Raises:\n\n" + "\n".join(f"- `{name}`: {why}" for name, _, why in entries)
