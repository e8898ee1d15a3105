from __future__ import annotations

import pytest

from cursus.planner.derived import derived_names
from cursus.planner.filter_expressions import FUNCTIONS, read_expression
from cursus_runtime import expressions


def test_the_functions_are_those_that_scripts_have() -> None:
    assert {name: count for name, (count, _) in expressions.FUNCTIONS.items()} == FUNCTIONS


def test_columns_and_parameters_are_told_apart() -> None:
    found = read_expression("amount >= $least and contains(lower(kind), 'x') or column('odd name') == $least")
    assert (found.columns, found.parameters) == (("odd name", "amount", "kind"), ("least",))


@pytest.mark.parametrize(
    "text", ["a if b else c", "[x for x in y]", "a.b", "open(a)", "lower(a, b)", "a >", "__import__('os')", "a ~ b"]
)
def test_what_scripts_do_not_take_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no expression|is not taken|is no function|values, and it takes"):
        read_expression(text)


@pytest.mark.parametrize("text", ["a.b", "open(a)", "a ** b", "lambda: a", "(a := 1)", "[x for x in a]", "a +"])
def test_derived_fields_only_compute(text: str) -> None:
    with pytest.raises(ValueError, match=r"holds|calls|is no expression"):
        derived_names(text)
