"""What a workspace may not import, change, or hold paths to."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.workspaces.good_workspace import BUILDER, STEPS, add_lines, findings, good_workspace

import cursus
from cursus.workspaces.findings import Group, Severity

SHARED = Path(cursus.__file__).parent

FOREIGN = "import-of-another-workspace"
IMPORTS = [
    ("from development.projects.other.src.cursus_dev.steps.contracts import row_count_contract", FOREIGN),
    ("import development.projects.other.src.cursus_dev as ours", FOREIGN),
    ("import projects.other.src.cursus_dev.steps", FOREIGN),
    ("import other.src.cursus_dev.steps", FOREIGN),
    ("import cursus_dev__other__01234567.steps", FOREIGN),
    ("import importlib\nimportlib.import_module('development.projects.other.src.cursus_dev')", FOREIGN),
    ("from importlib import import_module as load\nload('projects.other.src.cursus_dev')", FOREIGN),
    ("import importlib as i\nload = i.import_module\nload('projects.' + 'other' + '.src')", FOREIGN),
    ("NAME = 'other'\n__import__(f'development.projects.{NAME}.src')", FOREIGN),
    ("import importlib\ngetattr(importlib, 'import_module')('projects.other.src')", FOREIGN),
    ("import runpy\nrunpy.run_module('projects.other.src.cursus_dev')", FOREIGN),
    ("from cursus.registry.step_names import set_workspace_context\nset_workspace_context('other')", FOREIGN),
    ("def take(registry):\n    return registry.get_builder_for_step_type('other:RowCount')", FOREIGN),
    ("if False:\n    from development.projects.other import src", FOREIGN),
    ("def late():\n    import development.projects.other", FOREIGN),
    ("from ....other import thing", "import-out-of-the-package"),
    ("from .....development import thing", "import-out-of-the-package"),
    ("import importlib\nimportlib.import_module('....other', __package__)", "import-out-of-the-package"),
    ("import development.projects.project_x.src.cursus_dev.steps", "import-by-folder"),
    ("from cursus_dev.steps.contracts.rowcount_contract import X", "import-of-nothing"),
    ("from ..contracts.row_cuont_contract import X", "import-of-nothing"),
    ("import importlib.util\nimportlib.util.spec_from_file_location('x', '/somewhere/x.py')", "import-from-outside"),
    ("from runpy import run_path\nrun_path('../../../../../../shared.py')", "import-from-outside"),
]
SEARCHES = [
    "import sys\nsys.path.insert(0, 'lib')",
    "import sys as s\ns.path.append('lib')",
    "from sys import path\npath.append('lib')",
    "from sys import path as places\nplaces += ['lib']",
    "import sys\nsys.path = ['lib']",
    "import sys\nsys.path[:0] = ['lib']",
    "import sys\ndel sys.path[0]",
    "import sys\nsys.meta_path.append(None)",
    "import sys\nsys.modules['cursus_dev'] = None",
    "import site\nsite.addsitedir('lib')",
    "import os\nos.environ['PYTHONPATH'] = 'lib'",
    "import os\nos.environ.setdefault('CURSUS_WORKSPACE_ID', 'other')",
]
PATCHES = [
    "import cursus.steps.configs.config_data_loading_step as shared\nshared.DataLoadingConfig = None",
    "from cursus.steps.configs.config_data_loading_step import DataLoadingConfig\nDataLoadingConfig.contract = None",
    "from cursus.registry.step_names import STEP_NAMES\nSTEP_NAMES['Mine'] = {}",
    "from cursus.registry.step_names import STEP_NAMES\nSTEP_NAMES.update(Mine={})",
    "from cursus.steps.builders import builder_data_loading_step as b\nsetattr(b, 'x', 1)",
]
PATHS = [
    "DATA = 'development/projects/other/data.csv'",
    "DATA = '../../../../../other/data.csv'",
    "DATA = '../other/data.csv'",
    "DATA = '/home/someone/repository/development/projects/other/data.csv'",
    "from pathlib import Path\nDATA = Path('development') / 'projects' / 'other' / 'data.csv'",
    "from pathlib import Path\nDATA = Path(__file__).parents[5] / 'other'",
    "from pathlib import Path\nHERE = Path(__file__).resolve().parent\nDATA = HERE.joinpath('../../../../../other')",
    "import os\nDATA = os.path.join(os.path.dirname(__file__), '../../../../../other', 'x')",
    "def read(name):\n    return open(f'development/projects/other/{name}')",
]
WRITES = [
    "open('src/cursus/steps/new.py', 'w')",
    "open('src/cursus/steps/new.py', mode='a')",
    "from pathlib import Path\nPath('src/cursus/steps/new.py').write_text('')",
    "from pathlib import Path\nwith Path('src/cursus/steps/new.py').open('x') as file:\n    pass",
    "import shutil\nshutil.copy('here.py', 'src/cursus/steps/scripts/here.py')",
    "import os\nos.remove('src/cursus/steps/scripts/data_loading.py')",
    "from pathlib import Path\nimport cursus.steps\n(Path(cursus.steps.__file__).parent / 'scripts' / 'x.py').touch()",
    "import os\nimport cursus\nopen(os.path.join(os.path.dirname(cursus.__file__), 'x'), 'wb')",
    "from importlib.resources import files\n(files('cursus.steps') / 'x').unlink()",
    f"import os\nos.rename('x.py', {str(SHARED / 'steps' / 'x.py')!r})",
]
HARMLESS = [
    "DATA = 's3://bucket/development/projects/other/data.csv'",
    "from cursus.registry.step_names import STEP_NAMES\nSTEP_NAMES = dict(STEP_NAMES)\nSTEP_NAMES['Mine'] = {}",
    "from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase as Base",
    "from src.cursus.steps.contracts.data_loading_contract import DATA_LOADING_CONTRACT",
    "from src.cursus_dev.steps.contracts.row_count_contract import ROW_COUNT_CONTRACT as again",
    "import cursus_dev.steps.contracts",
    "from ...steps.contracts import row_count_contract",
    "import importlib\nimportlib.import_module('cursus_dev.steps.contracts.row_count_contract')",
    "import importlib\nimportlib.import_module('..contracts.row_count_contract', __package__)",
    "import sys\nPLACES = list(sys.path)\nPLACES.append('lib')",
    "import sys\nprint(sys.modules.get('pandas'))",
    "import os\nos.environ['HOME'] = 'here'",
    "TEXT = 'see development/projects/other/README.md for more'",
    "'''development/projects/other/README.md'''",
    "SLASHED = 'a/b'\nDOTTED = 'src/cursus/steps'.replace('/', '.')",
    "from pathlib import Path\nTEXT = Path('src/cursus/steps/scripts/data_loading.py').read_text",
    "def read():\n    return open('src/cursus/steps/scripts/data_loading.py')",
    "from pathlib import Path\nHERE = Path(__file__).parent / 'data'\nHERE.with_name('x').suffix",
    "open('development/projects/project_x/notes.txt', 'w').close",
    "def take(registry):\n    return registry.get_builder_for_step_type('RowCount')",
    "import os.path\nimport collections.abc",
    "from cursus.steps.contracts.data_loading_contract import DATA_LOADING_CONTRACT as c\nc = dict(c)",
]


@pytest.mark.parametrize(("lines", "rule"), IMPORTS)
def test_an_import_that_leaves_the_workspace_is_told(lines: str, rule: str, tmp_path: Path) -> None:
    good_workspace(tmp_path, "other")
    workspace = good_workspace(tmp_path)
    line = add_lines(workspace, BUILDER, lines)

    told = [each for each in findings(workspace) if each.severity is not Severity.NOTE]

    assert [each.rule for each in told] == [rule]
    assert told[0].file.endswith(BUILDER)
    assert line <= told[0].line <= line + lines.count("\n")
    assert (told[0].group, told[0].severity, told[0].steps) == (Group.ISOLATION, Severity.ERROR, ("RowCount",))


@pytest.mark.parametrize("lines", SEARCHES)
def test_a_change_of_how_modules_are_found_is_told(lines: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, lines)

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("change-of-the-search-path", Severity.ERROR)
    assert told.line


@pytest.mark.parametrize("place", [f"{STEPS}/scripts/row_count.py", "tests/test_row_count.py"])
def test_what_runs_in_a_process_of_its_own_is_warned_of_its_search_path(place: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, place, "import sys\nsys.path.insert(0, 'lib')")

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("change-of-the-search-path", Severity.WARNING)


@pytest.mark.parametrize("lines", PATCHES)
def test_a_change_of_a_shared_module_is_told(lines: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, lines)

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("change-of-a-shared-module", Severity.ERROR)


@pytest.mark.parametrize("lines", PATHS)
def test_a_path_into_another_workspace_is_told(lines: str, tmp_path: Path) -> None:
    good_workspace(tmp_path, "other")
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, lines)

    (told,) = (each for each in findings(workspace) if each.severity is not Severity.NOTE)

    assert (told.rule, told.severity) == ("path-into-another-workspace", Severity.ERROR)
    assert "workspace other" in told.fact


@pytest.mark.parametrize("lines", WRITES)
def test_a_shared_file_that_is_written_is_told(lines: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, lines)

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("write-into-shared-code", Severity.ERROR)


@pytest.mark.parametrize("lines", HARMLESS)
def test_what_keeps_to_the_workspace_and_reads_shared_code_is_fine(lines: str, tmp_path: Path) -> None:
    good_workspace(tmp_path, "other")
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, lines)

    assert [each for each in findings(workspace) if each.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(
    "lines",
    [
        "import importlib\ndef load(name):\n    return importlib.import_module(name)",
        "def load(name):\n    return __import__('plugins.' + name)",
        "import importlib.util\ndef load(path):\n    return importlib.util.spec_from_file_location('x', path)",
    ],
)
def test_what_reading_cannot_tell_is_a_warning(lines: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, lines)

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("import-by-computed-name", Severity.WARNING)


def test_a_package_that_is_installed_may_have_the_name_of_a_workspace(tmp_path: Path) -> None:
    good_workspace(tmp_path, "yaml")
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, "import yaml\nimport yaml.nodes")

    assert [each for each in findings(workspace) if each.severity is not Severity.NOTE] == []


def test_a_link_out_of_the_workspace_is_told_and_one_within_is_fine(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (workspace.folder / "data").symlink_to(tmp_path / "elsewhere")
    (workspace.folder / "gone").symlink_to("nothing_here")
    (workspace.folder / "again").symlink_to("src")

    told = findings(workspace)

    assert {(each.rule, each.file.rpartition("/")[2]) for each in told} == {
        ("link-out-of-the-workspace", "data"),
        ("link-to-nothing", "gone"),
    }


@pytest.mark.parametrize(
    ("content", "line"), [(b"def broken(:\n", 1), (b"x = 1\n\nreturn\nx = '\n", 4), (b"x = '\xff'\n", 1), (b"\0", 1)]
)
def test_a_file_that_is_no_python_is_told_with_its_line(content: bytes, line: int, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.steps / "builders" / "more.py").write_bytes(content)

    (told,) = findings(workspace)

    assert (told.rule, told.severity, told.line) == ("unreadable-file", Severity.ERROR, line)
    assert "is no Python" in told.fact


def test_reading_runs_nothing_of_the_workspace(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    trace = tmp_path / "trace"
    for path in sorted(workspace.folder.rglob("*.py")):
        path.write_text(f"open({str(trace)!r}, 'w').close()\n{path.read_text()}")

    findings(workspace)

    assert not trace.exists()


def test_caches_hidden_folders_and_other_files_are_passed_over(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    for place in (".venv/lib/x.py", "src/cursus_dev/__pycache__/x.py", ".ipynb_checkpoints/x.py"):
        add_lines(workspace, place, "import development.projects.other")
    add_lines(workspace, "notes.txt", "import development.projects.other")

    assert findings(workspace) == ()
