"""Whether requirements can be met, beyond the types of their values: all faults together, each with its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import Fault, PlanError
from cursus.planner.requiring.faults import RequirementFault
from cursus.planner.requiring.identity import identity_faults, statement_faults
from cursus.planner.requiring.kinds import kind_faults
from cursus.planner.requiring.operations import operation_faults
from cursus.planner.requiring.parameters import parameter_faults
from cursus.planner.requiring.ports import port_faults

if TYPE_CHECKING:
    from cursus.core.documents import Keys
    from cursus.planner.requirements import StepRequirements

__all__ = ["RequirementFault", "refuse_faults", "requirement_faults"]


def requirement_faults(given: StepRequirements) -> list[RequirementFault]:
    """Everything that is wrong with requirements in themselves; empty where they are sound."""
    found = [
        fault
        for check in (identity_faults, statement_faults, kind_faults, port_faults, parameter_faults, operation_faults)
        for fault in check(given)
    ]
    return list(dict.fromkeys(found))


def refuse_faults(given: StepRequirements) -> None:
    """Lets sound requirements pass.

    Raises:
        PlanError: they are not; all faults together, each with the keys that lead to it.
    """
    faults = [Fault(keys_text(each.keys), each.fact, each.hint) for each in requirement_faults(given)]
    if faults:
        raise PlanError.of(faults)


def keys_text(keys: Keys) -> str:
    """Keys as a person writes them: `inputs[0].name`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".") or "requirements"
