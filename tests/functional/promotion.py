"""A root that holds a copy of cursus itself, where steps are promoted as a maintainer does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.functional.cli import Said, cursus
from tests.source_copy import copy_sources
from tests.unit.workspaces.promotion.pack_root import CONFIG
from tests.workspace_files import lay_out_workspace, write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TABLE = "src/cursus/registry/step_names_original.py"
STEPS = "development/projects/project_x/src/cursus_dev/steps"


@dataclass(frozen=True)
class Checkout:
    """A root, and commands that use the cursus in it."""

    root: Path

    def cursus(self, *words: object) -> Said:
        return cursus(*words, cwd=self.root, **self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """What has a process use this copy of cursus; its bytecode lies elsewhere."""
        return copy_sources(self.root)

    def promote(self, *words: object) -> Said:
        return self.cursus("workspace", "promote", *words)

    def pipeline(self, place: str, *nodes: str, **configs: str) -> Path:
        """A pipeline that loads rows and does more with them, in a folder below the root."""
        folder = self.root / place
        write(folder / "rows.csv", "kind\na\nb\na\n")
        lines = "".join(f"  {node}: {config}\n" for node, config in configs.items())
        write(folder / "config.yaml", CONFIG.partition("  RowCount:")[0] + lines)
        listed = "".join(f"  - {node}\n" for node in ("DataLoading", *nodes))
        write(folder / "dag.yaml", f"pipeline: counts\nnodes:\n{listed}")
        return folder


def checkout(root: Path, steps: Iterable[str] = ("RowCount",), workspace_id: str = "project_x") -> Checkout:
    """A copy of cursus, with a workspace of some steps that accepts it."""
    copy_sources(root)
    lay_out_workspace(root, workspace_id, steps)
    made = Checkout(root.resolve())
    assert made.cursus("workspace", "check", workspace_id, "--accept-shared").code == 0
    return made
