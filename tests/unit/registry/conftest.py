"""A root with workspaces in it, where a test stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import lay_out_workspace

from cursus.registry.builder_registry import get_global_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A root with the workspaces `project_x` and `project_y`, which both have a step RowCount."""
    lay_out_workspace(tmp_path, "project_x")
    lay_out_workspace(tmp_path, "project_y")
    monkeypatch.chdir(tmp_path)
    for variable in ("CURSUS_WORKSPACE_ROOT", "CURSUS_WORKSPACE_ID"):
        monkeypatch.delenv(variable, raising=False)
    get_global_registry.cache_clear()
    yield tmp_path
    get_global_registry.cache_clear()
