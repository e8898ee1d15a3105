"""A root with a workspace and a pack that lies below it, as its developers have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.workspaces.good_workspace import good_workspace
from tests.workspace_files import lay_out_pack, lay_out_workspace, write

from cursus.registry.workspace_folders import Workspace, find_workspace
from cursus.workspaces.shared_code import lock_path, lock_text, shared_digests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

STEPS = "development/projects/project_x/src/cursus_dev/steps"
CONFIG = """shared:
  author: me
  bucket: my-bucket
  role: arn:aws:iam::000000000000:role/SageMakerExecutionRole
  region: EU
  service_name: counts
  pipeline_version: "1.0"
nodes:
  DataLoading: {source_uri: rows.csv}
  RowCount: {group_by: kind}
"""


def pack_root(root: Path, monkeypatch: pytest.MonkeyPatch, steps: Iterable[str] = ("RowCount",)) -> Workspace:
    """A workspace beside a pack `acme`, whose package lies in `packs/acme/src`; the pack is installed."""
    root = root.resolve()
    site = root / "packs" / "acme" / "src"
    package = f"acme_{abs(hash(str(root)))}"
    lay_out_pack(site, "acme", package, ["RowSort"])
    monkeypatch.syspath_prepend(str(site))
    if list(steps) == ["RowCount"]:
        return good_workspace(root)
    lay_out_workspace(root, "project_x", steps)
    workspace = find_workspace("project_x", root)
    write(lock_path(workspace), lock_text(shared_digests()))
    return workspace


def lay_out_pipeline(folder: Path, step: str) -> Path:
    """A pipeline that loads rows and counts them."""
    write(folder / "rows.csv", "kind\na\nb\na\n")
    write(folder / "config.yaml", CONFIG)
    return write(folder / "dag.yaml", f"pipeline: counts\nnodes:\n  - DataLoading\n  - {step}\n")
