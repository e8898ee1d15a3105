"""The service's patterns, which are Java's, accept and refuse in Python what they do there."""

from __future__ import annotations

import pytest

from cursus.definition.checks.patterns import compiled_pattern

TEXT = r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"
DESCRIPTION = r"[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*"
FUNCTION = r"arn:[\p{Alnum}\-]+:lambda:[\p{Alnum}\-]+:[0-9]{12}:function:.*"


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (TEXT, "team = data/science_1@x"),
        (TEXT, "\u00e9quipe \u6570\u636e"),
        (DESCRIPTION, "90% [of] it: a+b={c}, isn't it?"),
        (FUNCTION, "arn:aws:lambda:us-east-1:000000000000:function:ask"),
        ("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "a-b--c"),
    ],
)
def test_what_matches_there_matches_here(pattern: str, value: str) -> None:
    compiled = compiled_pattern(pattern)
    assert compiled is not None
    assert compiled.fullmatch(value)


@pytest.mark.parametrize(
    ("pattern", "value"), [(TEXT, "a;b"), (FUNCTION, "arn:aws:lambda:us east:0:function:ask"), (".*", "a\nb")]
)
def test_what_does_not_match_there_does_not_match_here(pattern: str, value: str) -> None:
    compiled = compiled_pattern(pattern)
    assert compiled is not None
    assert compiled.fullmatch(value) is None


def test_a_pattern_that_python_cannot_say_is_passed_over() -> None:
    assert compiled_pattern(r"[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]*") is None
