"""Real definitions, broken at random: the reader, the checks and the engine refuse them, with the place named.

`tools/fuzz_definition.py` runs the same laws for as long as one likes, guided by what the code reaches.
"""

from __future__ import annotations

import json
import tempfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.functional.cli import project
from tests.properties.test_definition_laws import ANY_JSON, NEAR_JSON
from tests.unit.definition.examples import valid_definition

from cursus.api import compile_pipeline
from cursus.definition.document import load_definition
from cursus.definition.verify import verify
from cursus.engine import RunRequest
from cursus.engine.checks import check_request
from cursus.errors import CursusError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAMES = ("every kind", "breast_cancer", "payments")
ODD = [
    None, True, -1, 10**300, 1e308, "", "\0", "\ud800", "a\nb", "../x", "/etc/passwd", "x" * 300, "s3://b/../c", "s3://",
    "Steps.", "Steps.A", "Parameters.", [[]], {"Get": None}, {"Get": "Steps.A.B"}, {"Std:Join": {}}, {"Std:JsonGet": 3},
]  # fmt: skip
VALUES = st.sampled_from(ODD) | NEAR_JSON | ANY_JSON
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["delete", "replace", "twice", "rename", "wrap", "move"]),
        st.integers(0, 2**16),
        st.integers(0, 2**16),
        VALUES,
    ),
    min_size=1,
    max_size=5,
)


@cache
def real_definitions() -> dict[str, str]:
    """Definitions as they are written: those of the demos, and one with a step of every kind."""
    found = {"every kind": json.dumps(valid_definition())}
    for name in NAMES[1:]:
        with tempfile.TemporaryDirectory() as folder:
            files = project(Path(folder) / name, name)
            found[name] = compile_pipeline(files / "dag.yaml", files / "config.yaml").definition()
    return found


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value but the whole, as its holder and the key or number in it."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        inner = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
        found += [(item, key) for key in inner]
        waiting += [item[key] for key in inner]
    return found


def broken(definition: Any, changes: list[tuple[str, int, int, Any]]) -> Any:
    for how, at, other, value in changes:
        listed = places(definition)
        if not listed:
            return definition
        holder, key = listed[at % len(listed)]
        second, second_key = listed[other % len(listed)]
        if how == "delete":
            del holder[key]
        elif how == "replace":
            holder[key] = deepcopy(value)
        elif how == "wrap":
            holder[key] = [holder[key]] if other % 2 else {str(second_key): holder[key]}
        elif how == "move":
            holder[key] = deepcopy(second[second_key])
        elif isinstance(holder, list):
            holder.insert(key, deepcopy(holder[key]))
        else:
            name = value if isinstance(value, str) else str(second_key)
            holder[name] = deepcopy(holder[key]) if how == "twice" else holder.pop(key)
    return definition


def faults_of(work: Callable[[], object]) -> Sequence[Fault]:
    """What an error of ours says is at fault; of any other error the law is told."""
    try:
        work()
    except CursusError as error:
        return error.faults
    return ()


def are_placed(faults: Sequence[Fault]) -> bool:
    return all(isinstance(fault, Fault) and fault.subject and fault.fact for fault in faults)


@given(st.sampled_from(NAMES), CHANGES)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_broken_definition_is_refused_with_places_or_can_be_run(
    name: str, changes: list[tuple[str, int, int, Any]]
) -> None:
    check(broken(json.loads(real_definitions()[name]), changes))


def check(definition: Any) -> None:
    """Verifies a definition and has the engine look at it: either takes it, or names the places of what it refuses."""
    assert are_placed(verify(definition))
    assert are_placed(faults_of(lambda: check_request(RunRequest(definition, "fuzz", Path("store")))))


@given(st.sampled_from(NAMES), st.integers(0, 2**20), st.integers(0, 40), st.binary(max_size=12))
@example("every kind", 0, 0, b"[" * 12)
@settings(max_examples=200, deadline=None)
def test_a_broken_file_is_read_or_refused_with_its_place(name: str, at: int, length: int, written: bytes) -> None:
    text = real_definitions()[name].encode()
    at %= len(text)
    check_bytes(text[:at] + written + text[at + length :])


def check_bytes(data: bytes) -> None:
    """Reads bytes as a definition's file: it is one, or is refused with the file and a place in it named."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.json"
        path.write_bytes(data)
        read: list[Any] = []
        faults = faults_of(lambda: read.append(load_definition(path)))
    assert are_placed(faults)
    assert all(fault.subject.startswith(f"{path}:") for fault in faults)
    for definition in read:
        check(definition)
