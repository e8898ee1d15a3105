"""Jobs that behave badly: they ignore signals, breed processes, fill disks; the run goes on, nothing stays of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from tests.functional.cli import SOURCES
from tests.functional.engine.chaos import FILES, chance, nobody_lives, until

pytestmark = pytest.mark.functional

NOTE = """
    import os, pathlib, signal, sys, time
    def note():
        started = pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
        (pathlib.Path(os.environ["NOTES"]) / f"{os.getpid()}-{started}").touch()
    note()
"""
STUBBORN = """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)
"""
# Each process forks the next one, in a session of its own, and ends: there is always one that has just begun.
RABBITS = """
    if os.fork() == 0:
        until = time.monotonic() + 8
        while time.monotonic() < until:
            os.setsid()
            if os.fork():
                os._exit(0)
        os._exit(0)
"""
# All at once: a tree of processes that hold on to nothing, a log that floods, files in its folders for temporary data.
CROWD = """
    import tempfile
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for _ in range(5):
        if os.fork() == 0:
            note()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.setsid() if os.getpid() != os.getsid(0) else None
    pathlib.Path(tempfile.mkstemp()[1]).write_bytes(b"x" * 100_000)
    while True:
        os.write(1, b"x" * 1023 + b"\\n")
        time.sleep(0.001)
"""


def job(lab, name, source, **told):
    notes = lab.folder / "notes"
    notes.mkdir(exist_ok=True)
    return lab.processing(name, NOTE + source, environment={"NOTES": str(notes)}, **told)


def test_jobs_that_ignore_sigterm_are_killed_after_their_time_of_grace(lab):
    steps = [
        job(lab, "late", STUBBORN, limit=1),
        job(lab, "stopped", STUBBORN),
        job(lab, "never", "", DependsOn=["late"]),
    ]

    def stop():
        until(lambda: len(list((lab.folder / "notes").iterdir())) == 2)
        time.sleep(1.5)
        os.kill(os.getpid(), signal.SIGINT)

    stopper = threading.Thread(target=stop)
    stopper.start()
    started = time.monotonic()
    result = lab.run(*steps)
    stopper.join()
    assert 6 < time.monotonic() - started < 12
    assert [(step.status, step.reason) for step in result.steps] == [
        ("Failed", "it ran longer than its MaxRuntimeInSeconds of 1 s"),
        ("Stopped", "the run was stopped"),
        ("NotRun", "the run ended before it"),
    ]
    assert result.status == "Stopped"
    nobody_lives(lab)


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "os.kill(os.getpid(), 9)", "time.sleep(60)"])
def test_processes_that_flee_from_session_to_session_are_caught(lab, end):
    result = lab.run(job(lab, "rabbits", f"{RABBITS}\n    time.sleep(0.2)\n    {end}", limit=1))
    assert result.status == ("Failed" if end else "Succeeded")
    nobody_lives(lab)


def test_a_crowd_that_floods_and_fills_is_ended_as_a_whole(lab):
    result = lab.run(
        job(lab, "crowd", CROWD, limit=1), lab.processing("beside", "print('done')"), memory_bytes=2_000_000_000
    )
    assert [(step.status, step.reason) for step in result.steps] == [
        ("Failed", "it ran longer than its MaxRuntimeInSeconds of 1 s"),
        ("Succeeded", None),
    ]
    assert len(list((lab.folder / "notes").iterdir())) > 20
    nobody_lives(lab)


ON_A_SMALL_DISK = """
import json, subprocess, sys
from pathlib import Path
from cursus.engine import RunRequest, run
from cursus.errors import CursusError
told = json.load(open("told.json"))
disk, store = Path("disk"), Path("disk/store")
assets = {uri: Path(path) for uri, path in told["assets"].items()}

def once(resume):
    try:
        result = run(RunRequest(told["definition"], "lab", store, assets=assets, jobs=1, resume=resume))
    except (CursusError, OSError) as error:
        return {"status": "Refused", "reason": str(error), "recorded": False}
    record = json.loads((result.folder / "run.json").read_text())
    reason = next((step.reason for step in result.steps if step.reason), None)
    return {"status": result.status, "reason": reason, "recorded": record["status"] == result.status}

def published():
    return {each.name: len([file for file in each.rglob("*") if file.is_file()]) for each in store.glob("s3/lab/a/*")}

outcomes = []
for size in told["sizes"]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "small", disk], check=True)
    first = {**once(None), "published": published()}
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    again = None if first["status"] == "Succeeded" else once("last" if first["recorded"] else None)
    outcomes.append([size, first, again, published()])
    subprocess.run(["umount", disk], check=True)
