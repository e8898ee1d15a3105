"""Every kind of finding: what it is, which criterion it costs, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.planner.checking.model import Change, PlanFinding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.checking.model import Criterion, Severity

__all__ = ["CODES", "Code", "finding"]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding, and what it finds in one sentence."""

    severity: Severity
    what: str


_ALIGNMENT: Mapping[str, Code] = {
    "broken-requirements": Code("error", "The requirements in the plan contradict themselves; this is told alone."),
    "dropped": Code("error", "Something that is required has no place in the plan."),
    "added": Code("error", "Something is in the plan that no requirement asks for."),
    "untraced": Code("error", "The plan does not say what answers a requirement."),
    "traced-twice": Code("error", "A requirement is traced twice."),
    "unknown-requirement": Code("error", "A trace, a test or an edge case names a requirement that there is not."),
    "unplanned-file": Code("error", "A trace leads to a file that the plan neither makes nor updates."),
    "unknown-test": Code("error", "A trace leads to a test that is not planned."),
    "untested": Code("error", "A requirement is traced to no test, and the plan has one of it."),
    "needless-test": Code("error", "A test covers no requirement and no edge case."),
    "unmatched-name": Code("error", "A logical name is in one layer and not in the other."),
    "unset-variable": Code("error", "The contract has a variable that no field of the config sets."),
    "undeclared-variable": Code("error", "A field sets a variable that the contract does not know."),
    "wrong-tier": Code("error", "A variable is required by the script, and its field may be left out."),
    "other-default": Code("error", "Contract and config have two defaults of one variable."),
    "unset-argument": Code("error", "The contract has an argument that no field sets."),
    "undeclared-argument": Code("error", "A field sets an argument that the contract does not know."),
    "missing-layer": Code("error", "Steps of the type have a layer that the plan has not."),
    "needless-layer": Code("error", "The plan has a layer that steps of the type have not."),
    "wrong-contract": Code("error", "The contract's class is that of another type of job."),
    "broken-contract": Code("error", "The library refuses the contract: a path, a name, a variable or an argument."),
    "other-kind": Code("error", "The step is registered as another SageMaker type than is required."),
    "unknown-table": Code("error", "A function of the script takes a table that nobody gives, or stands twice."),
    "stale-alignment": Code("warning", "Section 5 does not say what the layers say."),
    "boilerplate": Code("warning", "An edge case concerns nothing in this step."),
    "unanswered": Code("warning", "A requirement in words names no requirement that sees to it."),
    "undecided": Code("note", "A question is open, and the plan holds nothing for the time being."),
}
_STANDARDIZATION: Mapping[str, Code] = {
    "wrong-name": Code("error", "A class, a constant, a step or a file has not the name that follows by rule."),
    "unknown-page": Code("warning", "The plan cites a page that the developer guide has not."),
    "no-description": Code("note", "A need or an offer does not say what it holds."),
}
_COMPATIBILITY: Mapping[str, Code] = {
    "unmet-need": Code("error", "A need is required, and neither a registered step nor the config answers it."),
    "unknown-property": Code("error", "An offer's property path is none of the type, or another output's."),
    "wrong-type": Code("error", "A need or an offer has a type that such steps cannot have."),
    "broken-specification": Code("error", "The library refuses the specification."),
    "collision": Code("error", "A registered step has the name, or a name in common has no policy."),
    "circle": Code("error", "The step would come before itself."),
    "unknown-base": Code("error", "A base class is not there."),
    "unknown-source": Code("warning", "A need names a source that is no registered step."),
    "unknown-consumer": Code("warning", "An output is meant for a step that is not registered."),
    "tied-offers": Code("warning", "Two offers of one step answer a need equally well."),
    "displaces": Code("warning", "The step would compete with a wire between registered steps."),
    "stale-integration": Code("warning", "Section 4 is not what the registered steps give now."),
    "missing-workspace": Code("note", "The project's workspace is not there yet."),
    "tied-steps": Code("note", "Offers of two steps answer a need equally well; a pipeline with both needs a pin."),
}
CODES: Mapping[str, tuple[Criterion, Code]] = {
    **{name: ("alignment", code) for name, code in _ALIGNMENT.items()},
    **{name: ("standardization", code) for name, code in _STANDARDIZATION.items()},
    **{name: ("compatibility", code) for name, code in _COMPATIBILITY.items()},
}
"""The kinds of findings by their codes, each with the criterion that it costs points of."""


def finding(code: str, subject: str, fact: str, remedy: str, *changes: Change) -> PlanFinding:
    """A finding of a kind."""
    criterion, kind = CODES[code]
    return PlanFinding(code, kind.severity, criterion, subject, fact, remedy, changes)
