"""Several steps under one name: others wait for all of them, and refer to the last."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.core.kinds.variables import Properties

__all__ = ["StepCollection", "StepsOfOne"]


@dataclass(kw_only=True)
class StepsOfOne(Step):
    """Steps that belong together; wherever a step may stand, they may."""

    @property
    @abstractmethod
    def steps(self) -> list[Step]:
        """The steps, in the order in which they run."""

    @property
    def properties(self) -> Properties:
        """References to what the last step will be able to tell about itself."""
        return self.steps[-1].properties

    @property
    def awaited(self) -> list[str]:
        """The names of all steps."""
        return [name for step in self.steps for name in step.awaited]

    def to_requests(self) -> list[dict[str, Any]]:
        """The steps as the definition holds them."""
        return [request for step in self.steps for request in step.to_requests()]

    def to_request(self) -> dict[str, Any]:
        """Nothing: several steps have no request of one.

        Raises:
            KindError: always.
        """
        raise KindError(f"{self.name!r} is a collection of steps, and has no single request", hint="use to_requests()")


class StepCollection(StepsOfOne):
    """Steps that are given; the first waits for what the collection depends on.

    Raises:
        KindError: no step is given.
    """

    def __init__(self, name: str, steps: Sequence[Step] = (), depends_on: Sequence[Step | str] | None = None) -> None:
        """Takes the steps in the order in which they run."""
        super().__init__(name=name, depends_on=depends_on)
        if not steps:
            raise KindError(f"step collection {name!r} holds no steps", hint="give it at least one")
        self._steps = list(steps)

    @property
    def steps(self) -> list[Step]:
        """The steps, in the order in which they run."""
        return self._steps

    def to_requests(self) -> list[dict[str, Any]]:
        """The steps as the definition holds them."""
        first, *others = super().to_requests()
        own = first.get("DependsOn", ())
        waits = [*own, *(name for name in self.waits_for if name not in own)]
        return [first | ({"DependsOn": waits} if waits else {}), *others]
