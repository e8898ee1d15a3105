"""What runs take from earlier ones: equal steps by their keys, finished steps of a run gone on with, chosen steps."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time

import pytest
from tests.functional.cli import SOURCES, cursus

from cursus.engine import RunStarted, Selection
from cursus.engine.history import History, why_step
from cursus.errors import EngineError

pytestmark = pytest.mark.functional

COPY = """
    import pathlib
    source = pathlib.Path("/opt/ml/processing/input/data")
    text = "".join(each.read_text() for each in sorted(source.iterdir())) if source.is_dir() else "made"
    pathlib.Path("/opt/ml/processing/output/o/x").write_text(text + {name!r})
"""
CACHED = {"CacheConfig": {"Enabled": True, "ExpireAfter": "P1D"}}


def step(lab, name, data=None, **told):
    inputs = {"data": data} if data else {}
    return lab.processing(name, COPY.replace("{name!r}", repr(name)), inputs=inputs, outputs=("o",), **told)


def output_of(name):
    return {"Get": f"Steps.{name}.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"}


def chain(lab, *names, **told):
    """Steps that each read what the one before wrote."""
    pairs = zip((None, *names), names, strict=False)
    return [step(lab, name, output_of(before) if before else None, **told) for before, name in pairs]


def reused(result):
    return {each.name: each.reused.reason for each in result.steps if each.reused}


def why(lab, result, name):
    with History(lab.store) as history:
        return why_step(history, result.run_id, name)


def test_equal_steps_that_ask_for_caching_take_the_earlier_result(lab):
    steps = [*chain(lab, "a", "b", **CACHED), step(lab, "c", output_of("b"))]
    first, second = lab.run(*steps), lab.run(*steps)
    assert reused(first) == {}
    assert reused(second) == {"a": "cache", "b": "cache"}
    assert second.step("b").reused.run_id == first.run_id
    assert second.step("b").properties == first.step("b").properties
    assert lab.published("c/o/x").read_text() == "madeabc"
    assert why(lab, second, "b").verdict == "reused"
    assert why(lab, second, "c").verdict == "not-keyed"


def test_cache_all_needs_no_asking_and_off_takes_nothing(lab):
    plain, asking = chain(lab, "a", "b"), chain(lab, "a", "b", **CACHED)
    lab.run(*plain, cache="all")
    assert reused(lab.run(*plain, cache="all")) == {"a": "cache", "b": "cache"}
    assert reused(lab.run(*plain)) == {}
    lab.run(*asking)
    assert reused(lab.run(*asking, cache="off")) == {}


def test_a_changed_script_runs_its_step_and_those_that_see_other_input_and_why_names_the_field(lab):
    steps = chain(lab, "a", "b", "c", **CACHED)
    lab.run(*steps)
    changed = [steps[0], lab.processing("b", COPY.replace("{name!r}", "'B'"), inputs={"data": output_of("a")},
                                        outputs=("o",), **CACHED), steps[2]]  # fmt: skip
    again = lab.run(*changed)
    assert reused(again) == {"a": "cache"}
    assert [str(each) for each in why(lab, again, "b").changes] == ["ProcessingInputs 'code' changed"]
    assert [str(each) for each in why(lab, again, "c").changes] == ["ProcessingInputs 'data' changed"]


def test_a_step_that_ran_again_with_the_same_output_does_not_make_others_run(lab):
    steps = chain(lab, "a", "b", **CACHED)
    lab.run(*steps)
    lab.file("a.py", "# a remark\n" + textwrap.dedent(COPY.replace("{name!r}", "'a'")))
    assert reused(lab.run(*steps)) == {"b": "cache"}


def test_an_output_that_another_run_wrote_over_is_not_taken(lab):
    one = step(lab, "a", environment={"K": {"Get": "Parameters.K"}}, **CACHED)
    declared = [{"Name": "K", "Type": "String", "DefaultValue": "1"}]
    lab.run(one, Parameters=declared)
    lab.published("a/o/x").write_text("by hand")
    again = lab.run(one, Parameters=declared)
    assert reused(again) == {}
    assert lab.published("a/o/x").read_text() == "madea"
    assert reused(lab.run(one, Parameters=declared)) == {"a": "cache"}
    assert reused(lab.run(one, Parameters=declared, given={"K": "2"})) == {}


def test_a_result_that_has_expired_is_not_taken(lab):
    brief = step(lab, "a", CacheConfig={"Enabled": True, "ExpireAfter": "PT1S"})
    lab.run(brief)
    assert reused(lab.run(brief)) == {"a": "cache"}
    time.sleep(1.1)
    again = lab.run(brief)
    assert reused(again) == {}
    assert why(lab, again, "a").verdict == "expired"


def test_failed_results_are_never_taken(lab):
    failing = lab.processing("a", "raise SystemExit(3)", **CACHED)
    assert [lab.run(failing).status, lab.run(failing).status] == ["Failed", "Failed"]


def test_a_store_that_was_moved_still_answers(lab):
    steps = chain(lab, "a", "b", **CACHED)
    lab.run(*steps)
    lab.store.rename(lab.folder / "elsewhere")
    (lab.folder / "elsewhere").rename(lab.store)
    assert reused(lab.run(*steps)) == {"a": "cache", "b": "cache"}


def test_a_run_that_failed_is_gone_on_with_after_its_script_was_mended(lab):
    broken = lab.processing("b", "raise SystemExit(1)", inputs={"data": output_of("a")}, outputs=("o",))
    first = lab.run(step(lab, "a"), broken, step(lab, "c", output_of("b")))
    assert first.status == "Failed"
    mended = [step(lab, "a"), step(lab, "b", output_of("a")), step(lab, "c", output_of("b"))]
    second = lab.run(*mended, resume="last")
    assert second.status == "Succeeded"
    assert (reused(second), second.resumed) == ({"a": "resume"}, first.run_id)
    assert lab.published("c/o/x").read_text() == "madeabc"
    assert lab.record(second)["resumed"] == first.run_id
    assert why(lab, second, "a").sentence.startswith(f"it had finished in run {first.run_id}")


def test_a_resumed_run_is_the_same_execution_with_the_same_parameters(lab):
    told = """
        import os, sys
        print(os.environ["WHICH"], os.environ["K"])
        sys.exit(0 if os.path.exists({flag!r}) else 1)
    """.replace("{flag!r}", repr(str(lab.folder / "go")))
    environment = {"WHICH": {"Get": "Execution.PipelineExecutionId"}, "K": {"Get": "Parameters.K"}}
    one = lab.processing("a", told, environment=environment)
    declared = [{"Name": "K", "Type": "String", "DefaultValue": "1"}]
    first = lab.run(one, Parameters=declared, given={"K": "7"})
    second = lab.run(one, Parameters=declared, resume="last")
    (lab.folder / "go").touch()
    third = lab.run(one, Parameters=declared, resume="last")
    assert [each.status for each in (first, second, third)] == ["Failed", "Failed", "Succeeded"]
    assert third.step("a").log_tail.split() == [first.run_id, "7"]


def test_steps_with_another_parameter_or_without_their_output_run_again_on_resume(lab):
    keyed = step(lab, "a", environment={"K": {"Get": "Parameters.K"}})
    failing = lab.processing("z", "raise SystemExit(1)", DependsOn=["a", "b"])
    steps = [keyed, step(lab, "b"), failing]
    declared = [{"Name": "K", "Type": "String", "DefaultValue": "1"}]
    lab.run(*steps, Parameters=declared)
    assert reused(lab.run(*steps, Parameters=declared, given={"K": "2"}, resume="last")) == {"b": "resume"}
    lab.published("b/o/x").unlink()
    lab.published("b/o").rmdir()
    assert reused(lab.run(*steps, Parameters=declared, resume="last")) == {"a": "resume"}


def test_outputs_that_a_later_run_wrote_over_are_made_again_on_resume(lab):
    failing = lab.processing("z", "raise SystemExit(1)", DependsOn=["a"])
    first = lab.run(step(lab, "a"), failing)
    lab.run(step(lab, "a"))
    assert reused(lab.run(step(lab, "a"), failing, resume=first.run_id)) == {}


def test_what_cannot_be_gone_on_with_is_refused_with_a_reason(lab):
    done = lab.run(step(lab, "a"))
    with pytest.raises(EngineError, match="has succeeded, nothing is left of it"):
        lab.run(step(lab, "a"), resume=done.run_id)
    with pytest.raises(EngineError, match="no run 'nope' of pipeline 'lab'"):
        lab.run(step(lab, "a"), resume="nope")
    lab.run(step(lab, "a"), lab.processing("z", "raise SystemExit(1)"))
    with pytest.raises(EngineError, match="goes on with a run and chooses steps"):
        lab.run(step(lab, "a"), resume="last", selection=Selection("last", only=("a",)))


def test_chosen_steps_run_beside_an_earlier_run(lab):
    steps = chain(lab, "a", "b", "c", "d")
    first = lab.run(*steps)
    only = lab.run(*steps, selection=Selection("last", only=("c",)))
    assert reused(only) == {"a": "selection", "b": "selection", "d": "selection"}
    onward = lab.run(*steps, selection=Selection(first.run_id, start=("b",)))
    assert reused(onward) == {"a": "selection"}
    assert onward.step("a").reused.run_id == first.run_id


def test_chosen_steps_whose_needs_have_no_result_are_refused_and_unneeded_ones_left_out(lab):
    broken = lab.processing("b", "raise SystemExit(1)", inputs={"data": output_of("a")}, outputs=("o",))
    steps = [step(lab, "a"), broken, step(lab, "c", output_of("b")), step(lab, "d", output_of("a"))]
    lab.run(*steps)
    with pytest.raises(EngineError, match=r"step 'c'.*needs step 'b', which has no result") as refused:
        lab.run(*steps, selection=Selection("last", only=("c",)))
    assert "--only b" in str(refused.value)
    with pytest.raises(EngineError, match="there is no step 'dd'"):
        lab.run(*steps, selection=Selection("last", only=("dd",)))
    beside = lab.run(*steps, selection=Selection("last", only=("d",)))
    assert beside.status == "Succeeded"
    assert {each.name: each.status for each in beside.steps if not each.reused} == {
        "b": "Skipped",
        "c": "Skipped",
        "d": "Succeeded",
    }


ENGINE = """
    import json, pathlib, sys
    from cursus.engine import RunRequest, run
    folder = pathlib.Path(sys.argv[1])
    definition = json.loads((folder / "definition.json").read_text())
    assets = {"s3://lab/assets": folder / "assets"}
    run(RunRequest(definition, "lab", folder / "store", assets=assets, jobs=2, resume=sys.argv[2] or None))
