"""Several steps under one name: others wait for, and refer to, the last of them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step
from cursus.errors import KindError

if TYPE_CHECKING:
    from cursus.core.kinds.variables import Properties

__all__ = ["StepCollection"]


@dataclass(kw_only=True)
class StepCollection(Step):
    """Steps that belong together; wherever a step may stand, a collection may."""

    @property
    @abstractmethod
    def steps(self) -> list[Step]:
        """The steps, in the order in which they run."""

    @property
    def properties(self) -> Properties:
        """References to what the last step will be able to tell about itself."""
        return self.steps[-1].properties

    def to_requests(self) -> list[dict[str, Any]]:
        """The steps as the definition holds them."""
        return [request for step in self.steps for request in step.to_requests()]

    def to_request(self) -> dict[str, Any]:
        """Nothing: several steps have no request of one.

        Raises:
            KindError: always.
        """
        raise KindError(f"{self.name!r} is a collection of steps, and has no single request", hint="use to_requests()")
