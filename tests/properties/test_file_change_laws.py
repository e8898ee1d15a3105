"""Laws of changing several files as one: whatever stops it and wherever, all of it is there afterwards or nothing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.fault_points import failing_at, killed_at, snapshot

from cursus.core.file_changes import FileChanges
from cursus.errors import ChangeError

if TYPE_CHECKING:
    from collections.abc import Callable

EXISTING = ("a/x", "a/y", "b/deep/z", "c", "a", "b", "b/deep", "e")
NEW = ("n", "a/n", "new/n", "new/m", "new/deep/n", "b/n")
FILES = ("a/x", "a/y", "b/deep/z", "c")
CONTENTS = (b"", b"one\n", b"two\r\n", bytes(range(256)))
STOPS = (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), RuntimeError("a fault"))
MOST_OPERATIONS = 120
# Writing to disk is waited for at each step: in memory, more can be tried.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

writes = st.tuples(st.just("write"), st.sampled_from(FILES + NEW), st.sampled_from(CONTENTS))
removals = st.tuples(st.just("remove"), st.sampled_from(EXISTING))
moves = st.tuples(st.just("move"), st.sampled_from(EXISTING), st.sampled_from(NEW))
change_sets = st.lists(writes | removals | moves, min_size=1, max_size=4)
EVERY_KIND: list[Any] = [
    ("write", "a/x", b"one\n"), ("write", "new/n", b"two\r\n"), ("write", "new/deep/n", b""),
    ("move", "b/deep", "new/m"), ("remove", "e"), ("remove", "c"),
]  # fmt: skip


def lay_out(root: Path) -> dict[str, tuple[object, ...]]:
    for name in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} as it was\n")
    (root / "a/y").chmod(0o600)
    (root / "c").chmod(0o755)
    (root / "e").mkdir()
    (root / "a/link").symlink_to("x")
    # What is cursus's own is made before anything fails: making it is no part of a change.
    with FileChanges.open(root, "begin"):
        return snapshot(root)


def change(root: Path, changes: list[Any], check: Any = None) -> None:
    with FileChanges.open(root, "try", wait=1) as wanted:
        for name, *words in changes:
            getattr(wanted, name)(*words)
        wanted.apply(check)


def wanted_tree(changes: list[Any]) -> dict[str, tuple[object, ...]] | None:
    """The tree that the changes make where nothing fails; None where they are refused."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        lay_out(Path(folder))
        try:
            change(Path(folder), changes)
        except ChangeError:
            return None
        return snapshot(Path(folder))


@settings(max_examples=40, deadline=None)
@given(change_sets)
@example(EVERY_KIND)
def test_a_check_that_fails_leaves_everything_as_it_was(changes):
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        before = lay_out(Path(folder))
        seen = []

        def check():
            seen.append(snapshot(Path(folder)))
            raise LookupError

        with pytest.raises((LookupError, ChangeError)):
            change(Path(folder), changes, check)
        assert snapshot(Path(folder)) == before
        assert seen in ([], [wanted_tree(changes)])
        assert left_over(Path(folder)) == []


@settings(max_examples=80, deadline=None)
@given(change_sets, st.integers(1, MOST_OPERATIONS), st.sampled_from(STOPS), st.booleans())
def test_whatever_fails_all_of_it_is_there_or_nothing(changes, number, stop, for_good):
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        before, wanted = lay_out(Path(folder)), wanted_tree(changes)
        raised: BaseException | None = None
        try:
            with failing_at(number, stop, for_good=for_good):
                change(Path(folder), changes)
        except BaseException as error:  # noqa: BLE001 - whatever was made to fail
            raised = error
        after = look(Path(folder))
        assert after in (before, wanted)
        assert raised or after == wanted
        assert left_over(Path(folder)) == []


@pytest.mark.parametrize("stop", STOPS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("for_good", [False, True])
def test_every_operation_of_a_change_may_fail(stop, for_good):
    wanted = wanted_tree(EVERY_KIND)
    for number in range(1, MOST_OPERATIONS):
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            before = lay_out(Path(folder))
            with failing_at(number, stop, for_good=for_good) as operations, suppress(BaseException):
                change(Path(folder), EVERY_KIND)
            assert look(Path(folder)) in (before, wanted)
            assert left_over(Path(folder)) == []
        if len(operations) < number:
            return
    pytest.fail("a change has more operations than are tried")


def left_over(root: Path) -> list[str]:
    return sorted({path.name for path in (root / "development/.cursus").iterdir()} - {"lock", ".gitignore"})


def kill_at_every_operation(folder: Path) -> int:
    """Makes the changes again and again in processes that are killed one operation later each; counts the kills.

    Undoing is killed too, one operation later each time, until it gets to its end.
    """
    wanted = wanted_tree(EVERY_KIND)
    for number in range(1, MOST_OPERATIONS):
        root = folder / str(number)
        root.mkdir()
        before = lay_out(root)
        killed = dies(number, lambda root=root: change(root, EVERY_KIND))
        assert any(not dies(later, lambda root=root: look(root)) for later in range(1, MOST_OPERATIONS))
        after = snapshot(root)
        assert after in (before, wanted), (number, after)
        assert left_over(root) == [], number
        if not killed:
            assert after == wanted
            return number - 1
    raise AssertionError(MOST_OPERATIONS)


def dies(number: int, act: Callable[[], None]) -> bool:
    """Whether a process dies of being killed at the operation of that number; false where it gets to its end."""
    child = os.fork()
    if not child:
        with killed_at(number):
            act()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status)


def look(root: Path) -> dict[str, tuple[object, ...]]:
    with FileChanges.open(root, "look", wait=1):
        return snapshot(root)


# Another package of the name `tests` may be installed.
KILLS = """
import sys, types
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].__path__ = ["tests"]
from pathlib import Path
from tests.properties.test_file_change_laws import kill_at_every_operation
print(kill_at_every_operation(Path(sys.argv[1])))
"""


def test_a_kill_at_any_operation_leaves_all_or_nothing():
    here = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        words = [sys.executable, "-c", KILLS, folder]
        done = subprocess.run(words, cwd=here, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    assert int(done.stdout) > 40
