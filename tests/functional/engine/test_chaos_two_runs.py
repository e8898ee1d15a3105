"""Two runs at once on one store: both are recorded as they went, outputs are whole, and neither spoils what is kept."""

from __future__ import annotations

import json
import threading
import time

import pytest
from tests.functional.engine.chaos import chance, disturbed, published, start_engine

from cursus.engine import RunRequest, StepStarted, run
from cursus.engine.history import History

pytestmark = pytest.mark.functional
ROUNDS = 5
KEYED = {"CacheConfig": {"Enabled": True}}


def at_once(lab, *definitions, pause=0.0, **asked):
    """Runs definitions in threads of this process; gives the results in their order."""
    results = {}

    def work(at, steps):
        time.sleep(at * pause)
        request = RunRequest({"Steps": steps}, "lab", lab.store, lab.assets, jobs=1, **asked)
        results[at] = run(request)

    threads = [threading.Thread(target=work, args=each) for each in enumerate(definitions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[at] for at in range(len(definitions))]


def are_recorded(lab, results):
    with History(lab.store) as history:
        for result in results:
            assert history.run(result.run_id).steps == result.steps
            record = lab.record(result)
            assert (record["run_id"], record["status"]) == (result.run_id, "Succeeded")
    assert len({result.run_id for result in results}) == len(results)


def test_of_one_pipeline_with_other_values_at_the_same_addresses(lab):
    random = chance("same addresses")
    for number in range(ROUNDS):
        values = (f"{number}x", f"{number}y")
        definitions = [disturbed(lab, value, **KEYED) for value in values]
        results = at_once(lab, *definitions, pause=random.uniform(0, 0.08))
        are_recorded(lab, results)
        for name in "abc":
            one, two = published(lab, name)
            assert one == two
            assert one in values
        for definition, value in zip(definitions, values, strict=True):
            assert lab.run(*definition).status == "Succeeded"
            assert [published(lab, name) for name in "abc"] == [[value] * 2] * 3, "a result of the other run was taken"


def test_in_two_processes_at_other_addresses_each_takes_what_the_other_has_made(lab):
    other = start_engine(lab, disturbed(lab, 1, "xyz", **KEYED))
    ours = lab.run(*disturbed(lab, 1, "abc", **KEYED))
    assert other.wait(timeout=60) == 0
    with History(lab.store) as history:
        theirs = next(each for each in history.runs() if each.run_id != ours.run_id).loaded()
    assert (ours.status, theirs.status) == ("Succeeded", "Succeeded")
    assert [step.name for step in theirs.steps] == ["x", "y", "z"]
    again = lab.run(*disturbed(lab, 1, "abcxyz", **KEYED))
    taken = {step.name: step.reused.run_id for step in again.steps if step.reused}
    assert taken == {**dict.fromkeys("abc", ours.run_id), **dict.fromkeys("xyz", theirs.run_id)}


READ = """
    import pathlib
    text = pathlib.Path("/opt/ml/processing/input/data/x").read_text()
    pathlib.Path("/opt/ml/processing/output/o/x").write_text(text)
"""


def test_an_input_that_is_replaced_while_a_step_begins_is_not_taken_for_the_one_that_it_saw(lab):
    """The key of a step is taken before its job is given the input; in between, the input becomes another one."""
    random, data = chance("replaced input"), lab.folder / "assets" / "data" / "x"
    step = lab.processing("read", READ, inputs={"data": "s3://lab/assets/data"}, outputs=("o",), **KEYED)
    lab.file("data/x", "")

    def replace(event):
        if isinstance(event, StepStarted):
            time.sleep(random.uniform(0, 0.002))
            data.write_text(data.read_text() + " replaced")

    for number in range(15):
        data.write_text(str(number))
        run(RunRequest({"Steps": [step]}, "lab", lab.store, lab.assets), replace)
        data.write_text(str(number))
        assert lab.run(step).status == "Succeeded"
        assert lab.published("read/o/x").read_text() == str(number)


def test_what_a_run_that_began_earlier_writes_over_is_made_again_on_resume(lab):
    """The other run began before the one that is gone on with, and wrote to its addresses after it."""
    slow = lab.processing("slow", "import time; time.sleep(0.8)")
    *_, ours = disturbed(lab, "ours", "a")
    *_, theirs = disturbed(lab, "theirs", "a")
    theirs["DependsOn"] = ["slow"]
    failing = lab.processing("z", "raise SystemExit(1)", DependsOn=["a"])
    _, second = at_once(lab, [slow, theirs], [ours, failing], pause=0.2)
    assert [step.status for step in second.steps] == ["Succeeded", "Failed"]
    assert published(lab, "a") == ["theirs", "theirs"]
    resumed = lab.run(ours, failing, resume=second.run_id)
    assert resumed.step("a").reused is None
    assert published(lab, "a") == ["ours", "ours"]


def test_the_record_of_each_has_its_own_parameters(lab):
    told = lab.processing("told", "import os; print(os.environ['K'])", environment={"K": {"Get": "Parameters.K"}})
    definition = {"Steps": [told], "Parameters": [{"Name": "K", "Type": "String"}]}
    results = {}

    def work(value):
        results[value] = run(RunRequest(definition, "lab", lab.store, lab.assets, parameters={"K": value}))

    threads = [threading.Thread(target=work, args=(value,)) for value in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for value, result in results.items():
        record = json.loads((result.folder / "run.json").read_text())
        assert record["parameters"] == {"K": value}
        assert record["steps"][0]["log_tail"] == value
    with History(lab.store) as history:
        assert {each.run_id: each.parameters["K"] for each in history.runs()} == {
            result.run_id: value for value, result in results.items()
        }
