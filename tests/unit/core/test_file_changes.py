from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import failing_at, snapshot, watched

from cursus.core.file_changes import FileChanges, undo_what_was_stopped
from cursus.errors import ChangeError

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from cursus.core.file_changes import FileChanges
with FileChanges.open(Path(sys.argv[1]), "register RowCount"):
    print("held", flush=True)
    sys.stdin.read()
"""
ADDER = """
import sys
from pathlib import Path
from cursus.core.file_changes import FileChanges
for number in range(20):
    with FileChanges.open(Path(sys.argv[1]), "count") as changes:
        changes.write("lines", (changes.read("lines") or b"") + f"{sys.argv[2]} {number}\\n".encode())
        changes.apply()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "a root é"
    (folder / "src/deep").mkdir(parents=True)
    (folder / "src/one.py").write_bytes(b"one\r\n")
    (folder / "src/deep/two.py").write_text("two\n")
    return folder


def fail() -> None:
    raise LookupError


def applied(changes: FileChanges, act) -> None:
    act(changes)
    changes.apply()


def refused(root: Path, act) -> str:
    before = snapshot(root)
    with FileChanges.open(root, "try") as changes, pytest.raises(ChangeError) as caught:
        applied(changes, act)
    assert snapshot(root) == before
    return str(caught.value)


def test_files_and_folders_change_together(root):
    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", b"more\n")
        changes.write(root / "new/deep/three.py", b"three\n")
        changes.move("src/deep", "kept/deep")
        changes.apply()
    assert {name: found[1] for name, found in snapshot(root).items() if found[1] is not None} == {
        "src/one.py": b"more\n", "new/deep/three.py": b"three\n", "kept/deep/two.py": b"two\n",
    }  # fmt: skip


def test_nothing_changes_without_apply(root):
    before = snapshot(root)
    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", b"more\n")
    assert snapshot(root) == before


def test_the_mode_of_a_file_stays_and_a_new_one_gets_that_of_new_files(root):
    (root / "src/one.py").chmod(0o640)
    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", b"")
        changes.write("src/new.py", b"")
        changes.apply()
    (root / "src/plain.py").touch()
    assert stat.S_IMODE((root / "src/one.py").stat().st_mode) == 0o640
    assert (root / "src/new.py").stat().st_mode == (root / "src/plain.py").stat().st_mode


def test_a_failing_check_brings_back_the_very_files(root):
    os.utime(root / "src/one.py", (1, 1))
    before, inode = snapshot(root), (root / "src/one.py").stat().st_ino
    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", b"more\n")
        changes.write("new/three.py", b"three\n")
        changes.remove("src/deep")
        with pytest.raises(LookupError):
            changes.apply(fail)
    after = (root / "src/one.py").stat()
    assert (snapshot(root), after.st_ino, after.st_mtime) == (before, inode, 1)


def test_an_interrupt_in_the_check_brings_everything_back(root):
    before = snapshot(root)

    def interrupt() -> None:
        assert not (root / "src").exists()
        raise KeyboardInterrupt

    with FileChanges.open(root, "try") as changes:
        changes.move("src", "source")
        with pytest.raises(KeyboardInterrupt):
            changes.apply(interrupt)
    assert snapshot(root) == before


def test_changes_can_go_on_under_one_lock(root):
    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", b"1")
        changes.apply()
        changes.write("src/one.py", (changes.read("src/one.py") or b"") + b"2")
        assert changes.read("src/one.py") == b"12"
        changes.apply()
        assert changes.read("src/none.py") is None
    assert (root / "src/one.py").read_bytes() == b"12"


def test_what_somebody_saves_between_reading_and_writing_is_not_overwritten(root):
    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", (changes.read("src/one.py") or b"") + b"more\n")
        (root / "src/one.py").write_text("somebody else's\n")
        with pytest.raises(ChangeError, match="was changed by somebody else just now"):
            changes.apply()
    assert (root / "src/one.py").read_text() == "somebody else's\n"


