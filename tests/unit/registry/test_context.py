"""Which workspace is at work."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import lay_out_workspace

from cursus.errors import RegistryError
from cursus.registry.context import current_root, current_workspace, near, set_workspace_root
from cursus.registry.step_names import get_workspace_context, set_workspace_context, validate_step_name

if TYPE_CHECKING:
    from pathlib import Path


def test_inside_of_a_context_its_workspace_is_at_work(root: Path) -> None:
    assert get_workspace_context() is None
    with set_workspace_context("project_x") as workspace:
        assert get_workspace_context() == workspace.id == "project_x"
        assert current_root() == root
    assert get_workspace_context() is None


def test_steps_of_the_workspace_have_their_names_inside_alone(root: Path) -> None:
    with set_workspace_context("project_x"):
        assert validate_step_name("RowCount")
    assert not validate_step_name("RowCount")


def test_contexts_nest_and_each_gives_way_to_the_one_before(root: Path) -> None:
    with set_workspace_context("project_x"):
        with set_workspace_context("project_y"):
            assert get_workspace_context() == "project_y"
        assert get_workspace_context() == "project_x"


def test_an_error_ends_a_context_too(root: Path) -> None:
    with pytest.raises(ZeroDivisionError), set_workspace_context("project_x"):
        raise ZeroDivisionError
    assert get_workspace_context() is None


def test_a_context_of_no_workspace_changes_nothing(root: Path) -> None:
    with set_workspace_context("project_x"):
        with pytest.raises(RegistryError, match="no workspace 'project_z'"), set_workspace_context("project_z"):
            pytest.fail("entered")
        assert get_workspace_context() == "project_x"


def test_a_function_may_be_wrapped_in_a_context(root: Path) -> None:
    @set_workspace_context("project_x")
    def inside() -> str | None:
        return get_workspace_context()

    assert (inside(), inside(), get_workspace_context()) == ("project_x", "project_x", None)


def test_threads_do_not_see_each_others_contexts(root: Path) -> None:
    together = Barrier(8)

    def see(number: int) -> str | None:
        with set_workspace_context("project_x" if number % 2 else "project_y"):
            together.wait(timeout=10)
            seen = get_workspace_context()
            together.wait(timeout=10)
            return seen

    with set_workspace_context("project_x"), ThreadPoolExecutor(8) as pool:
        assert list(pool.map(see, range(8))) == ["project_y", "project_x"] * 4
        assert list(pool.map(lambda _: get_workspace_context(), range(8))) == [None] * 8


def test_tasks_do_not_see_each_others_contexts(root: Path) -> None:
    async def see(name: str) -> str | None:
        with set_workspace_context(name):
            await asyncio.sleep(0)
            return get_workspace_context()

    async def both() -> tuple[list[str | None], str | None]:
        with set_workspace_context("project_x"):
            started = asyncio.create_task(_current())
            seen = await asyncio.gather(*(see(name) for name in ("project_y", "project_x") * 8))
            return [*seen, await started], get_workspace_context()

    assert asyncio.run(both()) == (["project_y", "project_x"] * 8 + ["project_x"], "project_x")


async def _current() -> str | None:
    return get_workspace_context()


def test_the_environment_names_one_where_no_context_does(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURSUS_WORKSPACE_ID", "project_y")

    assert get_workspace_context() == "project_y"
    assert validate_step_name("RowCount")
    with set_workspace_context("project_x"):
        assert get_workspace_context() == "project_x"
    monkeypatch.setenv("CURSUS_WORKSPACE_ID", "")
    assert get_workspace_context() is None


def test_an_environment_that_names_none_is_told_at_each_question(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURSUS_WORKSPACE_ID", "project_z")
    for _ in range(2):
        with pytest.raises(RegistryError, match="no workspace 'project_z'"):
            current_workspace()
    lay_out_workspace(root, "project_z")
    assert get_workspace_context() == "project_z"


def test_the_workspace_of_the_environment_goes_with_the_current_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    lay_out_workspace(other, "project_x")
    monkeypatch.setenv("CURSUS_WORKSPACE_ID", "project_x")
    first = current_workspace()
    monkeypatch.chdir(other)
    second = current_workspace()

    assert first
    assert second
    assert (first.root, second.root) == (root, other)


def test_a_files_place_says_where_workspaces_are_unless_something_else_does(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    lay_out_workspace(other, "project_z")
    dag = other / "pipelines" / "dag.yaml"
    with near(dag):
        assert current_root() == other
        with near(root / "dag.yaml"):
            assert current_root() == other
    with near(tmp_path_factory.mktemp("nowhere") / "dag.yaml"):
        assert current_root() == root
    with set_workspace_context("project_x"), near(dag):
        assert current_root() == root
    monkeypatch.setenv("CURSUS_WORKSPACE_ROOT", str(root))
    with near(dag):
        assert current_root() == root


def test_a_root_may_be_given_for_a_while(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    lay_out_workspace(other, "project_z")
    with set_workspace_root(other):
        assert current_root() == other
        with set_workspace_context("project_z") as workspace:
            assert workspace.root == other
    assert current_root() == root
