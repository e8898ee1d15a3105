"""Plans as files: the Markdown that people read, and beside it the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from cursus.errors import Fault, PlanError
from cursus.planner.plan import StepPlan

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_plan"]


def read_plan(place: Path) -> StepPlan:
    """The plan of a file: of its data, or of its Markdown beside which the data lie.

    Raises:
        PlanError: there is none, or it is none.
    """
    path = place.with_suffix(".json")
    try:
        return StepPlan.model_validate_json(path.read_bytes())
    except OSError:
        raise PlanError(f"there is no plan {path}", hint="`cursus plan new` makes one") from None
    except ValidationError as error:
        faults = [Fault(f"{path}:{'.'.join(map(str, each['loc']))}", each["msg"]) for each in error.errors()]
        raise PlanError.of(faults) from None