def test_what_somebody_writes_while_a_check_runs_is_kept(root, caplog):
    def edit() -> None:
        (root / "src/one.py").write_text("an evening's work\n")
        (root / "new/three.py").write_text("more work\n")
        raise LookupError

    with FileChanges.open(root, "try") as changes:
        changes.write("src/one.py", b"more\n")
        changes.write("new/three.py", b"three\n")
        with pytest.raises(LookupError):
            changes.apply(edit)
    assert (root / "src/one.py").read_bytes() == b"one\r\n"
    assert "kept-1" in caplog.text
    kept = [each.read_text() for each in (root / "development/.cursus/kept-1/new").rglob("*") if each.is_file()]
    assert sorted(kept) == ["an evening's work\n", "more work\n"]
    with FileChanges.open(root, "go on") as changes:
        changes.write("src/one.py", b"more\n")
        changes.apply()


def test_caches_of_python_are_nobodys_work(root, caplog):
    def check() -> None:
        (root / "new/__pycache__").mkdir()
        (root / "new/__pycache__/three.cpython-311.pyc").touch()
        raise LookupError

    with FileChanges.open(root, "try") as changes:
        changes.write("new/three.py", b"three\n")
        with pytest.raises(LookupError):
            changes.apply(check)
    assert caplog.text == ""
    assert not (root / "new").exists()


@pytest.mark.parametrize("place", ["../x", "src/../../x", "/etc/cursus-x", ".", "src/.."])
def test_places_outside_of_the_root_are_refused(root, place):
    assert "lies outside of" in refused(root, lambda changes: changes.write(place, b""))


@pytest.mark.parametrize("place", ["development", "development/.cursus", "development/.cursus/lock"])
def test_what_cursus_keeps_is_left_alone(root, place):
    assert "leave that folder alone" in refused(root, lambda changes: changes.remove(place))


@pytest.mark.parametrize("place", ["src/a\0b", "src/" + "x" * 300])
def test_names_that_no_file_can_have_are_refused(root, place):
    assert "is no place for a file" in refused(root, lambda changes: changes.write(place, b""))


def test_nothing_is_changed_through_links(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/x").write_text("x")
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "file").symlink_to(tmp_path / "elsewhere/x")
    for act in (
        lambda changes: changes.write("out/y", b""),
        lambda changes: changes.write("file", b""),
        lambda changes: changes.remove("out/x"),
        lambda changes: changes.move("src", "out/src"),
        lambda changes: changes.read("file"),
    ):
        assert "is a link" in refused(root, act)
    assert [each.name for each in (tmp_path / "elsewhere").iterdir()] == ["x"]


def test_a_folder_of_cursus_that_is_a_link_is_refused(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (root / "development").mkdir()
    (root / "development/.cursus").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ChangeError, match="is no folder"), FileChanges.open(root, "try"):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_lock_that_is_a_link_is_refused(root, tmp_path):
    (root / "development/.cursus").mkdir(parents=True)
    (root / "development/.cursus/lock").symlink_to(tmp_path / "made")
    with pytest.raises(ChangeError, match="cannot be written"), FileChanges.open(root, "try"):
        pass
    assert not (tmp_path / "made").exists()


def test_all_refusals_are_told_together(root):
    def act(changes: FileChanges) -> None:
        changes.write("src", b"")
        changes.remove("none")
        changes.move("src/one.py", "src/deep")

    told = refused(root, act)
    assert "src: is no file" in told
    assert "none: is not there" in told
    assert "src/deep: is there already" in told


def test_a_place_changes_once(root):
    told = refused(root, lambda changes: (changes.remove("src"), changes.write("src/one.py", b"")))
    assert "is changed, and so is" in told
    told = refused(root, lambda changes: (changes.remove("src"), changes.move("src", "other")))
    assert "is changed twice" in told


def test_a_target_that_is_there_is_refused(root):
    assert "is there already" in refused(root, lambda changes: changes.move("src/one.py", "src/deep"))


def test_a_folder_that_cannot_be_renamed_is_copied(root):
    """As a folder of a lower layer of an overlay."""
    before = snapshot(root)
    said: list[object] = []

    def seen(event: str, given: tuple[object, ...]) -> None:
        if event == "os.rename" and str(given[0]) == str(root / "src"):
            said.append(given[0])
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(given[0]))

    with FileChanges.open(root, "try") as changes, watched(seen):
        changes.move("src", "moved/src")
        with pytest.raises(LookupError):
            changes.apply(fail)
        assert snapshot(root) == before
        changes.apply()
    assert len(said) == 2
    assert sorted(snapshot(root)) == ["moved", *("moved/" + name for name in before)]


