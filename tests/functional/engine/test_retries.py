"""Steps that lose their jobs, really killed, and tried again as their policies say."""

import os
import signal
import threading
import time

from cursus.engine import StepStarted

# Each attempt notes itself outside of the sandbox's view, and the first ones kill themselves as a machine would.
DIES = """
import os, pathlib, signal, sys
notes = pathlib.Path(sys.argv[1])
with notes.open("a") as writing:
    writing.write("x")
pathlib.Path("/opt/ml/processing/output/out").mkdir(parents=True, exist_ok=True)
left = pathlib.Path("/opt/ml/processing/output/out/left.txt")
print("clean" if not left.exists() else "dirty")
left.write_text("here")
if len(notes.read_text()) <= int(sys.argv[2]):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _policy(**given):
    return {"ExceptionType": ["SageMaker.JOB_INTERNAL_ERROR"], "IntervalSeconds": 0, "BackoffRate": 1, **given}


def test_a_lost_job_is_tried_again_in_a_clean_folder(lab):
    notes = lab.folder / "notes"
    step = lab.processing(
        "Dies", DIES, outputs=("out",), arguments=[str(notes), "2"], RetryPolicies=[_policy(MaxAttempts=3)]
    )

    result = lab.run(step)

    assert (result.status, result.step("Dies").attempts) == ("Succeeded", 3)
    assert notes.read_text() == "xxx"
    log = result.step("Dies").log.read_text().splitlines()
    assert (log.count("clean"), log.count("dirty")) == (3, 0)
    assert "cursus: killed by SIGKILL: clean; attempt 3 begins" in log
    assert [event.attempt for event in lab.events if isinstance(event, StepStarted)] == [1, 2, 3]


def test_a_job_that_is_lost_too_often_fails_with_the_count(lab):
    notes = lab.folder / "notes"
    step = lab.processing("Dies", DIES, arguments=[str(notes), "9"], RetryPolicies=[_policy(MaxAttempts=1)])

    result = lab.run(step)

    assert (result.status, result.step("Dies").attempts) == ("Failed", 2)
    assert notes.read_text() == "xx"


def test_a_scripts_own_failure_is_not_tried_again(lab):
    source = "import pathlib, sys\nopen(sys.argv[1], 'a').write('x')\nsys.exit(3)\n"
    notes = lab.folder / "notes"
    step = lab.processing("Fails", source, arguments=[str(notes)], RetryPolicies=[_policy(MaxAttempts=3)])

    assert lab.run(step).step("Fails").reason == "exit code 3"
    assert notes.read_text() == "x"


def test_a_run_that_is_stopped_does_not_wait_for_the_next_attempt(lab):
    patient = _policy(MaxAttempts=3) | {"IntervalSeconds": 600}
    step = lab.processing("Dies", DIES, arguments=[str(lab.folder / "notes"), "9"], RetryPolicies=[patient])
    later = lab.processing("Later", "", DependsOn=["Dies"])
    threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    start = time.monotonic()
    result = lab.run(step, later)

    assert (result.status, result.step("Dies").attempts) == ("Stopped", 1)
    assert time.monotonic() - start < 60
