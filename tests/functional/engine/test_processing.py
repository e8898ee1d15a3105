"""Processing steps, really run."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from cursus.engine import RunStarted, StepFinished, StepLogged
from cursus.errors import EngineError

ECHO = """
    import json, os, sys
    json.dump({"argv": sys.argv, "env": dict(os.environ), "cwd": os.getcwd(), "path0": sys.path[0],
               "name": __name__, "cursus": "cursus" in sys.modules},
              open("/opt/ml/processing/output/told/told.json", "w"))
"""


def told(lab, step="echo"):
    return json.loads(lab.published(f"{step}/told/told.json").read_text())


def test_a_script_sees_its_arguments_and_nothing_of_the_engine(lab):
    lab.run(lab.processing("echo", ECHO, outputs=("told",), arguments=["--n", "5"], environment={"SIDE": "left"}))
    seen = told(lab)
    script = "/opt/ml/processing/input/code/echo.py"
    assert seen["argv"] == [script, "--n", "5"]
    assert (seen["cwd"], seen["path0"], seen["name"]) == ("/opt/ml", "/opt/ml/processing/input/code", "__main__")
    assert not seen["cursus"]


def test_the_environment_is_clean_but_for_the_definition_and_the_service(lab, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    result = lab.run(lab.processing("echo", ECHO, outputs=("told",), environment={"SIDE": "left"}))
    environment = told(lab)["env"]
    assert set(environment) == {
        "PATH", "LANG", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "GOMP_SPINCOUNT", "SIDE",
        "PROCESSING_JOB_NAME", "PROCESSING_JOB_ARN", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED",
    }  # fmt: skip
    assert environment["PROCESSING_JOB_NAME"].startswith(f"pipelines-{result.run_id}-echo-")


def test_the_host_keeps_no_container_path(lab):
    before = Path("/opt/ml").exists()
    lab.run(lab.processing("echo", ECHO, outputs=("told",)))
    assert Path("/opt/ml").exists() == before


def test_a_prefix_lands_as_a_tree_and_a_file_under_its_name(lab):
    tree = lab.folder / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "a.csv").write_text("a")
    (tree / "deep" / "b.csv").write_text("b")
    lab.assets["s3://lab/raw"] = tree
    source = """
        import json, pathlib
        root = pathlib.Path("/opt/ml/processing/input")
        names = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())
        json.dump(names, open("/opt/ml/processing/output/told/told.json", "w"))
    """
    lab.run(
        lab.processing(
            "ls", source, outputs=("told",), inputs={"raw": "s3://lab/raw", "one": "s3://lab/raw/deep/b.csv"}
        )
    )
    assert told(lab, "ls") == ["code/ls.py", "one/b.csv", "raw/a.csv", "raw/deep/b.csv"]


def test_a_manifest_names_the_files_to_fetch(lab):
    lab.file("data/x.csv", "x")
    lab.file("data/y.csv", "y")
    manifest = lab.file("m.manifest", json.dumps([{"prefix": "s3://lab/assets/data/"}, "x.csv"]))
    step = lab.processing(
        "echo", "import os; print(os.listdir('/opt/ml/processing/input/data'))", inputs={"data": manifest}
    )
    step["Arguments"]["ProcessingInputs"][1]["S3Input"]["S3DataType"] = "ManifestFile"
    assert lab.run(step).steps[0].log_tail == "['x.csv']"


def test_a_job_may_change_its_inputs_without_changing_what_is_published(lab):
    first = lab.processing("first", "open('/opt/ml/processing/output/o/f', 'w').write('one')", outputs=("o",))
    source = "open('/opt/ml/processing/input/o/f', 'a').write(' more')"
    second = lab.processing("second", source, inputs={"o": "s3://lab/first/o"}, DependsOn=["first"])
    assert lab.run(first, second).status == "Succeeded"
    assert lab.published("first/o/f").read_text() == "one"


def test_shell_entrypoints_find_our_python_and_a_pip_that_changes_nothing(lab):
    step = lab.processing("shell", "import sys; print(sys.executable, sys.argv[1:])")
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = ["/bin/bash", "/opt/ml/processing/input/run/run.sh"]
    step["Arguments"]["AppSpecification"]["ContainerArguments"] = ["--a", "b c"]
    script = """\
        #!/bin/bash
        set -e
        pip install pytest
        python3 /opt/ml/processing/input/code/shell.py "$@"
        pip install no-such-package-anywhere
    """
    step["Arguments"]["ProcessingInputs"].append(
        {
            "InputName": "run",
            "S3Input": {"S3Uri": lab.file("run.sh", script), "LocalPath": "/opt/ml/processing/input/run"},
        }
    )
    result = lab.run(step).steps[0]
    assert result.status == "Failed"
    assert f"{sys.executable} ['--a', 'b c']" in result.log_tail
    assert "no-such-package-anywhere (not installed)" in result.log_tail


def test_a_failing_script_gives_its_reason_and_publishes_nothing(lab):
    lab_file = lab.published("first/o/f")
    lab_file.parent.mkdir(parents=True)
    lab_file.write_text("before")
    source = "open('/opt/ml/processing/output/o/f', 'w').write('half')\nprint('at work')\nraise ValueError('bad row 7')"
    first = lab.processing("first", source, outputs=("o",))
    second = lab.processing("second", "print('never')", DependsOn=["first"])
    other = lab.processing("other", "print('still')")
    result = lab.run(first, second, other)
    failed = result.step("first")
    assert (result.status, failed.exit_code, failed.reason) == ("Failed", 1, "exit code 1: ValueError: bad row 7")
    assert failed.log_tail.splitlines()[0] == "at work"
    assert [step.status for step in result.steps] == ["Failed", "NotRun", "Succeeded"]
    assert lab_file.read_text() == "before"


def test_the_message_file_of_a_failed_job_is_its_reason(lab):
    source = "open('/opt/ml/output/message', 'w').write('no rows'); raise SystemExit(4)"
    assert lab.run(lab.processing("p", source)).steps[0].reason == "exit code 4: no rows"


def test_values_that_are_no_strings_are_refused_as_the_service_does(lab):
    result = lab.run(lab.processing("p", "", arguments=["--n", 5], environment={"E": 1.5}))
    assert "step 'p' command['3']: 5 is no string" in result.steps[0].reason


def test_a_job_past_its_limit_is_killed_with_all_that_it_started(lab):
    pids = lab.folder / "pids"
    source = f"""
        import os, subprocess, sys, time
        loop = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
        children = [subprocess.Popen([sys.executable, "-c", loop], start_new_session=own) for own in (False, True)]
        open({str(pids)!r}, "w").write(" ".join(str(child.pid) for child in children))
        print("waiting", flush=True)
        time.sleep(60)
    """
    started = time.monotonic()
    result = lab.run(lab.processing("p", source, limit=1)).steps[0]
    assert time.monotonic() - started < 10
    assert (result.status, result.reason) == ("Failed", "it ran longer than its MaxRuntimeInSeconds of 1 s")
    assert [pid for pid in pids.read_text().split() if alive(int(pid))] == []
    assert any(isinstance(event, StepLogged) and event.line == "waiting" for event in lab.events)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


def test_independent_steps_overlap(lab):
    source = """
        import pathlib, time
        here = pathlib.Path({folder!r})
        (here / {name!r}).touch()
        limit = time.monotonic() + 20
        while not (here / {other!r}).exists():
            assert time.monotonic() < limit, "the other step never ran beside this one"
            time.sleep(0.01)
    """
    folder = str(lab.folder)
    steps = [lab.processing(name, source.format(folder=folder, name=name, other=other)) for name, other in ("ab", "ba")]
    assert lab.run(*steps).status == "Succeeded"


def test_user_output_written_by_open_files_and_exit_handlers_is_kept(lab):
    source = """
        import atexit, threading
        handle = open("/opt/ml/processing/output/o/open.txt", "w")
        handle.write("flushed at the end")
        atexit.register(lambda: open("/opt/ml/processing/output/o/exit.txt", "w").write("called"))
        threading.Timer(0.2, lambda: open("/opt/ml/processing/output/o/thread.txt", "w").write("joined")).start()
    """
    lab.run(lab.processing("p", source, outputs=("o",)))
    written = {path.name: path.read_text() for path in lab.published("p/o").iterdir()}
    assert written == {"open.txt": "flushed at the end", "exit.txt": "called", "thread.txt": "joined"}


def test_forked_jobs_draw_different_random_numbers(lab):
    source = "import numpy, pandas, random\nprint(numpy.random.rand(), random.random())"
    result = lab.run(lab.processing("a", source), lab.processing("b", source))
    first, second = (step.log_tail.split() for step in result.steps)
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_thread_settings_of_a_step_hold(lab):
    source = """
        import os, numpy, threading
        numpy.ones((300, 300)) @ numpy.ones((300, 300))
        print(len(os.listdir("/proc/self/task")))
    """
    result = lab.run(
        lab.processing("one", source, environment={"OPENBLAS_NUM_THREADS": "1"}), lab.processing("all", source)
    )
    cores = len(os.sched_getaffinity(0))
    assert [int(step.log_tail) for step in result.steps] == [1, cores]


def test_a_job_can_start_processes_of_its_own(lab):
    source = """
        import multiprocessing
        def square(n):
            return n * n
        if __name__ == "__main__":
            for way in ("fork", "spawn"):
                with multiprocessing.get_context(way).Pool(2) as pool:
                    print(pool.map(square, [1, 2, 3]))
    """
    assert lab.run(lab.processing("p", source)).steps[0].log_tail == "[1, 4, 9]\n[1, 4, 9]"


def test_a_traceback_holds_the_script_and_nothing_of_the_engine(lab):
    log = lab.run(lab.processing("p", "def f():\n    raise ValueError('x')\nf()")).steps[0].log_tail
    shown = [line.split('"')[1] for line in log.splitlines() if line.lstrip().startswith("File ")]
    assert shown == ["/opt/ml/processing/input/code/p.py"] * 2
    assert log.splitlines()[0] == "Traceback (most recent call last):"


def test_inputs_that_do_not_exist_are_named(lab):
    result = lab.run(lab.processing("p", "", inputs={"data": "s3://lab/nothing"}))
    assert "step 'p' input 'data': no object at s3://lab/nothing" in result.steps[0].reason


LEAVING = ["s3://lab/../../etc/passwd", "s3://../x", "/etc/passwd", "s3://lab/a/../../../x"]


@pytest.mark.parametrize("uri", [*LEAVING, "s3://lab/a\nb"])
def test_uris_that_would_leave_the_store_are_refused_before_anything_runs(lab, uri):
    with pytest.raises(EngineError) as refused:
        lab.run(lab.processing("p", "", inputs={"data": uri}))
    (fault,) = refused.value.faults
    assert fault.subject == "Steps.p.Arguments.ProcessingInputs[1].S3Input.S3Uri"
    assert not lab.store.exists()


@pytest.mark.parametrize("uri", LEAVING)
def test_uris_that_only_a_run_knows_are_refused_in_their_step(lab, uri):
    step = lab.processing("p", "", inputs={"data": {"Get": "Parameters.Data"}})
    result = lab.run(step, Parameters=[{"Name": "Data", "Type": "String", "DefaultValue": uri}])
    assert result.steps[0].reason.startswith("step 'p' input 'data': ")


@pytest.mark.parametrize("path", ["/opt/ml/../../etc", "/etc/cron.d", "/opt/mlx"])
def test_local_paths_outside_of_the_container_root_are_refused_before_anything_runs(lab, path):
    step = lab.processing("p", "")
    step["Arguments"]["ProcessingInputs"][0]["S3Input"]["LocalPath"] = path
    with pytest.raises(EngineError, match=r"Steps\.p\.Arguments\.ProcessingInputs\[0\]\.S3Input\.LocalPath: "):
        lab.run(step)
    assert not lab.store.exists()


def test_links_that_lead_outside_are_not_published(lab):
    source = "import os; os.symlink('/etc/hostname', '/opt/ml/processing/output/o/link')"
    result = lab.run(lab.processing("p", source, outputs=("o",)))
    assert "is a link to '/etc/hostname'" in result.steps[0].reason
    assert not lab.published("p/o").exists()


def test_links_within_the_job_are_published_as_files(lab):
    source = """
        import os
        open("/opt/ml/processing/output/o/real", "w").write("data")
        os.symlink("/opt/ml/processing/output/o/real", "/opt/ml/processing/output/o/link")
    """
    lab.run(lab.processing("p", source, outputs=("o",)))
    assert lab.published("p/o/link").read_text() == "data"
    assert not lab.published("p/o/link").is_symlink()


def test_events_and_record_tell_the_same_story(lab):
    result = lab.run(lab.processing("p", "print('x' * 10)"))
    kinds = [type(event).__name__ for event in lab.events]
    assert kinds == ["RunStarted", "StepStarted", "StepFinished", "RunFinished"]
    started, finished = lab.events[0], lab.events[2]
    assert isinstance(started, RunStarted)
    assert started.steps == (("p", "Processing"),)
    assert isinstance(finished, StepFinished)
    assert finished.peak_memory_bytes > 1_000_000
    record = lab.record(result)
    assert (record["status"], record["steps"][0]["status"]) == ("Succeeded", "Succeeded")
    assert record["steps"][0]["log_tail"] == "x" * 10


def test_unsupported_steps_are_all_named_before_anything_runs(lab):
    bare = {"Name": "bare", "Type": "Processing", "Arguments": {"AppSpecification": {"ImageUri": "x"}}}
    with pytest.raises(EngineError) as caught:
        lab.run(
            {"Name": "l", "Type": "Lambda", "Arguments": {}},
            {"Name": "t", "Type": "Tuning", "Arguments": {}},
            bare,
            Parameters=[{"Name": "N", "Type": "Integer"}],
        )
    subjects = dict.fromkeys(fault.subject for fault in caught.value.faults)
    assert list(subjects) == ["parameter 'N'", "step 'l'", "step 't'", "step 'bare'"]
    assert not lab.store.exists()


def test_libraries_are_in_memory_before_the_first_job_that_names_them(lab):
    asking = "import sys\nprint('pandas' in sys.modules)"
    steps = [lab.processing("without", asking), lab.processing("with", f"{asking}\nimport pandas")]
    assert [step.log_tail for step in lab.run(*steps, jobs=1).steps] == ["False", "True"]


def test_a_forked_job_collects_garbage_and_loses_its_modules_at_its_end_as_any_python(lab):
    source = """
        import gc, sys, types
        class Last:
            def __del__(self):
                print("gone")
        module = sys.modules["late"] = types.ModuleType("late")
        module.last = Last()
        print(gc.isenabled())
    """
    assert lab.run(lab.processing("p", source)).steps[0].log_tail == "True\ngone"


def test_a_request_longer_than_any_buffer_reaches_its_job(lab):
    source = "import os, sys\nprint(len(os.environ['LONG']), len(sys.argv[1]))"
    step = lab.processing("p", source, arguments=["a" * 100_000], environment={"LONG": "b" * 1_000_000})
    assert lab.run(step).steps[0].log_tail == "1000000 100000"