def test_a_root_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ChangeError, match="is no folder"), FileChanges.open(tmp_path / "none", "try"):
        pass
    (tmp_path / "development").write_text("a file")
    with pytest.raises(ChangeError, match="development is no folder"), FileChanges.open(tmp_path, "try"):
        pass


def test_a_full_disk_is_told_and_changes_nothing(root):
    with FileChanges.open(root, "register RowCount") as changes:
        changes.write("src/one.py", b"more\n")
        full = failing_at(3, OSError(errno.ENOSPC, "No space left on device", str(root)))
        with pytest.raises(ChangeError, match="No space left on device, so register RowCount was undone"), full:
            changes.apply()
    assert (root / "src/one.py").read_bytes() == b"one\r\n"


def test_who_waits_in_vain_is_told_for_whom(root):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        told = rf"held since more than 0.1 s by process {holder.pid}: register RowCount"
        with pytest.raises(ChangeError, match=told), FileChanges.open(root, "try", wait=0.1):
            pass
        holder.kill()
    with FileChanges.open(root, "try", wait=0.1):
        pass


def test_time_begins_anew_where_others_take_turns(root):
    """No one of eight holds the lock for two seconds, but all of them together do for longer."""

    def take() -> None:
        with FileChanges.open(root, "take a turn", wait=2):
            time.sleep(0.4)

    with ThreadPoolExecutor(8) as pool:
        assert [each.result() for each in [pool.submit(take) for _ in range(8)]] == [None] * 8


def test_threads_take_turns(root):
    """The lock keeps out other threads of the process too."""

    def count() -> None:
        for _ in range(10):
            with FileChanges.open(root, "count") as changes:
                changes.write("number", b"%d" % (int(changes.read("number") or 0) + 1))
                changes.apply()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (root / "number").read_bytes() == b"40"


def test_processes_that_change_one_file_lose_nothing(root):
    words = [sys.executable, "-c", ADDER, root]
    at_work = [subprocess.Popen([*words, str(number)]) for number in range(4)]
    assert [each.wait(60) for each in at_work] == [0] * 4
    lines = (root / "lines").read_text().splitlines()
    assert sorted(lines) == sorted(f"{who} {number}" for who in range(4) for number in range(20))


def test_a_lock_whose_file_was_removed_keeps_nobody_out_wrongly(root):
    with FileChanges.open(root, "try"):
        (root / "development/.cursus/lock").unlink()
        with FileChanges.open(root, "other", wait=0.1):
            assert (root / "development/.cursus/lock").exists()


@pytest.mark.parametrize(
    "step",
    [
        {"source": "src/one.py", "target": "../stolen"},
        {"source": "/etc/hostname", "target": "stolen"},
        {"source": "link/x", "target": "stolen"},
        {"source": "src/one.py", "target": "src/one.py", "kept": "link/kept"},
    ],
)
def test_a_planted_journal_reaches_nothing_outside(root, tmp_path, step):
    (tmp_path / "stolen").write_text("mine")
    (root / "link").symlink_to(tmp_path)
    folder = root / "development/.cursus/changes"
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text(json.dumps({"form": 1, "doing": "x", "steps": [step]}))
    with pytest.raises(ChangeError, match="names places outside of"), FileChanges.open(root, "try"):
        pass
    assert (tmp_path / "stolen").read_text() == "mine"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"form": 1, "steps": [{"a": 1}]}', '{"form": 1}', "\0", '{"form": 9}']
)
def test_a_broken_journal_is_named_and_stays(root, text):
    folder = root / "development/.cursus/changes"
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text(text)
    with pytest.raises(ChangeError, match=r"journal.json is broken"), FileChanges.open(root, "try"):
        pass
    assert (folder / "journal.json").exists()


def test_what_was_stopped_is_undone_before_somebody_looks(root):
    before = snapshot(root)
    with FileChanges.open(root, "try") as changes:
        changes.move("src", "moved")
        with pytest.raises(ChangeError), failing_at(12, OSError(errno.EIO, "broken"), for_good=True):
            changes.apply()
    assert snapshot(root) != before
    undo_what_was_stopped(root)
    assert snapshot(root) == before
    undo_what_was_stopped(root / "none")