"""
COUNT = """
    import os, pathlib
    counted = pathlib.Path(os.environ["COUNT"])
    counted.write_text((counted.read_text() if counted.exists() else "") + ".")
    pathlib.Path("/opt/ml/processing/output/o/x").write_text("done")
"""


def test_a_run_has_what_it_takes_from_its_first_moment(lab):
    failing = step(lab, "b", output_of("a"))
    failing["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = ["false"]
    lab.run(step(lab, "a"), failing)
    seen = []

    class Listener(list):
        def append(self, event):
            if isinstance(event, RunStarted):
                with History(lab.store) as history:
                    seen.extend(history.finished("last"))

    lab.events = Listener()
    lab.run(step(lab, "a"), failing, resume="last")
    assert seen == ["a"]


def test_an_engine_killed_at_any_moment_loses_no_finished_step(lab):
    (lab.folder / "counts").mkdir()
    steps = [
        lab.processing(
            f"s{at}",
            COUNT,
            outputs=("o",),
            environment={"COUNT": str(lab.folder / "counts" / str(at))},
            DependsOn=[f"s{at - 1}"] if at else [],
        )
        for at in range(60)
    ]
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": steps}))
    kills, resume, finished, patience = 0, "", 0, 0.45
    while finished < len(steps):
        engine = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(ENGINE), str(lab.folder), resume],
            env={**os.environ, "PYTHONPATH": SOURCES},
        )
        time.sleep(patience + 0.037 * (kills % 5))
        if engine.poll() is None:
            engine.send_signal(signal.SIGKILL)
            kills += 1
        engine.communicate(timeout=20)
        assert kills < 60, "it does not get on"
        with History(lab.store) as history:
            resume = "last" if history.runs() else ""
            before, finished = finished, len(history.finished("last")) if resume else 0
        assert finished >= before
        # On a busy machine an engine may not have come to its first step by then.
        patience *= 1 if finished > before else 1.5
    assert kills > 0
    ran = [len((lab.folder / "counts" / str(at)).read_text()) for at in range(60)]
    # A step that was at work when its engine was killed runs once more, and no other.
    assert sum(ran) <= len(ran) + kills
    assert not list((lab.store / ".staging").glob("*/intent.json"))


def test_the_command_resumes_and_runs_chosen_steps(lab):
    flag = lab.folder / "go"
    steps = [step(lab, "a"), lab.processing("b", f"import os, sys; sys.exit(not os.path.exists({str(flag)!r}))",
                                            DependsOn=["a"])]  # fmt: skip
    for each in steps:
        del each["Arguments"]["AppSpecification"]["ContainerArguments"]
        each["Arguments"]["RoleArn"] = "arn:aws:iam::123456789012:role/lab"
        cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}
        each["Arguments"]["ProcessingResources"] = {"ClusterConfig": cluster}
    folder = lab.folder / "pipeline"
    folder.mkdir()
    (folder / "lab.json").write_text(json.dumps({"Version": "2020-12-01", "Steps": steps}))
    assets = "".join(f"  {uri}: {path}\n" for uri, path in lab.assets.items())
    (folder / "run.yaml").write_text(f"assets:\n{assets}")
    words = ("run", folder / "lab.json", "--store", lab.store)
    assert cursus(*words, cwd=lab.folder).code == 1
    flag.touch()
    resumed = cursus(*words, "--resume", cwd=lab.folder)
    assert resumed.code == 0, resumed.err
    assert "reused  a  from run" in resumed.out
    chosen = cursus(*words, "--only", "b", cwd=lab.folder)
    assert (chosen.code, "reused    1 of 2 steps" in chosen.out) == (0, True)
    assert cursus(*words, "--of", "last", cwd=lab.folder).code == 2
    cached = [cursus(*words, "--cache", "all", cwd=lab.folder) for _ in range(2)][1]
    assert "reused    2 of 2 steps" in cached.out


def test_digests_of_large_files_are_remembered_and_a_lost_memory_changes_nothing(lab):
    large = lab.file("large.bin", os.urandom(1 << 20))
    os.utime(lab.assets[large], (1, 1))
    one = step(lab, "a", None, **CACHED)
    one["Arguments"]["ProcessingInputs"].append(
        {
            "InputName": "large",
            "S3Input": {
                "S3Uri": large,
                "LocalPath": "/opt/ml/processing/input/large",
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
            },
        }
    )
    lab.run(one)
    memory = lab.store / "digests.db"
    assert sqlite3.connect(memory).execute("SELECT count(*) FROM digests").fetchone() == (1,)
    assert reused(lab.run(one)) == {"a": "cache"}
    memory.write_bytes(b"no database")
    assert reused(lab.run(one)) == {"a": "cache"}
    lab.assets[large].write_bytes(os.urandom(1 << 20))
    assert reused(lab.run(one)) == {}
