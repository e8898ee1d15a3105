"""Laws of the engine's parts, over many inputs."""

from __future__ import annotations

import io
import string
from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from cursus.cli.estimate import remaining_seconds
from cursus.engine.graph import flatten, graph_faults
from cursus.engine.jobs.training.environment import command_arguments
from cursus.engine.jobs.transform.frames import read_bodies, write_bodies
from cursus.engine.jobs.transform.records import Plan, assemble, requests
from cursus.engine.store.objects import key_of
from cursus.engine.values import split_path
from cursus.errors import EngineError

parts = st.text(st.sampled_from(string.ascii_letters + "./ -_\\\0é"), max_size=12)
names = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=8)


@given(parts, st.lists(parts, max_size=4))
def test_no_uri_leads_out_of_the_store(bucket, keys):
    try:
        key = PurePosixPath(key_of(f"s3://{bucket}/{'/'.join(keys)}", "x"))
    except EngineError:
        return
    assert not key.is_absolute()
    assert ".." not in key.parts


@given(st.dictionaries(names, st.sets(names, max_size=3), max_size=8))
def test_a_graph_has_a_cycle_fault_exactly_when_it_cannot_be_ordered(wanted):
    needs = {name: found & wanted.keys() for name, found in wanted.items()}
    steps = [{"Name": name, "Type": "Fail", "DependsOn": sorted(found)} for name, found in needs.items()]
    faults = list(graph_faults(flatten({"Steps": steps}), ()))
    done: set[str] = set()
    for _ in needs:
        done |= {name for name, found in needs.items() if found <= done}
    assert bool(faults) == (done != set(needs))


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_frames_come_back_as_they_went(bodies):
    file = io.BytesIO()
    write_bodies(bodies, "text/csv", file)
    file.seek(0)
    assert list(read_bodies(file)) == bodies


@given(st.lists(st.text(string.ascii_letters, min_size=1, max_size=9), max_size=20), st.booleans())
def test_splitting_and_assembling_lose_and_move_no_line(lines, single):
    content = "".join(f"{line}\n" for line in lines).encode()
    plan = Plan(split="Line", single=single, assemble_lines=True)
    answers = requests(io.BytesIO(content), plan, "x")
    assert b"".join(assemble(io.BytesIO(content), answers, plan, "x")) == content


@given(st.dictionaries(names, st.one_of(st.integers(), names, st.booleans(), st.none())))
def test_every_hyperparameter_is_one_flag_and_one_value(hyperparameters):
    arguments = command_arguments(hyperparameters)
    assert [flag.lstrip("-") for flag in arguments[::2]] == sorted(hyperparameters)
    assert len(arguments) == 2 * len(hyperparameters)


@given(st.lists(st.one_of(names.filter(str.isalpha), st.integers(0, 99)), min_size=1, max_size=6))
def test_paths_are_split_into_what_they_were_written_from(keys):
    written = "".join(f"[{key}]" if isinstance(key, int) else f"['{key}']" for key in keys)
    assert split_path(written) == keys


@given(st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 20))), max_size=12), st.integers(1, 4))
def test_the_time_left_lies_between_the_longest_path_and_all_steps_in_a_row(steps, jobs):
    needs = {str(at): [str(need) for need in found if need < at] for at, (_, found) in enumerate(steps)}
    took = {str(at): float(seconds) for at, (seconds, _) in enumerate(steps)}
    path: dict[str, float] = {}
    for name, found in needs.items():
        path[name] = took[name] + max((path[need] for need in found), default=0.0)
    left = remaining_seconds(needs, took, {}, (), jobs)
    assert max([0.0, *path.values(), sum(took.values()) / jobs]) <= left <= sum(took.values())
