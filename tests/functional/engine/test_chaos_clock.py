"""A clock that jumps by days, forwards and back, between runs and while they go on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.functional.cli import SOURCES

pytestmark = pytest.mark.functional

# Adds the seconds that a shared file holds to every clock of the wall, and leaves the others as they are.
SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long shift(void) {
    static volatile long long *shared;
    if (!shared) {
        int file = open(getenv("CLOCK_SHIFT"), O_RDONLY);
        shared = mmap(0, sizeof(long long), PROT_READ, MAP_SHARED, file, 0);
        close(file);
    }
    return *shared;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int outcome = real(clock, at);
    if (!outcome && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += shift();
    return outcome;
}

int gettimeofday(struct timeval *at, void *zone) {
    struct timespec now;
    int outcome = clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return outcome;
}

time_t time(time_t *given) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (given) *given = now.tv_sec;
    return now.tv_sec;
}
"""
PROGRAM = """
import datetime, json, mmap, os, random, struct, sys, threading, time
from pathlib import Path

shared = mmap.mmap(os.open(os.environ["CLOCK_SHIFT"], os.O_RDWR), 8)
real = time.time

def set_clock(days):
    shared[:8] = struct.pack("q", int(days * 86400))

if sys.argv[1] == "patched":
    moved = lambda: real() + struct.unpack("q", shared[:8])[0]
    class Moved(datetime.datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.datetime.fromtimestamp(moved(), zone)
    time.time, datetime.datetime = moved, Moved

from cursus.engine import RunRequest, run
from cursus.engine.history import History, why_step

told = json.load(open("told.json"))
assets = {uri: Path(path) for uri, path in told["assets"].items()}
store = Path("store").absolute()

def once(*names, **more):
    definition = {"Steps": [told["steps"][name] for name in names]}
    started = time.monotonic()
    result = run(RunRequest(definition, "lab", store, assets=assets, jobs=4, **more))
    took = time.monotonic() - started
    assert 0 <= result.seconds <= took, (result.seconds, took)
    assert all(0 <= step.seconds <= took for step in result.steps)
    assert json.loads((result.folder / "run.json").read_text())["seconds"] == result.seconds
    return result

def tells(result):
    return [[step.name, step.status, step.reason, step.attempts, step.seconds] for step in result.steps]

set_clock(2)
assert abs(time.time() - real() - (2 * 86400 if sys.argv[1] == "patched" else 0)) < 5
said = {"moved": datetime.datetime.now(datetime.timezone.utc).isoformat()}

# It jumps all the time while jobs run into their limits, wait to be tried again, and put objects.
over, chance = threading.Event(), random.Random(int(sys.argv[2]))
def jump():
    while not over.wait(0.03):
        set_clock(chance.choice([0, 1, -1]) * chance.uniform(0, 3000))
jumper = threading.Thread(target=jump)
jumper.start()
said["jumping"] = tells(once("limited", "retried", "puts", "kept"))
over.set()
jumper.join()

reused = lambda result: {step.name: bool(step.reused) for step in result.steps}
said["expiry"] = []
for days in (0, 0.5, 2, -10, -10, -11):
    set_clock(days)
    result = once("day")
    said["expiry"].append([days, reused(result)["day"]])
with History(store) as history:
    said["why"] = why_step(history, "last", "day").sentence
    said["runs"] = [each.status for each in history.runs()]
print(json.dumps(said))
"""
DIES_ONCE = """
    import os, pathlib, sys
    notes = pathlib.Path(sys.argv[1])
    if not notes.exists():
        notes.touch()
        os.kill(os.getpid(), 9)
"""
PUTS = """
    import boto3, time
    client = boto3.client("s3")
    for number in range(5):
        client.put_object(Bucket="lab", Key=f"put/{number}", Body=b"x")
        time.sleep(0.03)
    print(len(client.list_objects_v2(Bucket="lab", Prefix="put/")["Contents"]))
"""
KEEP = "open('/opt/ml/processing/output/o/x', 'w').write('1')"


def prepared(lab):
    again = {"ExceptionType": ["Step.SERVICE_FAULT"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 1}
    steps = [
        lab.processing("limited", "import time; time.sleep(60)", limit=1),
        lab.processing("retried", DIES_ONCE, arguments=[str(lab.folder / "died")], RetryPolicies=[again]),
        lab.processing("puts", PUTS),
        lab.processing("kept", KEEP, outputs=("o",), CacheConfig={"Enabled": True, "ExpireAfter": "P1D"}),
        lab.processing("day", KEEP, inputs={"large": lab.file("large", b"x" * 200_000)}, outputs=("o",),
                       CacheConfig={"Enabled": True, "ExpireAfter": "P1D"}),
    ]  # fmt: skip
    # Files are of other times than the clock says, as well.
    os.utime(lab.assets["s3://lab/assets/large"], (time.time() + 5 * 86_400,) * 2)
    assets = {uri: str(path) for uri, path in lab.assets.items()}
    (lab.folder / "told.json").write_text(json.dumps({"assets": assets, "steps": {s["Name"]: s for s in steps}}))
    (lab.folder / "shift").write_bytes(bytes(8))
    return {**os.environ, "PYTHONPATH": SOURCES, "CLOCK_SHIFT": str(lab.folder / "shift")}


def shim(folder):
    """The library that moves the clock of a process."""
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc; the clock is moved within Python all the same")
    (folder / "shim.c").write_text(SHIM)
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", "shim.so", "shim.c", "-ldl"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return str(folder / "shim.so")


@pytest.mark.parametrize("way", ["preloaded", "patched"])
def test_durations_limits_and_pauses_do_not_see_it_and_no_result_is_taken_that_may_have_expired(lab, way):
    environment = prepared(lab)
    if way == "preloaded":
        environment["LD_PRELOAD"] = shim(lab.folder)
    command = [sys.executable, "-c", PROGRAM, way, "7"]
    done = subprocess.run(command, cwd=lab.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert datetime.fromisoformat(said["moved"]) - datetime.now(UTC) > timedelta(days=1.9), "the clock was not moved"
    told = {name: rest for name, *rest in said["jumping"]}
    assert told["limited"][:3] == ["Failed", "it ran longer than its MaxRuntimeInSeconds of 1 s", 1]
    assert 1 <= told["limited"][3] < 3
    assert told["retried"][:3] == ["Succeeded", None, 2]
    assert 1 <= told["retried"][3] < 3
    assert (told["puts"][0], told["kept"][0]) == ("Succeeded", "Succeeded")
    # Taken within the day; not after two; not from the future, as the clock says after it was set back.
    assert said["expiry"] == [[0, False], [0.5, True], [2, False], [-10, False], [-10, True], [-11, False]]
    assert "is of a later time, as a clock was set back" in said["why"]
    assert said["runs"] == ["Succeeded"] * 6 + ["Failed"]
