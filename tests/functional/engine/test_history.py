"""The history of real runs: engines that are killed, several at once, and what the commands tell of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from tests.functional.cli import SOURCES, cursus

from cursus.engine import RunRequest, run
from cursus.engine.history import History

pytestmark = pytest.mark.functional

ENGINE = """
    import json, pathlib, sys
    from cursus.engine import RunRequest, run
    folder = pathlib.Path(sys.argv[1])
    definition = json.loads((folder / "definition.json").read_text())
    run(RunRequest(definition, "lab", folder / "store", assets={"s3://lab/assets": folder / "assets"}, jobs=2))
"""


def start_engine(lab, *steps):
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": list(steps)}))
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(ENGINE), str(lab.folder)], env={**os.environ, "PYTHONPATH": SOURCES}
    )


def told(lab, *words):
    """What a command of `cursus runs` tells as JSON."""
    said = cursus("runs", *words, "--json", "--store", lab.store, cwd=lab.folder)
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


def until(met, seconds=30.0):
    limit = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < limit, "it never came to be"
        time.sleep(0.02)


def counted(lab):
    with History(lab.store) as history:
        return [run.counts.done for run in history.runs()]


def test_an_engine_that_is_killed_leaves_its_finished_steps_and_counts_as_interrupted(lab):
    quick = lab.processing("quick", "open('/opt/ml/processing/output/o/x', 'w').write('1')", outputs=("o",))
    slow = lab.processing("slow", "import time; print('on it', flush=True); time.sleep(60)", DependsOn=["quick"])
    engine = start_engine(lab, quick, slow)
    until(lambda: counted(lab) == [1])
    (before,) = told(lab, "list")
    engine.kill()
    engine.communicate(timeout=20)
    (after,) = told(lab, "list")
    assert (before["status"], after["status"]) == ("Running", "Interrupted")
    assert after["steps"] == {"done": 1, "failed": 0, "reused": 0}
    shown = told(lab, "show", "last")
    assert [(step["name"], step["status"]) for step in shown["steps"]] == [("quick", "Succeeded")]
    assert shown["not_ended"] == [{"name": "slow", "type": "Processing"}]
    assert told(lab, "open", "last")["report"].endswith(f"{after['run_id']}/report.html")
    assert not list((lab.store / "runs").glob("*/run.json"))


def test_whatever_moment_an_engine_is_killed_at_no_step_that_was_published_is_lost(lab):
    chain = [
        lab.processing(
            f"s{at}",
            f"open('/opt/ml/processing/output/o/x', 'w').write('{at}')",
            outputs=("o",),
            DependsOn=[f"s{at - 1}"] if at else [],
        )
        for at in range(120)
    ]
    for number, pause in enumerate((0.05, 0.2, 0.31, 0.47)):
        engine = start_engine(lab, *chain)
        until(lambda number=number: len(counted(lab)) > number)
        time.sleep(pause)
        engine.send_signal(signal.SIGKILL)
        engine.communicate(timeout=20)
        with History(lab.store) as history:
            newest = history.run("last")
            assert newest.status == "Interrupted"
            names = [step.name for step in newest.steps]
        # A step starts only after the one before it is in the history.
        logs = {path.stem for path in (newest.folder / "logs").glob("s*.log")}
        assert names == [f"s{at}" for at in range(len(names))]
        assert logs <= {f"s{at}" for at in range(len(names) + 1)}
        assert all(step.outputs["o"].path.is_dir() for step in newest.steps)


def test_two_runs_at_once_on_one_store_are_both_recorded_whole(lab):
    def chain(start):
        return [
            lab.processing(f"{start}{at}", "pass", DependsOn=[f"{start}{at - 1}"] if at else []) for at in range(12)
        ]

    definitions = [{"Steps": chain(start)} for start in ("a", "b")]
    results = []
    threads = [
        threading.Thread(
            target=lambda each=each: results.append(run(RunRequest(each, "lab", lab.store, lab.assets, jobs=1)))
        )
        for each in definitions
    ]
    other = start_engine(lab, *chain("c"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(timeout=60) == 0
    listed = told(lab, "list")
    assert [(each["status"], each["steps"]["done"]) for each in listed] == [("Succeeded", 12)] * 3
    with History(lab.store) as history:
        for result in results:
            assert history.run(result.run_id).steps == result.steps
            assert lab.record(result)["status"] == "Succeeded"


def test_the_record_of_a_run_tells_what_the_history_tells(lab):
    result = lab.run(lab.processing("a", "print('x')"), lab.processing("b", "raise SystemExit(3)", DependsOn=["a"]))
    shown = told(lab, "show", result.run_id)
    record = lab.record(result)
    names = ("run_id", "pipeline", "status", "started", "seconds", "sandbox", "folder", "parameters", "definition")
    assert {name: shown[name] for name in names} == {name: record[name] for name in names}
    assert shown["steps"] == record["steps"]


def test_no_record_is_written_before_a_run_is_over(lab):
    seen = []
    step = lab.processing("a", "print('x')")
    request = RunRequest({"Steps": [step]}, "lab", lab.store, lab.assets)
    result = run(request, lambda _: seen.append([path.name for path in lab.store.glob("runs/*/run.json")]))
    assert seen[:-1] == [[]] * (len(seen) - 1)
    assert seen[-1] == ["run.json"]
    assert not (result.folder / "lock").exists()


def test_the_commands_tell_of_runs_in_words(lab):
    steps = [lab.processing("prepare", "print('one'); print('two')"), lab.processing("train", "raise SystemExit(3)")]
    first = lab.run(*steps)
    second = lab.run(steps[0], Parameters=[{"Name": "Rows", "Type": "Integer", "DefaultValue": 5}])

    def said(*words, code=0):
        done = cursus("runs", *words, "--store", lab.store, cwd=lab.folder, TZ="UTC")
        assert done.code == code, done
        return done.out if code == 0 else done.err

    heading, newest, oldest = said("list").splitlines()
    assert heading.split()[:4] == ["run", "pipeline", "status", "started"]
    assert newest.startswith(f"{second.run_id}  lab       Succeeded")
    assert (oldest.split()[0], oldest.endswith("1 / 1 / 0")) == (first.run_id, True)
    assert "train: exit code 3" in said("show", first.run_id[:8])
    assert said("logs", "last", "prepare", "--tail", "1") == "two\n"
    assert said("why", "last", "prepare").startswith("prepare ran: its CacheConfig does not ask for caching")
    assert "Rows: - -> 5" in said("diff", first.run_id, "last")
    assert "train: removed" in said("diff", first.run_id, "last")
    assert said("open", "last", "--no-browser").endswith("report.html\n")
    assert said("list", "--pipeline", "nothing") == f"no runs of pipeline 'nothing' in {lab.store}\n"


def test_what_is_not_there_is_refused_with_the_nearest(lab):
    result = lab.run(lab.processing("prepare", "print('one')"))
    wrong = ("x" if result.run_id[5] != "x" else "y").join((result.run_id[:5], result.run_id[6:]))
    for words, fact in (
        (("show", wrong), f"did you mean '{result.run_id}'?"),
        (("logs", "last", "prepaer"), "did you mean 'prepare'?"),
        (("why", "last", "prepaer"), "did you mean 'prepare'?"),
        (("diff", "last", wrong), f"did you mean '{result.run_id}'?"),
    ):
        done = cursus("runs", *words, "--store", lab.store, cwd=lab.folder)
        assert (done.code, done.out) == (2, "")
        assert fact in done.err
