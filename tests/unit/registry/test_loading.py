"""Modules of workspaces are imported each below a name of its own, and by nobody else."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from tests.workspace_files import lay_out_workspace, write

from cursus.errors import RegistryError
from cursus.registry.builder_registry import UnifiedRegistryManager
from cursus.registry.context import get_workspace_context, set_workspace_context
from cursus.registry.loading import forget, import_from, open_workspace, workspace_of
from cursus.registry.workspace_folders import Workspace

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

BUILDER = "development/projects/project_x/src/cursus_dev/steps/builders/builder_row_count_step.py"


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace("project_x", root)


def module(workspace: Workspace, text: str, name: str = "asked") -> ModuleType:
    """A module of the workspace with a text."""
    write(workspace.code / f"{name}.py", text)
    forget(workspace)
    return import_from(workspace, f"{workspace.package}.{name}")


def other(workspace: Workspace, name: str = "tools/words.py", text: str = "WORD = __name__\n") -> None:
    write(workspace.code / name, text)


FORMS = [
    "from cursus_dev.tools.words import WORD as found",
    "from cursus_dev.tools import words; found = words.WORD",
    "from cursus_dev import tools; from cursus_dev.tools import words; found = tools.words.WORD",
    "import cursus_dev.tools.words; found = cursus_dev.tools.words.WORD",
    "import cursus_dev.tools.words as w; found = w.WORD",
    "from src.cursus_dev.tools.words import WORD as found",
    "from src.cursus_dev.tools import words; found = words.WORD",
    "import src.cursus_dev.tools.words; found = src.cursus_dev.tools.words.WORD",
    "import src.cursus_dev.tools.words as w; found = w.WORD",
    "from src import cursus_dev; import cursus_dev.tools.words; found = cursus_dev.tools.words.WORD",
    "from .tools.words import WORD as found",
    "from .tools import words; found = words.WORD",
    "from . import tools; from .tools import words; found = tools.words.WORD",
    "def late():\n    from cursus_dev.tools.words import WORD\n    return WORD\nfound = late()",
    "from cursus_dev.tools.words import *; found = WORD",
    "class A:\n    from cursus_dev.tools.words import WORD\nfound = A.WORD",
]


@pytest.mark.parametrize("text", FORMS)
def test_what_a_module_imports_from_its_package_is_of_its_workspace(workspace: Workspace, text: str) -> None:
    other(workspace)

    assert module(workspace, text).found == f"{workspace.package}.tools.words"


@pytest.mark.parametrize(
    "text",
    [
        "from src.cursus.registry.step_names import STEP_NAMES as found",
        "from cursus.registry.step_names import STEP_NAMES as found",
        "import src.cursus.registry.step_names; found = src.cursus.registry.step_names.STEP_NAMES",
        "import src.cursus.registry.step_names as names; found = names.STEP_NAMES",
        "from src import cursus; import cursus.registry.step_names; found = cursus.registry.step_names.STEP_NAMES",
        "import src.cursus.steps.registry, src.cursus_dev.tools; found = src.cursus.registry.step_names.STEP_NAMES",
    ],
)
def test_what_a_module_imports_from_cursus_is_the_one_cursus(workspace: Workspace, text: str) -> None:
    from cursus.registry.step_names import STEP_NAMES

    other(workspace)
    assert module(workspace, text).found is STEP_NAMES


def test_two_workspaces_may_have_modules_of_one_name(root: Path) -> None:
    both = [Workspace(name, root) for name in ("project_x", "project_y")]
    for each in both:
        other(each, "words.py", f"WORD = {each.id!r}")
    found = [module(each, "from cursus_dev.words import WORD; import cursus_dev.words as m") for each in both]

    assert [each.WORD for each in found] == ["project_x", "project_y"]
    assert found[0].m is not found[1].m
    assert "cursus_dev" not in sys.modules


def test_names_that_only_begin_alike_are_left_alone(workspace: Workspace) -> None:
    with pytest.raises(ModuleNotFoundError, match="No module named 'cursus_develop'"):
        module(workspace, "import cursus_develop")
    with pytest.raises(ImportError):
        module(workspace, "from src import nothing_of_ours")


def test_others_see_nothing_of_a_workspace(workspace: Workspace) -> None:
    before = list(sys.path)
    other(workspace)
    module(workspace, "from cursus_dev.tools.words import WORD")

    assert sys.path == before
    assert importlib.util.find_spec("cursus_dev") is None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("cursus_dev.tools.words")


def test_no_bytecode_is_written_and_none_is_read(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = module(workspace, "WORD = 1")
    assert list(workspace.folder.rglob("*.pyc")) == []
    assert found.__cached__ is None or not (workspace.code / "__pycache__").exists()


def test_a_module_that_was_changed_is_imported_anew_after_it_was_forgotten(workspace: Workspace) -> None:
    assert module(workspace, "WORD = 1").WORD == 1
    write(workspace.code / "asked.py", "WORD = 2")
    assert import_from(workspace, f"{workspace.package}.asked").WORD == 1
    forget(workspace)
    assert import_from(workspace, f"{workspace.package}.asked").WORD == 2


def test_modules_may_import_each_other_in_a_circle(workspace: Workspace) -> None:
    other(workspace, "one.py", "from cursus_dev import two\nWORD = 'one'\ndef both(): return WORD + two.WORD")
    other(workspace, "two.py", "import cursus_dev.one as one\nWORD = 'two'\ndef both(): return one.WORD + WORD")

    found = module(workspace, "from cursus_dev.one import both\nfrom cursus_dev.two import both as again")
    assert (found.both(), found.again()) == ("onetwo", "onetwo")


def test_a_circle_that_cannot_be_closed_is_an_error_that_names_the_module(workspace: Workspace) -> None:
    other(workspace, "one.py", "from cursus_dev.two import B\nA = 1")
    other(workspace, "two.py", "from cursus_dev.one import A\nB = 1")

    with pytest.raises(ImportError, match="circular import"):
        module(workspace, "import cursus_dev.one")


def test_a_module_that_is_not_there_is_told_by_name(workspace: Workspace) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        module(workspace, "import cursus_dev.nowhere.deep")
    assert caught.value.name == f"{workspace.package}.nowhere"
    with pytest.raises(ImportError, match="cannot import name 'nowhere'"):
        module(workspace, "from cursus_dev import nowhere")


@pytest.mark.parametrize("linked", ["words.py", "tools", "tools/words.py", "package/__init__.py"])
def test_a_module_behind_a_link_out_of_the_workspace_is_refused(workspace: Workspace, linked: str) -> None:
    outside = workspace.root / "outside"
    write(outside / "words.py", "raise AssertionError")
    place = workspace.code / linked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside / "words.py" if linked.endswith(".py") else outside)
    name = linked.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    with pytest.raises(ImportError, match="outside of workspace project_x"):
        module(workspace, f"import cursus_dev.{name}" + (".words" if linked == "tools" else ""))


def test_a_module_behind_a_link_within_the_workspace_is_taken(workspace: Workspace) -> None:
    other(workspace, "words.py", "WORD = 5")
    (workspace.code / "alias.py").symlink_to("words.py")

    assert module(workspace, "from cursus_dev.alias import WORD").WORD == 5


def test_a_package_may_have_an_init_file_or_none(workspace: Workspace) -> None:
    other(workspace, "whole/__init__.py", "WORD = 1")
    other(workspace, "bare/words.py", "WORD = 2")
    text = "from cursus_dev.whole import WORD as one\nfrom cursus_dev.bare.words import WORD as two"

    found = module(workspace, text)
    assert (found.one, found.two) == (1, 2)


def test_a_module_knows_its_file_and_its_source(workspace: Workspace) -> None:
    import inspect

    found = module(workspace, "def f():\n    return 1\n")
    assert found.__file__ == str(workspace.code / "asked.py")
    assert inspect.getsource(found.f) == "def f():\n    return 1\n"
    assert workspace_of(found.__name__) == workspace
    assert workspace_of("cursus.registry") is None


def test_opening_a_workspace_twice_is_opening_it_once(workspace: Workspace) -> None:
    open_workspace(workspace)
    finders = len(sys.meta_path)
    open_workspace(Workspace("project_x", workspace.root))

    assert len(sys.meta_path) == finders


ASK = "from cursus.registry.step_names import get_workspace_context\nfound = get_workspace_context()\n"


def test_a_module_is_run_with_its_workspace_at_work_whichever_was(workspace: Workspace) -> None:
    assert module(workspace, ASK).found == "project_x"
    with set_workspace_context("project_y"):
        assert module(workspace, ASK).found == "project_x"
        assert get_workspace_context() == "project_y"


def test_what_a_module_imports_of_others_is_run_with_none_at_work(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = tmp_path_factory.mktemp("site")
    write(site / "asked_by_workspace.py", ASK)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("CURSUS_WORKSPACE_ID", "project_y")
    other(workspace, "inner.py", ASK)
    found = module(workspace, "import asked_by_workspace, cursus_dev.inner as inner\n" + ASK)
    del sys.modules["asked_by_workspace"]

    assert (found.asked_by_workspace.found, found.inner.found, found.found) == (None, "project_x", "project_x")
    assert get_workspace_context() == "project_y"


def test_modules_of_shared_steps_are_run_with_none_at_work(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out_workspace(root, "project_x", ["DataLoading"])
    text = "from cursus.registry.step_names import get_spec_step_type\nget_spec_step_type('DataLoading')\n"
    write(root / "site/asking_steps/builders/builder_data_loading_step.py", f"{text}class DataLoadingStepBuilder: ...")
    monkeypatch.syspath_prepend(str(root / "site"))
    with set_workspace_context("project_x"):
        found = UnifiedRegistryManager("asking_steps").get_builder_for_step_type("shared:DataLoading")
    assert found.__name__ == "DataLoadingStepBuilder"


RAISES = [
    ("raise ValueError('no')", "ValueError: no, at builders/builder_row_count_step.py:1"),
    ("import sys\nsys.exit(3)", "SystemExit: 3, at builders/builder_row_count_step.py:2"),
    ("raise SystemExit", "SystemExit, at "),
    ("class Stop(BaseException): ...\nraise Stop('now')", "Stop: now, at builders/builder_row_count_step.py:2"),
    ("import asyncio\nraise asyncio.CancelledError", "CancelledError, at "),
    ("raise GeneratorExit", "GeneratorExit, at "),
    ("def f(): f()\nf()", "RecursionError: maximum recursion depth"),
    ("1 / 0", "ZeroDivisionError: division by zero, at "),
    ("def", "SyntaxError: invalid syntax (builder_row_count_step.py, line 1)"),
    ("x = '\xe9'", None),
    ("import nowhere_to_be_found", "ModuleNotFoundError: No module named 'nowhere_to_be_found', at "),
    ("import cursus_dev.nowhere", "ModuleNotFoundError: No module named 'cursus_dev.nowhere', at "),
    ("from ..helpers import x", "ModuleNotFoundError: No module named 'cursus_dev.steps.helpers', at "),
    ("class E(Exception):\n    def __str__(self): raise KeyError\nraise E", "E: its text cannot be had: KeyError, at "),
    ("raise ValueError('two\\nlines')", "ValueError: two lines, at "),
    ("\0", ": source code string cannot contain null bytes"),
]


@pytest.mark.parametrize(("text", "told"), RAISES)
def test_a_module_may_raise_whatever_it_likes(root: Path, text: str, told: str | None) -> None:
    write(root / BUILDER, text)
    registry = UnifiedRegistryManager("cursus.steps")
    with pytest.raises(RegistryError) as caught:
        registry.get_builder_for_step_type("project_x:RowCount")

    assert caught.value.message.startswith(f"{root / BUILDER} cannot be imported: " if told else "no class ")
    assert (told or "") in caught.value.message
    assert "cursus_dev__" not in caught.value.message
    assert "\n" not in caught.value.message
    assert registry.state(registry.get_definition("project_x:RowCount")) == "invalid"
    assert registry.get_builder_for_step_type("project_y:RowCount").__name__ == "RowCountStepBuilder"


def test_an_error_is_told_with_the_innermost_line_of_the_workspace(root: Path) -> None:
    write(root / BUILDER, "\n\nfrom cursus_dev.steps.tools import pick\npick([])")
    write(root / "development/projects/project_x/src/cursus_dev/steps/tools.py", "\ndef pick(x):\n    return x[0]")

    with pytest.raises(RegistryError, match=r"IndexError: list index out of range, at tools\.py:3"):
        UnifiedRegistryManager("cursus.steps").get_builder_for_step_type("project_x:RowCount")


def test_an_interrupt_goes_through(root: Path) -> None:
    write(root / BUILDER, "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        UnifiedRegistryManager("cursus.steps").get_builder_for_step_type("project_x:RowCount")


def test_a_module_that_was_mended_is_imported_after_a_refresh(root: Path) -> None:
    sound = (root / BUILDER).read_text()
    write(root / BUILDER, "raise ValueError")
    registry = UnifiedRegistryManager("cursus.steps")
    assert not registry.is_step_type_supported("project_x:RowCount")
    write(root / BUILDER, sound)
    registry.refresh()

    assert registry.is_step_type_supported("project_x:RowCount")


def test_threads_that_load_at_once_get_the_same_classes(root: Path) -> None:
    for number in range(6):
        lay_out_workspace(root, f"team_{number}", ["RowCount", "ColumnCount"])
    registry = UnifiedRegistryManager("cursus.steps")
    names = [f"team_{number}:{step}" for number in range(6) for step in ("RowCount", "ColumnCount")]
    together = Barrier(12)

    def load(number: int) -> list[Any]:
        together.wait(timeout=20)
        turned = names[number:] + names[:number]
        found = {name: registry.get_builder_for_step_type(name) for name in turned}
        return [found[name] for name in names]

    with ThreadPoolExecutor(12) as pool:
        loaded = list(pool.map(load, range(12)))
    assert all(each == loaded[0] for each in loaded)
    assert len(set(loaded[0])) == 12


def test_a_process_imports_what_it_asked_for_and_no_more(root: Path) -> None:
    lay_out_workspace(root, "project_x", ["RowCount", "ColumnCount"])
    ask = (
        "import sys; from cursus.registry.builder_registry import get_global_registry as g;"
        "g().get_builder_for_step_type('project_x:RowCount');"
        "print(sorted(m.partition('.')[2] for m in sys.modules if m.startswith('cursus_dev') and '_step' in m))"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=environment)

    assert told.stdout.strip() == ("['steps.builders.builder_row_count_step', 'steps.configs.config_row_count_step']")
