"""What the functions do with paths that are shipped beside every script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.containers import some
from cursus.validation.reading.interpretation.domain import Arguments, Class, Function, Library, Made, Values
from cursus.validation.reading.interpretation.effects import Access
from cursus.validation.reading.interpretation.sinks import Sink, see_sinks
from cursus.validation.reading.interpretation.texts import below
from cursus.validation.reading.modules import is_runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["RUNTIME_SINKS", "runtime_call"]

_PACKAGE = "cursus_runtime"
_FOLLOWED = frozenset({"arguments", "environment"})

_READ, _WRITE = Access.READ, Access.WRITE
RUNTIME_SINKS: Mapping[str, tuple[Sink, ...]] = {
    "booster.Model.load": (Sink(0, _READ, ("folder",)),),
    "booster.Model.save": (Sink(0, _WRITE, ("folder",)),),
    "boosting.fitted": (Sink(0, _READ, ("folder",)),),
    "entry.report_failure": (Sink(1, _WRITE, ("base",)),),
    "estimators.FittedEstimator.save": (Sink(0, _WRITE, ("folder",)),),
    "estimators.fitted_estimator": (Sink(0, _READ, ("folder",)),),
    "files.read_documents": (Sink(0, _READ, ("folder",)),),
    "files.read_json": (Sink(0, _READ, ("path",)),),
    "files.shards": (Sink(0, Access.LIST, ("folder",)),),
    "files.unpack": (Sink(0, _READ, ("archive",)), Sink(1, _WRITE, ("folder",))),
    "files.write_json": (Sink(0, _WRITE, ("path",)),),
    "frames.read_table": (Sink(0, _READ, ("path",)),),
    "frames.write_table": (Sink(1, _WRITE, ("path",)),),
    "hyperparameters.gathered": (Sink(0, _READ, ("path",)),),
    "plots.draw": (Sink(0, _WRITE, ("path",)),),
    "plots.draw_binary": (Sink(0, _WRITE, ("folder",)),),
    "plots.draw_confusion": (Sink(0, _WRITE, ("path",)),),
    "plots.draw_curves": (Sink(0, _WRITE, ("path",)),),
    "plots.draw_residuals": (Sink(0, _WRITE, ("path",)),),
    "scoring.load_model": (Sink(0, _READ, ("folder",)),),
    "tables.read_optional": (Sink(0, _READ, ("path",)),),
    "tables.write_output": (Sink(1, _WRITE, ("folder",)),),
    "tables.write_parts": (Sink(1, _WRITE, ("folder",)),),
}
"""The paths that are given to functions of `cursus_runtime`, by module and name."""


def runtime_call(run: Interpreter, function: Function, arguments: Arguments, at: At) -> Values | None:
    """What a function of the package gives; None where it is followed as any other."""
    module = function.frame.source.path.stem
    is_main = function.frame.source.path == run.main
    if not is_runtime(function.at.source.path) or module in _FOLLOWED or is_main:
        return None
    node, owner = function.node, function.owner
    name = f"{module}.{owner.name}.{_name(node)}" if owner else f"{module}.{_name(node)}"
    see_sinks(run, RUNTIME_SINKS.get(name, ()), arguments, at)
    if name == "files.shards":
        folders = arguments.get(0, "folder") or ()
        return tuple(some(below(folder, at), at) for folder in folders)
    if isinstance(function.bound, Class):
        return (Made(function.bound, Arguments(is_whole=False), at),)
    return (Made(Library(f"{_PACKAGE}.{name}", at), Arguments(is_whole=False), at),)


def _name(node: object) -> str:
    return str(getattr(node, "name", ""))
