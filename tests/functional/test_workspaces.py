"""Workspaces as teams use them: from the command line, several at once, with hostile names and sudden ends."""

from __future__ import annotations

import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import snapshot
from tests.functional.cli import SOURCES, Said, cursus, read_only
from tests.workspace_files import lay_out_workspace, write

from cursus.registry.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

PROJECTS = "development/projects"
TABLE = "src/cursus_dev/registry/project_step_names.py"
ADD = ("registry", "add")
WORDS = ("--type", "Processing", "--description", "Counts rows")
AT_ONCE = 8
KILLS = 20
NOWHERE = subprocess.DEVNULL
HOLDER = """
import fcntl, sys
with open(sys.argv[1], "r+") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("CURSUS_WORKSPACE_ROOT", "CURSUS_WORKSPACE_ID"):
        monkeypatch.delenv(variable, raising=False)
    folder = tmp_path / "a root with spaces, ä and 日本"
    folder.mkdir()
    return folder


def done(*words: object, cwd: Path) -> Said:
    said = cursus(*words, cwd=cwd)
    assert (said.code, said.err) == (0, ""), said
    return said


def refused(*words: object, cwd: Path) -> str:
    """What a command says on the error stream, once it is known to keep the rules of a refusal."""
    before = snapshot(cwd)
    said = cursus(*words, cwd=cwd)
    assert (said.code, said.out) == (2, ""), said
    assert "Traceback" not in said.err
    assert "fault of cursus" not in said.err
    blocks = ("\n" + said.err).split("\nerror: ")[1:]
    assert sum("\n  hint: " in block for block in blocks) == len(blocks) > 0
    assert snapshot(cwd) == before
    return said.err


def names(root: Path, workspace_id: str) -> list[str]:
    table = read_table((root / PROJECTS / workspace_id / TABLE).read_bytes())
    assert table.faults == ()
    return [name for name, _, _ in table.entries]


def left_over(root: Path) -> set[str]:
    """What cursus's own folder holds beside what belongs there."""
    return {path.name for path in (root / "development/.cursus").iterdir()} - {"lock", ".gitignore", "steps.json"}


def test_a_team_begins_works_and_ends(root):
    said = done("workspace", "create", "project_x", "--description", "Fraud features", "--owner", "Ann", cwd=root)
    assert "tests/test_project_x.py" in said.out
    assert "next     cursus registry add RowCount" in said.out
    inside = root / PROJECTS / "project_x"
    said = done(*ADD, "RowCount", *WORDS, "--workspace", "project_x", cwd=inside)
    assert said.out.startswith(f"registered  project_x:RowCount: {inside / TABLE}\nwrite       {inside}")
    assert done("workspace", "list", cwd=root).out == "project_x  1 step  Ann  Fraud features\n"
    shown = done("workspace", "show", "project_x", cwd=root).out
    assert f"  RowCount  Processing  missing  {PROJECTS}/project_x/{TABLE}:4  Counts rows\n" in shown
    assert "no class RowCountStepBuilder" in shown
    said = done("workspace", "remove", "project_x", "--yes", cwd=root)
    kept = root / "development/removed/project_x-1"
    assert f"kept     {kept}\n" in said.out
    subprocess.run(said.out.rpartition("back     ")[2], shell=True, check=True, cwd=root)
    assert done("workspace", "list", cwd=root).out == "project_x  1 step  Ann  Fraud features\n"


def test_whole_steps_are_shown_as_valid_and_as_json(root):
    lay_out_workspace(root, "project_x", ["RowCount"], {"owner": "Ann"})
    shown = json.loads(done("workspace", "show", "project_x", "--format", "json", cwd=root).out)
    assert [(each["name"], each["origin"], each["state"]) for each in shown["steps"]] == [
        ("RowCount", "workspace project_x", "valid")
    ]
    assert (shown["faults"], shown["collisions"], shown["policy"]) == ([], [], "refuse")
    listed = json.loads(done("workspace", "list", "--format", "json", cwd=root).out)
    assert [(each["id"], each["owner"], each["steps"]) for each in listed] == [("project_x", "Ann", 1)]


def test_a_root_can_be_named_from_elsewhere(root, tmp_path):
    done("workspace", "create", "project_x", "--root", root, cwd=tmp_path)
    done(*ADD, "RowCount", *WORDS, "--workspace", "project_x", "--root", root, cwd=tmp_path)
    assert names(root, "project_x") == ["RowCount"]
    assert "project_x" in done("workspace", "show", "project_x", "--root", root, cwd=tmp_path).out
    assert not (tmp_path / "development").exists()
    assert "no folder" in refused("workspace", "create", "project_y", "--root", root / "none", cwd=tmp_path)