print(json.dumps(outcomes))
"""


def in_namespaces(lab, script, program):
    """What a program says that runs where file systems can be mounted; nothing of the machine changes."""
    (lab.folder / "program.py").write_text(program)
    (lab.folder / "disk").mkdir()
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=lab.folder, env={**os.environ, "PYTHONPATH": SOURCES}, capture_output=True, check=False, text=True,
    )  # fmt: skip
    if "unshare failed" in done.stderr:
        pytest.skip("needs user namespaces")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# The outputs are links, which become files when they are published: room is needed at that moment too.
LINKS = """
    import os, pathlib
    pathlib.Path("/opt/ml/processing/data").write_bytes(b"x" * 100_000)
    for name in ("one", "two"):
        for number in range(12):
            os.symlink("/opt/ml/processing/data", f"/opt/ml/processing/output/{name}/{number}")
"""


def test_a_disk_that_is_full_at_any_moment_of_a_run_leaves_all_or_nothing_of_its_outputs(lab):
    random = chance("full disk")
    sizes = sorted(random.randrange(600, 4600, 4) for _ in range(10))
    step = lab.processing("a", LINKS, outputs=("one", "two"))
    assets = {uri: str(path) for uri, path in lab.assets.items()}
    told = {"assets": assets, "definition": {"Steps": [step]}, "sizes": sizes}
    (lab.folder / "told.json").write_text(json.dumps(told))
    outcomes = in_namespaces(lab, f"exec {sys.executable} program.py", ON_A_SMALL_DISK)
    statuses = set()
    for size, first, again, after in outcomes:
        statuses.add(first["status"])
        whole = {"one": FILES, "two": FILES}
        if first["status"] == "Succeeded":
            assert first["published"] == whole
            continue
        words = ("no room left where ", "No space left on device", "disk is full")
        assert any(word in first["reason"] for word in words), (size, first)
        assert first["published"] in ({}, dict.fromkeys(whole, 0)), (size, first)
        assert first["recorded"] == (first["status"] == "Failed")
        assert (again["status"], after) == ("Succeeded", whole), (size, first, again)
    assert len(statuses) > 1, f"the disk was never full, or always: {sizes}"


def test_a_job_that_fills_its_own_folder_for_temporary_data_can_still_say_so(lab):
    source = "import tempfile; file = tempfile.TemporaryFile()\nwhile True: file.write(b'x' * 1_000_000)"
    step = lab.processing("a", source, outputs=("one",))
    assets = {uri: str(path) for uri, path in lab.assets.items()}
    told = {"assets": assets, "definition": {"Steps": [step]}, "sizes": [8000]}
    (lab.folder / "told.json").write_text(json.dumps(told))
    # Made larger, the disk is filled again: the job is no other.
    ((_, first, again, after),) = in_namespaces(lab, f"exec {sys.executable} program.py", ON_A_SMALL_DISK)
    for outcome in (first, again):
        assert (outcome["status"], outcome["recorded"]) == ("Failed", True)
        assert outcome["reason"].startswith("exit code 1: OSError: [Errno 28] No space left on device")
    assert after == {}


FULL_TMP = """
import json, os
from pathlib import Path
from cursus.engine import RunRequest, run
told = json.load(open("told.json"))
assets = {uri: Path(path) for uri, path in told["assets"].items()}
result = run(RunRequest(told["definition"], "lab", Path("store").absolute(), assets=assets, jobs=1))
print(json.dumps([[[step.status, step.reason, step.log_tail] for step in result.steps], os.listdir("/tmp")]))
"""


@pytest.mark.skipif(sys.executable.startswith("/tmp/"), reason="the Python itself lies below the /tmp to be covered")
def test_a_job_cannot_fill_the_machines_tmp(lab):
    fills = "open('/tmp/all', 'wb').write(b'x' * 20_000_000); print('filled')"
    own = "import tempfile; tempfile.TemporaryFile().write(b'x' * 6_000_000); print('had room')"
    steps = [lab.processing("fills", fills), lab.processing("own", own)]
    assets = {uri: f"assets/{path.name}" for uri, path in lab.assets.items()}
    (lab.folder / "told.json").write_text(json.dumps({"assets": assets, "definition": {"Steps": steps}}))
    # The laboratory lies below /tmp as a rule: it is shown elsewhere, before a small file system covers that.
    script = (
        f"mount --bind . /mnt && mount -t tmpfs -o size=4m small /tmp && cd /mnt && exec {sys.executable} program.py"
    )
    jobs, left = in_namespaces(lab, script, FULL_TMP)
    assert jobs == [["Succeeded", None, "filled"], ["Succeeded", None, "had room"]]
    assert left == []
