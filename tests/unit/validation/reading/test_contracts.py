"""Contracts as their files declare them, however they are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import shown, write

from cursus.validation.reading.contracts import read_contract, read_contracts

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.reading.contracts import DeclaredContract

IMPORT = "from cursus.core.base.contract_base import ProcessingScriptContract, ScriptContract\n"
ROWS = "/opt/ml/processing/input/rows"


def contract(folder: Path, text: str, **beside: str) -> DeclaredContract:
    return read_contract(write(folder, file=IMPORT + text, **beside) / "file.py")


@pytest.mark.parametrize(
    "text",
    [
        f"C = ScriptContract('a.py', {{'rows': '{ROWS}'}})",
        f"C = ScriptContract(entry_point='a.py', expected_input_paths={{'rows': '{ROWS}'}})",
        f"C: ScriptContract = ScriptContract('a.py', dict(rows='{ROWS}'))",
        "NAME = 'rows'\nC = ScriptContract('a.py', {NAME: f'/opt/ml/processing/input/{NAME}'})",
        "C = ScriptContract('a.py', {n: '/opt/ml/processing/input/' + n for n in ['rows']})",
        f"GIVEN = {{'expected_input_paths': {{'rows': '{ROWS}'}}}}\nC = ScriptContract('a.py', **GIVEN)",
        f"def make(paths): return ScriptContract('a.py', paths)\nC = make({{'rows': '{ROWS}'}})",
        f"from dataclasses import replace\n_B = ProcessingScriptContract('b.py', {{'rows': '{ROWS}'}})\n"
        "C = replace(_B, entry_point='a.py')\ndel _B",
        f"import cursus.core.base.contract_base as b\nC = b.ScriptContract('a.py', {{'rows': '{ROWS}'}})",
        f"class Mine(ScriptContract): pass\nC = Mine('a.py', {{'rows': '{ROWS}'}})",
        "from paths import PATHS\nC = ScriptContract('a.py', PATHS)",
        f"_B = ScriptContract('a.py', {{'rows': '{ROWS}', 'more': '/opt/ml/processing/input/more'}})\n"
        "C = _B.without(['more'])\ndel _B",
        f"try:\n    C = ScriptContract('a.py', {{'rows': '{ROWS}'}})\nexcept ValueError:\n    C = None",
    ],
)
def test_all_ways_to_write_a_contract(text: str, tmp_path: Path) -> None:
    found = contract(tmp_path, text, paths=f"PATHS = {{'rows': '{ROWS}'}}")

    assert (found.fault, found.unknown) == (None, ())
    assert found.name == "C"
    assert found.entry_point is not None
    assert found.entry_point.value == "a.py"
    assert [(one.name, one.value) for one in found.inputs] == [("rows", ROWS)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("C = ScriptContract('a.py')", "ScriptContract"),
        ("C = ProcessingScriptContract('a.py')", "ProcessingScriptContract"),
        ("class Mine(ScriptContract): pass\nC = Mine('a.py')", "Mine"),
    ],
)
def test_the_class_of_a_contract(text: str, name: str, tmp_path: Path) -> None:
    assert contract(tmp_path, text).class_name == name


def test_items_stand_where_they_are_written(tmp_path: Path) -> None:
    found = contract(
        tmp_path,
        "ENV = {'A': '1'}\nC = ScriptContract(\n    'a.py',\n    required_env_vars=('B',\n  'C'),\n"
        "    optional_env_vars={**ENV, 'D': ''})",
    )

    assert [(one.name, one.place.line, shown(one.place)) for one in found.required_variables] == [
        ("B", 5, "'B'"),
        ("C", 6, "'C'"),
    ]
    assert [(one.name, one.place.line, shown(one.value_place)) for one in found.optional_variables] == [
        ("A", 2, "'1'"),
        ("D", 7, "''"),
    ]


def test_a_default_that_is_no_text_is_told_as_it_is_written(tmp_path: Path) -> None:
    found = contract(tmp_path, "C = ScriptContract('a.py', optional_env_vars={'A': 0.7, 'B': None, 'C': ['x']})")

    assert [(one.name, one.value) for one in found.optional_variables] == [("A", "0.7"), ("B", "None"), ("C", "['x']")]


@pytest.mark.parametrize(
    ("text", "fact", "seen"),
    [
        ("C = ScriptContract('a.py', {'rows': os.environ['A']})", "its value is not known", "os.environ['A']"),
        ("C = ScriptContract('a.py', paths())", "paths is not bound here", "paths"),
        ("C = ScriptContract('a.py', **more)", "not all that C is given is known", "ScriptContract('a.py', **more)"),
        ("C = ScriptContract('a.py', {**more})", "its value is not known", "{**more}"),
    ],
)
def test_what_is_not_known_is_told(text: str, fact: str, seen: str, tmp_path: Path) -> None:
    found = contract(tmp_path, f"import os\n{text}")

    assert [(one.fact, shown(one.place)) for one in found.unknown] == [(fact, seen)]


def test_several_contracts_of_a_file(tmp_path: Path) -> None:
    text = IMPORT + "A = ScriptContract('a.py')\nB = ScriptContract('b.py')\nC = A\n"
    found = read_contracts(write(tmp_path, file=text) / "file.py")

    assert [one.name for one in found] == ["A", "B", "C"]


def test_imported_contracts_are_no_declarations(tmp_path: Path) -> None:
    found = contract(
        tmp_path, "from other import D\nC = ScriptContract('a.py')", other=IMPORT + "D = ScriptContract('d.py')"
    )

    assert found.name == "C"
