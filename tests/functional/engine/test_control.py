"""Conditions, failures, stopping and parameters over whole runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from cursus.engine import RunRequest, StepLogged, run
from cursus.errors import EngineError

EVALUATE = """
    import json
    json.dump({"binary": {"scores": [{"auc": 0.81}]}}, open("/opt/ml/processing/output/report/e.json", "w"))
"""


def evaluation(lab):
    return lab.processing(
        "evaluate",
        EVALUATE,
        outputs=("report",),
        PropertyFiles=[{"PropertyFileName": "scores", "OutputName": "report", "FilePath": "e.json"}],
    )


def condition(lab, least, **more):
    return {
        "Name": "good",
        "Type": "Condition",
        "Arguments": {
            "Conditions": [
                {
                    "Type": "GreaterThanOrEqualTo",
                    "LeftValue": {
                        "Std:JsonGet": {
                            "PropertyFile": {"Get": "Steps.evaluate.PropertyFiles.scores"},
                            "Path": "binary.scores[0].auc",
                        }
                    },
                    "RightValue": least,
                }
            ],
            "IfSteps": [lab.processing("deploy", "print('deployed')")],
            "ElseSteps": [{"Name": "stop", "Type": "Fail", "Arguments": {"ErrorMessage": FAIL_MESSAGE}}],
        },
        **more,
    }


FAIL_MESSAGE = {"Std:Join": {"On": " ", "Values": ["auc below", {"Get": "Parameters.Least"}]}}
LEAST = [{"Name": "Least", "Type": "Float", "DefaultValue": 0.8}]


def statuses(result):
    return {step.name: step.status for step in result.steps}


def test_a_condition_that_holds_runs_its_branch_and_skips_the_other(lab):
    result = lab.run(evaluation(lab), condition(lab, {"Get": "Parameters.Least"}), Parameters=LEAST)
    assert result.status == "Succeeded"
    assert statuses(result) == {
        "evaluate": "Succeeded", "good": "Succeeded", "deploy": "Succeeded", "stop": "Skipped",
    }  # fmt: skip


def test_a_condition_that_fails_runs_the_other_and_its_fail_step_fails_the_run(lab):
    result = lab.run(
        evaluation(lab), condition(lab, {"Get": "Parameters.Least"}), Parameters=LEAST, given={"Least": 0.9}
    )
    assert result.status == "Failed"
    assert statuses(result) == {"evaluate": "Succeeded", "good": "Succeeded", "deploy": "Skipped", "stop": "Failed"}
    assert result.step("stop").reason == "auc below 0.9"


def test_outputs_properties_and_joins_reach_the_next_step(lab):
    uri = {"Get": "Steps.evaluate.ProcessingOutputConfig.Outputs['report'].S3Output.S3Uri"}
    source = "import os, sys; print(os.listdir('/opt/ml/processing/input/r'), sys.argv[1:])"
    joined = {"Std:Join": {"On": "-", "Values": [{"Get": "Parameters.On"}, {"Get": "Execution.PipelineName"}, 3]}}
    reader = lab.processing("read", source, inputs={"r": uri}, arguments=[joined])
    on = [{"Name": "On", "Type": "Boolean", "DefaultValue": True}]
    assert lab.run(evaluation(lab), reader, Parameters=on).step("read").log_tail == "['e.json'] ['true-lab-3']"


def test_triggers_run_a_step_because_another_failed(lab):
    bad = lab.processing("bad", "raise SystemExit(1)")
    cure = lab.processing("cure", "print('cured')", DependsOn=[{"Step": "bad", "Trigger": "Failed"}])
    idle = lab.processing("idle", "", DependsOn=[{"Step": "cure", "Trigger": "Failed"}])
    assert statuses(lab.run(bad, cure, idle)) == {"bad": "Failed", "cure": "Succeeded", "idle": "Skipped"}


def test_everything_wrong_with_a_request_is_said_at_once(lab):
    step = lab.processing("p", "", arguments=[{"Get": "Parameters.Nmae"}], DependsOn=["q"])
    with pytest.raises(EngineError) as caught:
        lab.run(
            step,
            Parameters=[
                {"Name": "Name", "Type": "String"},
                {"Name": "Size", "Type": "Integer", "DefaultValue": 1},
                {"Name": "Kind", "Type": "String", "DefaultValue": "a", "EnumValues": ["a", "b"]},
            ],
            given={"Size": "many", "Kind": "c", "Knid": 1},
        )
    assert [fault.subject for fault in caught.value.faults] == [
        "parameter 'Knid'", "parameter 'Name'", "parameter 'Size'", "parameter 'Kind'", "step 'p'", "step 'p'",
    ]  # fmt: skip


LONG = """
    import json, pathlib, sys
    from cursus.engine import RunRequest, run
    folder = pathlib.Path(sys.argv[1])
    definition = json.loads((folder / "definition.json").read_text())
    result = run(RunRequest(definition, "lab", folder / "store", assets={"s3://lab/assets": folder / "assets"}))
    print(result.status, [step.status for step in result.steps])
