"""Laws of the history of runs: whoever writes and in whichever order, nothing that was recorded is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.engine.history import Counts, History
from cursus.engine.history.records import dump_step, load_step
from cursus.engine.model import Output, Reuse, StepResult

ENGINES = 3
ENGINE = """
import json, sys
from pathlib import Path
from cursus.engine.history import History
from cursus.engine.model import RunResult, StepResult

MOMENT = "2026-03-01T10:00:00.000+00:00"
for line in sys.stdin:
    store, actions = json.loads(line)
    with History(Path(store)) as history:
        for act, run_id, names in actions:
            steps = tuple(StepResult(name, "Processing", "Succeeded", log_tail=run_id) for name in names)
            run = RunResult(run_id, "lab", "Succeeded", steps, Path(store), MOMENT, 1.0, "mapped")
            if act == "begin":
                history.begin(run, {"Run": run_id}, {"Steps": []})
            elif act == "settle":
                history.settle(run_id, steps[0])
            else:
                history.finish(run)
    print("done", flush=True)
"""

names = st.sampled_from(["a", "b", "c", "d", "e"])
runs = st.tuples(st.lists(names, unique=True, max_size=5), st.booleans())


@st.composite
def interleavings(draw):
    """For each engine its runs, and what it does for them in an order in which the runs take turns."""
    plans = []
    for engine in range(ENGINES):
        own = {f"e{engine}r{at}": run for at, run in enumerate(draw(st.lists(runs, max_size=4)))}
        queues = {run_id: _actions(run_id, *run) for run_id, run in own.items()}
        turns = draw(st.permutations([run_id for run_id, queue in queues.items() for _ in queue]))
        plans.append((own, [queues[run_id].pop(0) for run_id in turns]))
    return plans


def _actions(run_id, steps, over):
    done = [("begin", run_id, []), *(("settle", run_id, [step]) for step in steps)]
    return [*done, ("finish", run_id, sorted(steps))] if over else done


def test_engines_that_write_at_once_lose_nothing():
    command = [sys.executable, "-c", ENGINE]
    with ExitStack() as stack:
        engines = []
        for _ in range(ENGINES):
            engine = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": "src"}
            )
            stack.callback(engine.communicate, timeout=20)
            engines.append(engine)

        @settings(max_examples=30, deadline=None)
        @given(interleavings())
        def law(plans):
            with tempfile.TemporaryDirectory() as store:
                for engine, (_, actions) in zip(engines, plans, strict=True):
                    engine.stdin.write(f"{json.dumps([store, actions])}\n")
                    engine.stdin.flush()
                assert [engine.stdout.readline() for engine in engines] == ["done\n"] * ENGINES
                assert_all_there(Path(store), {run_id: run for own, _ in plans for run_id, run in own.items()})

        law()


def assert_all_there(store, wanted):
    with History(store) as history:
        found = {run.run_id: run for run in history.runs()}
        assert found.keys() == wanted.keys()
        for run_id, (steps, over) in wanted.items():
            run = found[run_id]
            assert run.status == ("Succeeded" if over else "Interrupted")
            assert run.parameters == {"Run": run_id}
            assert run.counts == Counts(done=len(steps))
            assert [step.name for step in run.steps] == (sorted(steps) if over else steps)
            assert {step.log_tail for step in run.steps} <= {run_id}


text = st.text(max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
STORE = Path("/store")
paths = st.builds(
    lambda inside, parts: (STORE if inside else Path("/elsewhere")).joinpath(*parts),
    st.booleans(),
    st.lists(st.text("ab.é ", min_size=1, max_size=4), min_size=1, max_size=3),
)
results = st.builds(
    StepResult,
    name=text,
    type=text,
    status=st.sampled_from(["Succeeded", "Failed", "Skipped", "NotRun", "Stopped"]),
    seconds=st.floats(0, 1e9),
    exit_code=st.none() | st.integers(-64, 255),
    reason=st.none() | text,
    log=st.none() | paths,
    log_tail=text,
    outputs=st.dictionaries(text, st.builds(Output, text, paths), max_size=3),
    metrics=st.dictionaries(text, st.floats(allow_nan=False), max_size=3),
    properties=st.dictionaries(text, plain, max_size=3),
    cpu_seconds=st.none() | st.floats(0, 1e6),
    attempts=st.integers(1, 9),
    reused=st.none() | st.builds(Reuse, st.sampled_from(["cache", "resume", "selection"]), text),
    cache_key=st.dictionaries(text, text, max_size=3),
)


@given(results)
def test_a_result_comes_back_as_it_was_kept(result):
    assert load_step(dump_step(result, STORE), STORE) == result
