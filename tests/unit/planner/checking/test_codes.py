from __future__ import annotations

import ast
from pathlib import Path

from cursus.planner import checking
from cursus.planner.checking.codes import CODES

FOLDER = Path(checking.__file__).parent


def _constants() -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for path in FOLDER.glob("*.py") if path.name != "codes.py"]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {node.value for node in nodes if isinstance(node.value, str)}


def test_every_code_is_given_by_some_check() -> None:
    assert set(CODES) <= _constants()


def test_a_code_says_in_a_sentence_what_it_finds() -> None:
    assert all(code.what.endswith(".") and code.what[0].isupper() for _, code in CODES.values())
