"""A step that SageMaker SDK v2's own classes made, among ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step
from cursus.core.kinds.variables import Properties
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SdkStep"]


@dataclass(kw_only=True)
class SdkStep(Step):
    """The requests that the SDK's compiler made of a step or of a collection of steps, and the parameters they use.

    Raises:
        KindError: no request carries the step's name, alone or with a suffix as the SDK's collections give it.
    """

    requests: Sequence[dict[str, Any]]
    parameters: Sequence[dict[str, Any]] = ()

    def __post_init__(self) -> None:
        names = [request["Name"] for request in self.requests]
        if not any(name == self.name or name.startswith(f"{self.name}-") for name in names):
            raise KindError(
                f"step {self.name!r}: the SDK's step is named {', '.join(names)}",
                hint="name it after the node: `name=self._get_step_name()`",
            )

    @property
    def properties(self) -> Properties:
        """References to what the last of the steps will be able to tell about itself."""
        return Properties(self.requests[-1]["Name"])

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the last of the steps."""
        found: dict[str, Any] = self.requests[-1]["Arguments"]
        return found

    def to_request(self) -> dict[str, Any]:
        """The last of the steps as the definition holds it."""
        return self.to_requests()[-1]

    def to_requests(self) -> list[dict[str, Any]]:
        """The steps as the definition holds them; the first waits for what this step depends on."""
        first, *others = self.requests
        waits = sorted({*first.get("DependsOn", ()), *self.waits_for})
        return [first | ({"DependsOn": waits} if waits else {}), *others]
