"""The oldest Python that can run a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import script

if TYPE_CHECKING:
    from pathlib import Path

LAZY = "from __future__ import annotations\n"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("x = f'{1}'", None),
        ("if (x := 1): pass", (3, 8)),
        ("def f(a, /): pass", (3, 8)),
        ("from functools import cached_property", (3, 8)),
        ("import math\nmath.prod([])", (3, 8)),
        ("from typing import Literal", (3, 8)),
        ("with (open('a') as a, open('b') as b): pass", (3, 9)),
        ("x: list[int] = []", (3, 9)),
        ("def f(a: dict[str, int]): pass", (3, 9)),
        (LAZY + "def f(a: dict[str, int]) -> list[int]: pass", None),
        (LAZY + "x = list[int]", (3, 9)),
        ("def f():\n    x: list[int] = []\n    self.y: int | None = None", None),
        ("class A:\n    x: list[int] = []", (3, 9)),
        ("'abc'.removesuffix('c')", (3, 9)),
        ("from functools import cache", (3, 9)),
        ("import zoneinfo", (3, 9)),
        ("match 1:\n    case 1: pass", (3, 10)),
        ("x: int | None = 1", (3, 10)),
        (LAZY + "x: int | None = 1", None),
        ("isinstance(1, int | str)", (3, 10)),
        ("list(zip([], [], strict=True))", (3, 10)),
        ("from itertools import pairwise", (3, 10)),
        ("import itertools as it\nit.pairwise([])", (3, 10)),
        ("from dataclasses import dataclass\n@dataclass(slots=True)\nclass A: pass", (3, 10)),
        ("try:\n    x = 1\nexcept* ValueError: pass", (3, 11)),
        ("import tomllib", (3, 11)),
        ("from enum import StrEnum", (3, 11)),
        ("from typing import Self", (3, 11)),
        ("raise ExceptionGroup('a', [])", (3, 11)),
        ("from itertools import batched", (3, 12)),
        ("from typing import override", (3, 12)),
        ("import sys\nif sys.version_info >= (3, 11):\n    import tomllib", None),
        ("try:\n    import tomllib\nexcept ImportError:\n    tomllib = None", None),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from typing import Self", None),
        ("a = {1} | {2}\nb = 5 | 3", None),
    ],
)
def test_the_oldest_python(text: str, version: tuple[int, int] | None, tmp_path: Path) -> None:
    found = script(tmp_path, text).needs_python

    assert (found.version if found else None) == version


def test_the_newest_need_decides_and_has_its_place(tmp_path: Path) -> None:
    found = script(tmp_path, "if (x := 1): pass\n\nfrom enum import StrEnum\nimport tomllib\n").needs_python

    assert found is not None
    assert (found.version, found.what, found.place.line) == ((3, 11), "enum.StrEnum", 3)


def test_syntax_is_told_in_words(tmp_path: Path) -> None:
    found = script(tmp_path, "x = 1\nmatch x:\n    case 1: pass\n").needs_python
    other = script(tmp_path, "x = 1\nwith (open('a') as a, open('b') as b): pass").needs_python

    assert found is not None
    assert other is not None
    assert (found.what, found.place.line) == ("match", 2)
    assert (other.what, other.place.line) == ("Parenthesized context managers", 2)
