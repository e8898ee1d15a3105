"""Where each requirement is answered: layers, files and tests; none is left out and none comes in addition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import Trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.planner.naming import StepNames
    from cursus.planner.plan import EdgeCase, PlannedTest
    from cursus.planner.requirements import StepRequirements

__all__ = ["traces_of"]

Layers = tuple[Any, ...]


def traces_of(
    given: StepRequirements,
    names: StepNames,
    tests: Sequence[PlannedTest],
    cases: Sequence[EdgeCase],
    layers: Mapping[Any, bool],
) -> tuple[Trace, ...]:
    """One trace for each id, in the order of the ids. `layers` says which there are."""
    found: dict[str, Trace] = {}
    statements = {each.id: each.covered_by for each in given.requirements}
    for each in given.ids():
        if each not in statements:
            wanted = [layer for layer in _layers(given, each, cases) if layers.get(layer, True)]
            found[each] = _trace(each, wanted, names, tests)
    for each in statements:
        found[each] = _together(each, [found[name] for name in _leaves(each, statements) if name in found])
    return tuple(found[each] for each in dict.fromkeys(given.ids()))


def _trace(name: str, layers: Sequence[Any], names: StepNames, tests: Sequence[PlannedTest]) -> Trace:
    covering = [each for each in tests if name in each.covers]
    files = [*(names.paths[each] for each in layers), *(each.file for each in covering)]
    return Trace(
        requirement=name,
        layers=(*layers, *(["tests"] if covering else [])),
        files=tuple(dict.fromkeys(files)),
        tests=tuple(each.id for each in covering),
    )


def _layers(given: StepRequirements, name: str, cases: Sequence[EdgeCase]) -> Layers:
    what, _, rest = name.partition(":")
    takes = PATTERNS[given.sagemaker_step_type]
    inherited = what == "parameter" and not takes.takes_variables
    found: dict[str, Layers] = {
        "step": ("registry", "spec", "contract", "config", "builder", "script"),
        "job_type": ("spec", "contract", "config", "builder"),
        "input": ("contract", "spec", "builder", "script"),
        "output": ("contract", "spec", "builder", "script"),
        "parameter": ("config",) if inherited else ("config", "contract", "script"),
        "hyperparameter": ("hyperparameters", "script"),
        "operation": ("script",),
        "function": ("script",),
    }
    if what == "edge_case":
        places = ("config", "builder", "script")
        return tuple(each.where for each in cases if each.id == name and each.where in places)
    return found[what] if rest or what == "step" else ()


def _leaves(name: str, statements: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The requirements that see to a statement, through statements that stand between."""
    found: dict[str, None] = {}
    waiting, seen = list(statements[name]), {name}
    while waiting:
        each = waiting.pop(0)
        if each in statements and each not in seen:
            seen.add(each)
            waiting += statements[each]
        elif each not in statements:
            found[each] = None
    return list(found)


def _together(name: str, traces: Sequence[Trace]) -> Trace:
    return Trace(
        requirement=name,
        layers=tuple(dict.fromkeys(layer for each in traces for layer in each.layers)),
        files=tuple(dict.fromkeys(file for each in traces for file in each.files)),
        tests=tuple(dict.fromkeys(test for each in traces for test in each.tests)),
    )
