"""Masks of tables become expressions that keep the same rows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.planner.filter_expressions import read_expression
from cursus.planner.from_code.masks import Mask, constants_of, mask_of
from cursus.planner.from_code.script import requirements_from_script
from cursus_runtime.expressions import evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.requirements import StepRequirements

FRAME = pd.DataFrame({
    "amount": [1.0, -2.5, None, 100.0, 7.0], "age": [18, 3, 40, 18, 99], "class": ["a", "b", None, "a", "é"],
    "home country": ["DE", None, "FR", "FR", "DE"],
})  # fmt: skip
TEXTS = ("class", "home country")


def mask(text: str, **constants: str | float) -> Mask | None:
    return mask_of(ast.parse(text, mode="eval").body, constants)


def column(name: str) -> str:
    return f"df.{name}" if name in {"amount", "age"} else f"df[{name!r}]"


numbers = st.one_of(st.integers(-5, 110), st.floats(-5, 110, allow_nan=False))
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
of_numbers = st.tuples(st.sampled_from(["amount", "age"]), signs, numbers).map(
    lambda told: f"{column(told[0])} {told[1]} {told[2]!r}"
)
exchanged = st.tuples(numbers, signs, st.sampled_from(["amount", "age"])).map(
    lambda told: f"{told[0]!r} {told[1]} {column(told[2])}"
)
of_texts = st.tuples(st.sampled_from(TEXTS), st.sampled_from(["==", "!="]), st.sampled_from(["a", "é", "DE"])).map(
    lambda told: f"{column(told[0])} {told[1]} {told[2]!r}"
)
listed = st.tuples(st.sampled_from(TEXTS), st.lists(st.sampled_from(["a", "b", "DE"]), min_size=1, max_size=3)).map(
    lambda told: f"{column(told[0])}.isin({told[1]!r})"
)
between = st.tuples(st.sampled_from(["amount", "age"]), numbers, numbers).map(
    lambda told: f"{column(told[0])}.between({told[1]!r}, {told[2]!r})"
)
missing = st.tuples(st.sampled_from(["amount", *TEXTS]), st.sampled_from(["isna", "notna", "isnull", "notnull"])).map(
    lambda told: f"{column(told[0])}.{told[1]}()"
)
conditions = st.recursive(
    st.one_of(of_numbers, exchanged, of_texts, listed, between, missing),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("&|"), inner).map(lambda told: f"({told[0]}) {told[1]} ({told[2]})"),
        inner.map(lambda told: f"~({told})"),
    ),
    max_leaves=4,
)


@settings(max_examples=120, deadline=None)
@given(conditions, st.booleans())
def test_an_expression_keeps_the_rows_that_its_mask_keeps(condition: str, by_loc: bool) -> None:
    text = f"df.loc[{condition}]" if by_loc else f"df[{condition}]"
    found = mask(text)
    assert found is not None
    kept = eval(text, {"df": FRAME})
    assert list(FRAME.index[evaluate(found.where, FRAME)]) == list(kept.index)
    assert set(read_expression(found.where).columns) == set(found.columns)


@pytest.mark.parametrize(
    "text",
    [
        "df['amount']", "df[['amount', 'age']]", "df[other.amount > 0]", "df[df.amount > least]", "df[df.index > 3]",
        "df[df.amount > df.amount.mean()]", "df[0 < df.amount < 5]", "df[keep]", "df[df.name.isin(names)]",
        "df[df.name.str.contains('a')]", "df.groupby('a')[df.amount > 0]", "df.loc[df.a > 0, 'b']",
    ],
)  # fmt: skip
def test_what_only_a_run_knows_is_no_mask(text: str) -> None:
    assert mask(text) is None


def test_constants_stand_in_a_mask_with_their_values() -> None:
    found = mask("df[(df.amount > LEAST) & (df['class'] == KIND)]", LEAST=5, KIND="a")
    assert found == Mask("df", "amount > 5 and column('class') == 'a'", ("amount", "class"), ("LEAST", "KIND"))


def test_a_name_that_gets_several_values_is_no_constant() -> None:
    text = "A = 1\nB = 2\nB = 3\nC: int = 4\ndef f(D=5):\n    E = 'x'\nfor F in (1,): pass\nD = 6\nG = [1]\n"
    assert constants_of(ast.parse(text)) == {"A": 1, "E": "x"}


def read(folder: Path, *lines: str) -> StepRequirements:
    script = folder / "kept_rows.py"
    head = ("import pandas as pd", "LEAST = 100", "df = pd.read_csv('payments.csv')")
    script.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
    return requirements_from_script(script)


def sure(given: StepRequirements, subject: str) -> dict[str, Any]:
    return {each.why: each.confidence for each in given.inferred if each.subject == subject}


def test_a_constant_in_a_mask_is_a_filter_and_no_parameter(tmp_path: Path) -> None:
    found = read(tmp_path, "df = df[df.amount > LEAST]", "df.to_parquet('kept.parquet')")
    assert [each.model_dump(exclude_defaults=True) for each in found.operations] == [
        {"do": "filter", "where": "amount > 100"}
    ]
    assert (found.parameters, found.functions, found.requirements) == ((), (), ())
    why = "the code does `filter` by the constant LEAST, whose value is taken as it is"
    assert sure(found, "operation:1") == {why: 0.7}


def test_a_constant_that_is_used_elsewhere_too_stays_a_parameter(tmp_path: Path) -> None:
    found = read(tmp_path, "df = df[df.amount > LEAST]", "df.head(LEAST).to_parquet('kept.parquet')")
    assert [each.name for each in found.parameters] == ["least"]
    assert [each.do for each in found.operations] == ["filter"]
    assert [each.name for each in found.functions] == ["process_tables"]


def test_a_filter_behind_other_work_is_a_statement_about_the_function_that_it_is_in(tmp_path: Path) -> None:
    lines = ("df['share'] = df.amount / df.total", "df = df[df.share > LEAST]", "df.to_parquet('kept.parquet')")
    found = read(tmp_path, *lines)
    assert found.operations == ()
    assert {each.text: each.covered_by for each in found.requirements} == {
        "Rows are kept where share > 100.": ("function:process_tables",)
    }
    assert list(sure(found, "R1").values()) == [0.7]


def test_a_number_in_a_mask_is_a_filter_with_that_number(tmp_path: Path) -> None:
    found = read(tmp_path, "df[df.amount > 0].to_parquet('kept.parquet')")
    assert [each.where for each in found.operations if each.do == "filter"] == ["amount > 0"]
    assert sure(found, "operation:1") == {"the code does `filter`": 0.8}
    assert found.inputs[0].columns == {"amount": "number"}
