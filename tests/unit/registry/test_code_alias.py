from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from cursus.registry.code_alias import name_cursus_dev
from cursus.registry.loading import import_from
from cursus.registry.workspace_folders import find_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = "steps.configs.config_row_count_step"


@pytest.fixture(autouse=True)
def meta_path() -> Iterator[None]:
    before = list(sys.meta_path)
    yield
    sys.meta_path[:] = before
    for name in [name for name in sys.modules if name.partition(".")[0] == "cursus_dev"]:
        del sys.modules[name]


def test_a_module_has_two_names_and_is_one(root: Path) -> None:
    workspace = find_workspace("project_x", root)
    name_cursus_dev(workspace)
    by_alias = importlib.import_module(f"cursus_dev.{CONFIG}")
    own = import_from(workspace, f"{workspace.package}.{CONFIG}")
    assert by_alias is own
    assert own.__name__ == f"{workspace.package}.{CONFIG}"
    assert own.__spec__ is not None
    assert own.__spec__.name == own.__name__
    assert sys.modules["cursus_dev"] is sys.modules[workspace.package]


def test_the_workspace_named_last_counts(root: Path) -> None:
    for workspace_id in ("project_x", "project_y", "project_x"):
        workspace = find_workspace(workspace_id, root)
        name_cursus_dev(workspace)
        found = importlib.import_module(f"cursus_dev.{CONFIG}")
        assert found.__name__.startswith(workspace.package)
    assert sum(type(each).__name__ == "_Alias" for each in sys.meta_path) == 1


def test_a_module_that_breaks_or_is_missing_says_so_each_time(root: Path) -> None:
    workspace = find_workspace("project_x", root)
    (workspace.steps / "broken.py").write_text("raise LookupError\n")
    name_cursus_dev(workspace)
    for _ in range(2):
        with pytest.raises(LookupError):
            importlib.import_module("cursus_dev.steps.broken")
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("cursus_dev.steps.none")
