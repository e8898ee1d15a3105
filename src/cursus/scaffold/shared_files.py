"""The files that many steps share, with what one step adds to them: its line in the table, its names in packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.planner.naming import StepNames
from cursus.scaffold.exports import add_export, exported
from cursus.scaffold.table_entry import has_entry, with_entry
from cursus.workspaces.layout import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import PlannedRegistration, StepPlan

__all__ = ["Export", "SharedEntry", "TableLine", "shared_entries"]


@dataclass(frozen=True, slots=True)
class TableLine:
    """The step's line in the table of a workspace, or of the shared steps."""

    path: str
    registration: PlannedRegistration

    @property
    def name(self) -> str:
        """What is looked for in the file."""
        return self.registration.name

    def is_in(self, content: bytes) -> bool:
        """Whether the file has it."""
        return has_entry(content, self.registration)

    def added(self, content: bytes, *, is_ours: bool) -> bytes:
        """The file with it; errors as those of `with_entry`."""
        return with_entry(content, self.registration, self.path, is_ours=is_ours)


@dataclass(frozen=True, slots=True)
class Export:
    """A name that the package of a layer offers."""

    path: str
    layer: str
    name: str
    module: str
    package: str

    def is_in(self, content: bytes) -> bool:
        """Whether the file offers it."""
        return self.name in exported(content)

    def added(self, content: bytes, *, is_ours: bool) -> bytes:
        """The file with it; errors as those of `add_export`."""
        told = content or f'"""{LAYERS[self.layer][:1].upper()}{LAYERS[self.layer][1:]}."""\n'.encode()
        return add_export(told, self.name, self.module, f"{self.package}.steps.{self.layer}", self.path)


SharedEntry = TableLine | Export


def shared_entries(plan: StepPlan) -> tuple[SharedEntry, ...]:
    """All that a plan adds to files that other steps share."""
    names = StepNames.of(plan.requirements)
    return (TableLine(names.paths["registry"], plan.registration), *_exports(plan, names))


def _exports(plan: StepPlan, names: StepNames) -> Iterator[Export]:
    held = {
        "contracts": (plan.contract.constant if plan.contract else None, f"{names.stem}_contract"),
        "specs": (plan.specification.constant, f"{names.stem}_spec"),
        "configs": (plan.config.class_name, f"config_{names.stem}_step"),
        "hyperparams": (plan.hyperparameters and plan.hyperparameters.class_name, f"hyperparameters_{names.stem}"),
        "builders": (plan.builder.class_name, f"builder_{names.stem}_step"),
    }
    for layer, (name, module) in held.items():
        if name:
            yield Export(names.layer_package(layer), layer, name, module, names.package)
