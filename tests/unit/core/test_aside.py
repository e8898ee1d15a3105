"""A function runs beside the process that asks for its value."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from cursus.core.aside import Aside


def test_it_runs_in_a_process_of_its_own() -> None:
    with Aside(os.getpid) as beside:
        assert beside.value != os.getpid()
        assert beside.value == beside.value


def test_it_runs_while_this_process_goes_on(tmp_path: Path) -> None:
    def wait_for_a_file() -> bool:
        until = time.monotonic() + 20
        while not (tmp_path / "there").exists() and time.monotonic() < until:
            time.sleep(0.01)
        return (tmp_path / "there").exists()

    with Aside(wait_for_a_file) as beside:
        (tmp_path / "there").touch()
        assert beside.value


def test_a_value_larger_than_a_pipe_holds_arrives() -> None:
    with Aside(lambda: "x" * 2**20) as beside:
        assert len(beside.value) == 2**20


def test_what_ends_its_process_runs_here() -> None:
    here = os.getpid()

    def only_here() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with Aside(only_here) as beside:
        assert beside.value == here


def test_what_it_raises_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> int:
        raise LookupError("no such thing")

    with Aside(fails) as beside, pytest.raises(LookupError, match="no such thing"):
        beside.value  # noqa: B018 - asking for it raises
    assert capfd.readouterr().err == ""


def test_leaving_the_block_ends_it(tmp_path: Path) -> None:
    def writes_its_id_and_waits() -> None:
        (tmp_path / "id").write_text(str(os.getpid()))
        time.sleep(60)

    with Aside(writes_its_id_and_waits):
        until = time.monotonic() + 20
        while not (tmp_path / "id").exists() or not (tmp_path / "id").read_text():
            assert time.monotonic() < until
            time.sleep(0.01)
    assert not Path(f"/proc/{(tmp_path / 'id').read_text()}").exists()
