"""What tests of faults share: pipelines to be disturbed, who still lives, and whether what is published is whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from tests.functional.cli import SOURCES

from cursus.engine.history import History

SEED = int(os.environ.get("CURSUS_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
FILES = 12
# Leaves a process in a session of its own, takes its time, and writes two outputs of a generation.
WORK = """
    import os, pathlib, subprocess, sys, time
    notes = pathlib.Path(os.environ["NOTES"])
    left = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"], start_new_session=True)
    for process in (os.getpid(), left.pid):
        started = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
        (notes / f"{process}-{started}").touch()
    time.sleep(0.06)
    for name in ("one", "two"):
        for number in range(12):
            path = pathlib.Path(f"/opt/ml/processing/output/{name}/{number % 3}/{number}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(os.environ["GENERATION"])
"""
ENGINE = """
    import json, pathlib, sys
    from cursus.engine import RunRequest, run
    folder = pathlib.Path(sys.argv[1])
    definition = json.loads((folder / "definition.json").read_text())
    assets = {"s3://lab/assets": folder / "assets"}
    run(RunRequest(definition, "lab", folder / "store", assets=assets, jobs=2, resume=sys.argv[2] or None))
"""


def chance(kind):
    """Random numbers of their own for a test; where it fails, what it wrote is shown."""
    sys.stdout.write(f"CURSUS_CHAOS_SEED={SEED}\n")
    return random.Random(f"{SEED} {kind}")


def disturbed(lab, generation, names="abc", **step):
    """Steps one after another, each with two outputs of a generation."""
    notes = lab.folder / "notes"
    notes.mkdir(exist_ok=True)
    environment = {"NOTES": str(notes), "GENERATION": str(generation)}
    pairs = zip((None, *names), names, strict=False)
    return [
        lab.processing(
            name,
            WORK,
            outputs=("one", "two"),
            environment=environment,
            DependsOn=[before] if before else [],
            **step,
        )
        for before, name in pairs
    ]


def start_engine(lab, steps, resume=""):
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": steps}))
    command = [sys.executable, "-c", textwrap.dedent(ENGINE), str(lab.folder), resume]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": SOURCES})


def children(process):
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(each) for each in listed.split()]


def living(lab):
    """The processes that jobs have noted, and all that have a file of the laboratory open, as they are called."""
    noted = {tuple(each.name.split("-")) for each in (lab.folder / "notes").iterdir()}
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                started = (process / "stat").read_text().rpartition(")")[2].split()[19]
                opened = [str(each.readlink()) for each in (process / "fd").iterdir()]
                command = (process / "cmdline").read_bytes()[:200]
            except OSError:
                continue
            if (process.name, started) in noted or any(each.startswith(str(lab.folder)) for each in opened):
                found[process.name] = command
    return found


def nobody_lives(lab, seconds=8.0):
    limit = time.monotonic() + seconds
    while found := living(lab):
        assert time.monotonic() < limit, f"left behind: {found}"
        time.sleep(0.02)


def until(met, seconds=30.0):
    limit = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < limit, "it never came to be"
        time.sleep(0.005)


def published(lab, name):
    """The generations of both outputs of a step: what all files of an output hold, none where there is no output."""
    found = []
    for output in ("one", "two"):
        contents = [each.read_text() for each in lab.published(f"{name}/{output}").rglob("*") if each.is_file()]
        assert len(contents) in (0, FILES), "half an output"
        assert len(set(contents)) <= 1, f"a mixture: {set(contents)}"
        found.append(contents[0] if contents else None)
    return found


def newest(lab):
    """The run that has begun last, None where none has."""
    with History(lab.store) as history:
        return history.run("last").loaded() if history.runs(limit=1) else None


def as_files(lab, steps):
    """A definition as the command takes it, and the run config beside it; gives the definition's file."""
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}
    for step in steps:
        if not step["Arguments"]["AppSpecification"]["ContainerArguments"]:
            del step["Arguments"]["AppSpecification"]["ContainerArguments"]
        step["Arguments"]["RoleArn"] = "arn:aws:iam::123456789012:role/lab"
        step["Arguments"]["ProcessingResources"] = {"ClusterConfig": cluster}
    folder = lab.folder / "pipeline"
    folder.mkdir(exist_ok=True)
    assets = "".join(f"  {uri}: {path}\n" for uri, path in lab.assets.items())
    (folder / "run.yaml").write_text(f"assets:\n{assets}")
    (folder / "lab.json").write_text(json.dumps({"Version": "2020-12-01", "Steps": steps}))
    return folder / "lab.json"
