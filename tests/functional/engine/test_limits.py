"""What a job may not do: hold more memory than it is given, reach the network, fill the disk with its log, live on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from cursus.engine import StepStarted
from cursus.engine.sandbox.limits import LOG_BYTES

pytestmark = pytest.mark.functional

MB = 1_000_000
HOLD = """
    import time
    held = bytearray({size})
    for at in range(0, len(held), 4096):
        held[at] = 1
    time.sleep(1)
    print("held it")
"""


def first(result):
    return result.steps[0]


def test_memory_and_computing_time_are_measured(lab):
    work = "held = bytearray(80_000_000)\nfor at in range(0, len(held), 4096): held[at] = 1\nsum(range(30_000_000))"
    step = first(lab.run(lab.processing("a", work)))
    assert step.peak_memory_bytes > 80 * MB
    assert 0.05 < step.cpu_seconds <= step.seconds * (os.cpu_count() or 1) + 0.1


def test_what_a_step_starts_is_measured_with_it(lab):
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(30_000_000))'])"
    assert first(lab.run(lab.processing("a", child))).cpu_seconds > 0.1


def test_a_job_that_holds_too_much_is_ended_and_says_how_much(lab):
    step = first(lab.run(lab.processing("a", HOLD.replace("{size}", str(300 * MB))), memory_bytes=150 * MB))
    assert step.status == "Failed"
    assert step.reason.startswith("it held ")
    assert step.reason.endswith("and the run lets a job hold 150 MB")
    assert "held it" not in step.log_tail


def test_processes_of_a_job_count_together(lab):
    source = f"""
        import subprocess, sys
        code = {textwrap.dedent(HOLD.replace("{size}", str(90 * MB)))!r}
        all = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
        print([each.wait() for each in all])
    """
    assert first(lab.run(lab.processing("a", source), memory_bytes=200 * MB)).status == "Failed"
    assert first(lab.run(lab.processing("b", source), memory_bytes=600 * MB)).status == "Succeeded"


def test_a_job_without_a_network_reaches_nothing_but_s3_of_the_run(lab):
    lab.file("given.txt", "there")
    with socket.create_server(("127.0.0.1", 0)) as outside:
        source = f"""
            import socket, boto3
            try:
                socket.create_connection(("127.0.0.1", {outside.getsockname()[1]}), 2)
                print("reached the machine")
            except OSError as error:
                print("kept in:", type(error).__name__)
            client = boto3.client("s3")
            print(client.get_object(Bucket="lab", Key="assets/given.txt")["Body"].read().decode())
            client.put_object(Bucket="lab", Key="out/large", Body=b"x" * 3_000_000)
        """
        told = first(lab.run(lab.processing("a", source), network=False))
    assert told.status == "Succeeded", told.log_tail
    assert told.log_tail.split("\n") == ["kept in: ConnectionRefusedError", "there"]
    assert lab.published("out/large").stat().st_size == 3_000_000


def test_a_job_with_a_network_reaches_the_machine(lab):
    with socket.create_server(("127.0.0.1", 0)) as outside:
        source = f"import socket; socket.create_connection(('127.0.0.1', {outside.getsockname()[1]}), 2)"
        assert first(lab.run(lab.processing("a", source))).status == "Succeeded"


def test_a_log_that_floods_takes_no_more_room_while_it_goes_on(lab):
    source = f"""
        import os, time
        for _ in range(4):
            os.write(1, b"x" * {LOG_BYTES})
            time.sleep(0.6)
        log = next(line.split()[-1] for line in [os.readlink("/proc/self/fd/1")])
        facts = os.stat(log)
        print("\\n", facts.st_size > 3 * {LOG_BYTES}, facts.st_blocks * 512 <= 2 * {LOG_BYTES})
    """
    assert first(lab.run(lab.processing("a", source))).log_tail.splitlines()[-1].split() == ["True", "True"]


def test_a_log_that_floods_keeps_its_beginning_and_its_end(lab):
    source = """
        import sys
        sys.stdout.write("the first line\\n")
        line = "x" * 1023 + "\\n"
        for _ in range(200):
            sys.stdout.write(line * 1024)
        print("the last line")
    """
    step = first(lab.run(lab.processing("a", source)))
    with step.log.open("rb") as log:
        text = log.read()
    assert (step.status, step.log_tail.splitlines()[-1]) == ("Succeeded", "the last line")
    assert len(text) <= LOG_BYTES + 4096
    assert text.startswith(b"the first line\n")
    assert b" of them are left out here\n" in text


DAEMON = """
    import os, sys, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open(sys.argv[1] + ".new", "w").write(str(os.getpid()))
            os.rename(sys.argv[1] + ".new", sys.argv[1])
            time.sleep(60)
        os._exit(0)
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    {end}
"""


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)", "time.sleep(30)", "os.kill(os.getpid(), 9)"])
def test_nothing_that_a_job_started_lives_on(lab, end):
    mark = lab.folder / "process"
    lab.run(lab.processing("a", DAEMON.replace("{end}", end), arguments=[str(mark)], limit=1))
    assert not Path(f"/proc/{mark.read_text()}").exists()


def interpreter_of(process: int) -> int:
    """The process that starts jobs, among the children of an engine's."""
    (found,) = (int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split())
    return found


def test_a_killed_interpreter_is_replaced_and_its_jobs_end_well(lab):
    slow = lab.processing("a", "import time; time.sleep(0.6)")
    steps = [slow, lab.processing("b", "print('b')", DependsOn=["a"])]

    def kill() -> None:
        while not any(isinstance(event, StepStarted) for event in lab.events):
            time.sleep(0.01)
        time.sleep(0.2)
        os.kill(interpreter_of(os.getpid()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = lab.run(*steps, jobs=1)
    killer.join()
    assert [(each.name, each.status) for each in result.steps] == [("a", "Succeeded"), ("b", "Succeeded")]


ENGINE = """
    import json, pathlib, sys
    from cursus.engine import RunRequest, run
    folder = pathlib.Path(sys.argv[1])
    definition = json.loads((folder / "definition.json").read_text())
    run(RunRequest(definition, "lab", folder / "store", assets={"s3://lab/assets": folder / "assets"}))
"""


def test_an_engine_that_is_killed_leaves_no_process(lab):
    import json

    from tests.functional.cli import SOURCES

    mark = lab.folder / "process"
    step = lab.processing("a", DAEMON.replace("{end}", "time.sleep(60)"), arguments=[str(mark)])
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": [step]}))
    command = [sys.executable, "-c", textwrap.dedent(ENGINE), str(lab.folder)]
    engine = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": SOURCES})
    limit = time.monotonic() + 20
    while not (mark.exists() and mark.read_text()):
        assert time.monotonic() < limit
        time.sleep(0.02)
    engine.kill()
    engine.wait()
    while Path(f"/proc/{mark.read_text()}").exists():
        assert time.monotonic() < limit, "a process of the job lives on"
        time.sleep(0.02)


def test_the_command_takes_limits(lab):
    from tests.functional.cli import cursus

    said = cursus("run", "nothing.json", "--memory", "much", cwd=lab.folder)
    assert said.code == 2
    assert "'much' is no size: write it as 4GiB, 512MB or a number of bytes" in said.err