def test_the_environment_says_which_workspace_gets_a_step(root):
    done("workspace", "create", "project_x", cwd=root)
    said = cursus(*ADD, "RowCount", *WORDS, cwd=root, CURSUS_WORKSPACE_ID="project_x")
    assert said.code == 0, said
    assert names(root, "project_x") == ["RowCount"]
    assert "name a workspace with --workspace" in refused(*ADD, "OtherCount", *WORDS, cwd=root)


@pytest.mark.parametrize(
    "name",
    ["", "../x", "/tmp/x", "a/b", "a\nb", "project_\N{CYRILLIC SMALL LETTER HA}", "Project", "class", "shared", "1x",
     "x" * 300],
)  # fmt: skip
def test_hostile_ids_are_refused_by_every_command(root, name):
    assert name[:20] or "is no id" in refused("workspace", "create", name, cwd=root)
    for action in ("create", "show", "remove"):
        assert "workspace" in refused("workspace", action, name, cwd=root)
    refused(*ADD, "RowCount", *WORDS, "--workspace", name, cwd=root)
    assert list(root.iterdir()) == []


def test_hostile_names_of_steps_are_refused(root):
    done("workspace", "create", "project_x", cwd=root)
    for name in ("../X", "A\nB", "R\N{CYRILLIC SMALL LETTER O}wCount", "R" * 300):
        refused(*ADD, name, *WORDS, "--workspace", "project_x", cwd=root)
    told = refused(*ADD, "rowCount", "--type", "Procesing", "--description", "", "--workspace", "project_x", cwd=root)
    assert told.startswith("3 faults:\n")


def test_a_second_create_changes_nothing(root):
    done("workspace", "create", "project_x", cwd=root)
    assert "is there already" in refused("workspace", "create", "project_x", cwd=root)


def test_a_folder_that_is_a_link_is_refused_and_listed(root, tmp_path):
    done("workspace", "create", "project_x", cwd=root)
    outside = lay_out_workspace(tmp_path / "elsewhere", "project_y")
    (root / PROJECTS / "project_y").symlink_to(outside)
    before = snapshot(outside)
    for words in (
        ("workspace", "show", "project_y"), ("workspace", "remove", "project_y", "--yes"),
        (*ADD, "OtherCount", *WORDS, "--workspace", "project_y"),
    ):  # fmt: skip
        assert "outside of it" in refused(*words, cwd=root)
    assert "is there already" in refused("workspace", "create", "project_y", cwd=root)
    assert "project_y  0 steps" in done("workspace", "list", cwd=root).out
    assert snapshot(outside) == before


def test_a_root_that_cannot_be_written_is_told_and_can_be_looked_at(root):
    lay_out_workspace(root, "project_x")
    for words in (
        ("workspace", "create", "project_y"), ("workspace", "remove", "project_x", "--yes"),
        (*ADD, "OtherCount", *WORDS, "--workspace", "project_x"),
    ):  # fmt: skip
        said = read_only(root, *words)
        assert (said.code, said.out) == (2, ""), said
        assert "cannot be written" in said.err
        assert "  hint: check its permissions" in said.err
    assert read_only(root, "workspace", "list").out == "project_x  1 step\n"
    assert "valid" in read_only(root, "workspace", "show", "project_x").out


