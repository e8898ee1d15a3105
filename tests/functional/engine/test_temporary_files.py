"""The /tmp of a job, which is its own as in a container."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from cursus.engine import RunRequest, run
from cursus.engine.model import Handler
from cursus.engine.sandbox.temporary import kept_entries

pytestmark = pytest.mark.functional

SIDE_BY_SIDE = """
    import pathlib, sys, time
    mine, other = sys.argv[1:]
    pathlib.Path("/tmp/cursus-best-model.txt").write_text(mine)
    meeting = pathlib.Path({meeting!r})
    (meeting / mine).touch()
    while not (meeting / other).exists():
        time.sleep(0.01)
    print(pathlib.Path("/tmp/cursus-best-model.txt").read_text())
"""
LISTEN = """
    import tempfile
    from multiprocessing.connection import Listener
    with Listener(family="AF_UNIX") as listener:
        print(tempfile.gettempdir(), len(listener.address) < 60)
"""


@pytest.mark.parametrize("sandbox", ["namespace", "bubblewrap"])
def test_jobs_side_by_side_write_to_the_same_path_without_meeting(lab, sandbox):
    if sandbox == "bubblewrap" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    meeting = lab.folder / "meeting"
    meeting.mkdir()
    source = SIDE_BY_SIDE.format(meeting=str(meeting))
    steps = [lab.processing(mine, source, arguments=[mine, other]) for mine, other in (("a", "b"), ("b", "a"))]
    result = lab.run(*steps, sandbox=sandbox)
    assert [step.log_tail for step in result.steps] == ["a", "b"]
    assert not Path("/tmp/cursus-best-model.txt").exists()


def test_a_socket_has_room_for_its_path_however_deep_the_store_lies(lab):
    lab.folder = lab.folder / ("deep" * 25)
    assert lab.run(lab.processing("listen", LISTEN)).steps[0].log_tail == "/tmp True"


def test_what_a_job_leaves_there_is_gone_with_it(lab):
    result = lab.run(lab.processing("a", "open('/tmp/left', 'w').write('x')"))
    assert result.status == "Succeeded"
    assert not (result.folder / "jobs").exists()


def test_a_function_that_stands_in_sees_the_tmp_of_this_machine(lab):
    with tempfile.NamedTemporaryFile(suffix=".txt") as given:
        given.write(b"from here")
        given.flush()
        file = lab.folder / "handlers.py"
        file.write_text(f"def read(event, context):\n    print(open({given.name!r}).read())\n")
        step = {"Name": "read", "Type": "Lambda", "FunctionArn": "arn:aws:lambda:us-east-1:1:function:read"}
        handlers = {"read": Handler(file, "read")}
        result = run(RunRequest({"Version": "2020-12-01", "Steps": [step]}, "lab", lab.store, handlers=handlers))
    assert result.steps[0].log_tail == "from here"


def test_a_run_in_tmp_itself_leaves_it_as_it_is(tmp_path):
    assert kept_entries(Path("/tmp"), []) is None
    assert kept_entries(tmp_path, [Path("/tmp")]) is None
    if tmp_path.is_relative_to("/tmp"):
        assert tmp_path.parts[2] in (kept_entries(tmp_path, []) or ())