"""


def start_long(lab):
    source = f"""
        import os, subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
        open({str(lab.folder / "pids")!r}, "w").write(f"{{os.getpid()}} {{child.pid}} ")
        time.sleep(60)
    """
    steps = [lab.processing("long", source), lab.processing("after", "", DependsOn=["long"])]
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": steps}))
    command = [sys.executable, "-c", textwrap.dedent(LONG), str(lab.folder)]
    engine = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "src"})
    limit = time.monotonic() + 20
    while not (lab.folder / "pids").exists() or not (lab.folder / "pids").read_text().endswith(" "):
        assert time.monotonic() < limit, "the step never started"
        time.sleep(0.02)
    return engine


def gone(lab, seconds=8):
    limit = time.monotonic() + seconds
    pids = [int(pid) for pid in (lab.folder / "pids").read_text().split()]
    while time.monotonic() < limit and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.02)
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_and_leaves_a_true_record(lab, number):
    engine = start_long(lab)
    engine.send_signal(number)
    told, _ = engine.communicate(timeout=20)
    assert told.strip() == "Stopped ['Stopped', 'NotRun']"
    assert gone(lab)
    (record,) = (lab.store / "runs").glob("*/run.json")
    assert json.loads(record.read_text())["status"] == "Stopped"


def test_a_killed_engine_leaves_no_orphans(lab):
    engine = start_long(lab)
    engine.kill()
    engine.communicate(timeout=20)
    assert gone(lab)


def test_an_error_in_the_receiver_of_events_stops_the_run_and_is_recorded(lab):
    class ReceiverError(Exception):
        pass

    def refuse(event):
        if isinstance(event, StepLogged):
            raise ReceiverError

    step = lab.processing("p", "import time; print('here', flush=True); time.sleep(60)")
    request = RunRequest({"Steps": [step, lab.processing("q", "", DependsOn=["p"])]}, "lab", lab.store, lab.assets)
    started = time.monotonic()
    with pytest.raises(ReceiverError):
        run(request, refuse)
    assert time.monotonic() - started < 20
    (record,) = (lab.store / "runs").glob("*/run.json")
    told = json.loads(record.read_text())
    assert (told["status"], [each["status"] for each in told["steps"]]) == ("Stopped", ["Stopped", "NotRun"])


def test_arguments_that_the_service_would_refuse_fail_the_step_in_words(lab):
    step = lab.processing("p", "")
    del step["Arguments"]["ProcessingInputs"][0]["InputName"]
    assert "its arguments are not as the service takes them: KeyError: 'InputName'" in lab.run(step).steps[0].reason


def test_a_finished_run_leaves_its_record_and_logs_only(lab):
    result = lab.run(lab.processing("p", "print(1)"))
    assert sorted(path.name for path in result.folder.iterdir()) == ["logs", "run.json"]


def test_a_failed_job_keeps_its_folder_to_be_looked_at(lab):
    source = "open('/opt/ml/processing/output/o/half', 'w').write('x'); raise SystemExit(1)"
    result = lab.run(lab.processing("p", source, outputs=("o",)))
    assert (result.folder / "jobs" / "p" / "ml" / "processing" / "output" / "o" / "half").read_text() == "x"