def at_terminal(root: Path, answer: bytes | None, *words: str) -> tuple[int, str]:
    """The exit code and the output of a command on a terminal, where a user answers, or presses Ctrl-C."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": SOURCES, "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-m", "cursus", *words], cwd=root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        said = _heard(ours, until=b"[y/N]")
        if answer is not None:
            os.write(ours, answer)
        # Between the question and the reading of the answer, the first Ctrl-C may come too early to end the reading.
        while answer is None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
        said += _heard(ours)
        code = process.wait(20)
    os.close(ours)
    return code, said.decode()


def _heard(terminal: int, until: bytes = b"\0") -> bytes:
    """What comes from a terminal, to its end or until some words."""
    said = b""
    try:
        while until not in said and (part := os.read(terminal, 1000)):
            said += part
    except OSError:  # the other side has gone
        pass
    return said


def test_nothing_is_removed_without_a_yes(root):
    done("workspace", "create", "project_x", cwd=root)
    before = snapshot(root)
    assert "--yes removes it unasked" in refused("workspace", "remove", "project_x", cwd=root)
    for answer in (b"\n", b"n\n", b"no\n", b"what\n", b"\x04"):
        code, said = at_terminal(root, answer, "workspace", "remove", "project_x")
        assert code == 0
        assert "Remove workspace project_x with no steps?" in said
        assert "nothing was removed" in said
    code, said = at_terminal(root, None, "workspace", "remove", "project_x")
    assert code == 130
    assert "interrupted" in said
    assert snapshot(root) == before
    code, said = at_terminal(root, b"yes\n", "workspace", "remove", "project_x")
    assert code == 0
    assert not (root / PROJECTS / "project_x").exists()


def test_pipelines_that_name_its_steps_hold_a_workspace(root):
    lay_out_workspace(root, "project_x")
    write(root / "pipelines" / "dag.yaml", "nodes:\n  - DataLoading\n  - project_x:RowCount\n")
    assert "pipelines/dag.yaml:3: names project_x:RowCount" in refused("workspace", "remove", "project_x", cwd=root)
    done("workspace", "remove", "project_x", "--yes", "--force", cwd=root)


def test_eight_processes_at_once_lose_nothing(root):
    """They register steps in one table, and make and remove workspaces, all at the same time."""
    done("workspace", "create", "shared_one", cwd=root)

    def work(who: int) -> list[Said]:
        own = f"own_{who}"
        return [
            cursus(*ADD, f"Step{who}First", *WORDS, "--workspace", "shared_one", cwd=root),
            cursus("workspace", "create", own, cwd=root),
            cursus("workspace", "create", "contested", cwd=root),
            cursus(*ADD, f"Step{who}Second", *WORDS, "--workspace", "shared_one", cwd=root),
            cursus(*ADD, "RowCount", *WORDS, "--workspace", own, cwd=root),
            cursus(*ADD, f"Contested{who % 2}", *WORDS, "--workspace", "contested", cwd=root),
            cursus("workspace", "remove", own, "--yes", cwd=root) if who % 2 else cursus("workspace", "list", cwd=root),
        ]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(work, range(AT_ONCE)))
    created, contested = [each.pop(2) for each in said], [each.pop(4) for each in said]
    assert [each.err for one in said for each in one if each.code] == []
    assert sorted(each.code for each in created) == [0] + [2] * (AT_ONCE - 1)
    assert sorted(each.code for each in contested) == [0] * 2 + [2] * (AT_ONCE - 2)
    assert sorted(names(root, "shared_one")) == sorted(
        f"Step{who}{at}" for who in range(AT_ONCE) for at in ("First", "Second")
    )
    assert sorted(names(root, "contested")) == ["Contested0", "Contested1"]
    there = {path.name for path in (root / PROJECTS).iterdir()}
    assert there == {"shared_one", "contested", *(f"own_{who}" for who in range(0, AT_ONCE, 2))}
    assert {path.name for path in (root / "development/removed").iterdir()} == {
        f"own_{who}-1" for who in range(1, AT_ONCE, 2)
    }
    assert all(names(root, f"own_{who}") == ["RowCount"] for who in range(0, AT_ONCE, 2))
    assert left_over(root) == set()


def test_processes_that_are_killed_leave_all_or_nothing(root):
    """What a command has said to be done stays done; a workspace is whole, or not there, or among the removed."""
    done("workspace", "create", "project_x", cwd=root)
    whole = set(snapshot(root / PROJECTS / "project_x"))
    promised: set[str] = set()
    chance = random.Random(7)
    killed = 0
    for number in range(KILLS):
        tasks = {
            f"Step{number}": [*ADD, f"Step{number}", *WORDS, "--workspace", "project_x"],
            f"made_{number}": ["workspace", "create", f"made_{number}"],
            "": ["workspace", "remove", f"made_{number - 1}", "--yes"],
        }
        for name, words in tasks.items():
            command = [sys.executable, "-m", "cursus", *words]
            environment = {**os.environ, "PYTHONPATH": SOURCES}
            with subprocess.Popen(command, cwd=root, env=environment, stdout=NOWHERE, stderr=NOWHERE) as process:
                time.sleep(chance.uniform(0.05, 0.4))
                process.kill()
            killed += process.returncode == -signal.SIGKILL
            promised |= {name} if process.returncode == 0 else set()
    said = done("workspace", "list", cwd=root)
    listed = {line.split()[0] for line in said.out.splitlines()}
    removed = {path.name.rpartition("-")[0] for path in (root / "development/removed").glob("*")}
    steps = names(root, "project_x")
    assert killed > 5
    assert {name for name in promised if name.startswith("Step")} <= set(steps)
    assert len(steps) == len(set(steps))
    assert {name for name in promised if name.startswith("made")} <= listed | removed
    for folder in [*(root / PROJECTS).iterdir(), *(root / "development/removed").glob("*")]:
        found = {name.replace(folder.name.partition("-")[0], "project_x") for name in snapshot(folder)}
        assert found == whole, folder
    done(*ADD, "LastStep", *WORDS, "--workspace", "project_x", cwd=root)
    assert left_over(root) == set()


def test_who_finds_the_lock_held_waits_for_it(root):
    done("workspace", "create", "project_x", cwd=root)
    lock = root / "development/.cursus/lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(cursus, *ADD, "RowCount", *WORDS, "--workspace", "project_x", cwd=root)
            time.sleep(1.5)
            assert not waiting.done()
            assert names(root, "project_x") == []
            holder.communicate()
            assert waiting.result(30).code == 0
    assert names(root, "project_x") == ["RowCount"]
