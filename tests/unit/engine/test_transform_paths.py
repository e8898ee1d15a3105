from __future__ import annotations

import pytest

from cursus.engine.jobs.transform.paths import selector
from cursus.errors import EngineError


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", list("abcd")),
        ("$[1:]", list("bcd")),
        ("$[0]", "a"),
        ("$[0,-1]", ["a", "d"]),
        ("$[:-2]", ["a", "b"]),
        ("$[0, 2:]", ["a", "c", "d"]),
        ("$[1:3,0]", ["b", "c", "a"]),
    ],
)
def test_paths_select_columns(path, value):
    assert selector(path)(list("abcd")) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.in", [1, 2]),
        ("$['in'][0]", 1),
        ('$["id"]', "x"),
        ("$['id','p']", {"id": "x", "p": 0.5}),
        ("$.nested.deep-key", True),
    ],
)
def test_paths_select_keys(path, value):
    record = {"in": [1, 2], "id": "x", "p": 0.5, "nested": {"deep-key": True}}
    assert selector(path)(record) == value


@pytest.mark.parametrize("path", ["$..a", "a", "", "$[?(@.x)]", "$[*]", "$[0", "$['a',0]", "$.a b", "$[]"])
def test_paths_beyond_the_services_subset_are_refused(path):
    with pytest.raises(EngineError, match="cannot be evaluated here"):
        selector(path)


@pytest.mark.parametrize(("path", "record"), [("$[3]", ["a"]), ("$.a", ["a"]), ("$['a','b']", {"a": 1}), ("$[0]", 7)])
def test_a_path_that_finds_nothing_names_the_record(path, record):
    with pytest.raises(EngineError, match="finds nothing in the record"):
        selector(path)(record)
