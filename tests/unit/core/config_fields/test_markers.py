"""Marks on fields."""

from __future__ import annotations

import pytest
from pydantic import BaseModel
from tests.unit.core.examples import BASE, CleaningConfig

from cursus.core.config_fields.markers import Arg, Env, Input, marked_fields, text_value


class Row(BaseModel):
    name: str


def test_fields_are_found_by_their_mark() -> None:
    config = CleaningConfig(**BASE, label_name="y", job_type="training", side_uri="s3://b/side")

    assert list(marked_fields(config, Env)) == [("label_name", Env("LABEL_FIELD"), "y"), ("seed", Env("SEED"), 7)]
    assert list(marked_fields(config, Arg)) == [("job_type", Arg("--job_type"), "training")]
    assert list(marked_fields(config, Input)) == [("side_uri", Input("side"), "s3://b/side")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (None, ""),
        (3, "3"),
        (0.1, "0.1"),
        ("a b", "a b"),
        ([], "[]"),
        (["ä", 1], '["ä", 1]'),
        ({"a": [1]}, '{"a": [1]}'),
        ([Row(name="x")], '[{"name": "x"}]'),
    ],
)
def test_a_value_as_text(value: object, text: str) -> None:
    assert text_value(value) == text
