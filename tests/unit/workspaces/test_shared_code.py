"""Whether the shared code is what a workspace accepted."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.workspaces.good_workspace import findings, good_workspace
from tests.workspace_files import write

import cursus
from cursus.errors import RegistryError
from cursus.workspaces.findings import Group, Severity
from cursus.workspaces.shared_code import (
    SharedChange,
    lock_path,
    lock_text,
    read_lock,
    shared_changes,
    shared_digests,
)

PACKAGE = Path(cursus.__file__).parent
CONTRACT = "steps/contracts/data_loading_contract.py"


def test_the_digests_are_those_of_every_shared_step_and_of_the_table() -> None:
    digests = shared_digests()

    assert digests[CONTRACT] == hashlib.sha256((PACKAGE / CONTRACT).read_bytes()).hexdigest()
    assert "registry/step_names_original.py" in digests
    assert {name for name in digests if name.startswith("steps/builders/")} == {
        f"steps/builders/{each.name}" for each in (PACKAGE / "steps" / "builders").glob("*.py")
    }
    assert not [name for name in digests if "__pycache__" in name]


def test_a_lock_holds_what_it_was_given(tmp_path: Path) -> None:
    lock = write(tmp_path / "shared.lock", lock_text({"b": "2", "a": "1"}))

    assert read_lock(lock) == {"a": "1", "b": "2"}
    assert json.loads(lock.read_text()) == {"cursus": {"a": "1", "b": "2"}}
    assert read_lock(tmp_path / "none") is None


def test_changes_are_told_by_file() -> None:
    assert shared_changes({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}) == [
        SharedChange("a", "removed"),
        SharedChange("c", "changed"),
        SharedChange("d", "added"),
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cursus": []}', '{"cursus": {"a": 1}}', "[" * 100_000])
def test_a_file_that_is_no_lock_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="is no lock of shared code"):
        read_lock(write(tmp_path / "shared.lock", text))


def test_every_difference_from_the_lock_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    accepted = shared_digests()
    accepted["steps/scripts/gone.py"] = "0"
    accepted[CONTRACT] = "1"
    del accepted["steps/specs/data_loading_spec.py"]
    write(lock_path(workspace), lock_text(accepted))

    told = findings(workspace)

    assert {(each.rule, each.severity, each.group) for each in told} == {
        ("shared-code-changed", Severity.ERROR, Group.SHARED_CODE)
    }
    seen = {each.file.partition("/cursus/")[2]: each.fact.split()[1] for each in told}
    assert seen == {
        "steps/scripts/gone.py": "removed",
        CONTRACT: "changed",
        "steps/specs/data_loading_spec.py": "added",
    }
    assert all("--accept-shared" in each.hint for each in told)


def test_a_workspace_without_a_lock_is_warned(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    lock_path(workspace).unlink()

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("no-shared-lock", Severity.WARNING)


def test_a_broken_lock_is_an_error(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    write(lock_path(workspace), "{")

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("broken-shared-lock", Severity.ERROR)


INSTALLED = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from cursus.registry.workspace_folders import Workspace
from cursus.workspaces.check import check_workspace
for each in check_workspace(Workspace("project_x", Path(sys.argv[2])), load=False).findings:
    if each.rule == "installed-code-changed":
        print(each.fact.split()[1].strip(":"), each.file.partition("/cursus/")[2])
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as a wheel would install it: its files, and their record."""
    site = tmp_path_factory.mktemp("site")
    lines = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = f"cursus/{path.relative_to(PACKAGE).as_posix()}"
        content = path.read_bytes()
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{place},sha256={digest},{len(content)}")
    info = site / "cursus_pipelines-0.1.0.dist-info"
    write(info / "METADATA", "Metadata-Version: 2.1\nName: cursus-pipelines\nVersion: 0.1.0\n")
    write(info / "RECORD", "\n".join([*lines, f"{info.name}/RECORD,,", ""]))
    return site


def record_says(site: Path, root: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", INSTALLED, str(site), str(root)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(each for each in sys.path if each)},
    )  # fmt: skip
    return sorted(done.stdout.splitlines())


def test_an_installed_package_is_compared_with_the_record_of_its_wheel(installed: Path, tmp_path: Path) -> None:
    good_workspace(tmp_path)
    assert record_says(installed, tmp_path) == []
    (installed / "cursus" / CONTRACT).write_text("X = 1\n")
    (installed / "cursus/steps/scripts/data_loading.py").unlink()
    (installed / "cursus/steps/scripts/more.py").write_text("X = 1\n")

    assert record_says(installed, tmp_path) == [
        "added steps/scripts/more.py",
        f"changed {CONTRACT}",
        "removed steps/scripts/data_loading.py",
    ]
