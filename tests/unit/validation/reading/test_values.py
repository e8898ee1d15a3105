"""What names can be, worked out from the text of a module."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from tests.unit.validation.reading.reading import values, write

from cursus.validation.reading.modules import Modules
from cursus.validation.reading.values import read_values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 'a'", "a"),
        ("x: str = 'a'", "a"),
        ("x = y = 'a'", "a"),
        ("a, (b, *x) = 1, (2, 3, 4)", [3, 4]),
        ("x = 'a' 'b'", "ab"),
        ("x = 'a'\nx += 'b'", "ab"),
        ("x = -1 + 2 ** 3 // 2", 3),
        ("b = '/opt/ml'\nx = f'{b}/in/{1 + 1:03d}/{b!r}'", "/opt/ml/in/002/'/opt/ml'"),
        ("x = '%s/%d/%%' % ('a', 3)", "a/3/%"),
        ("x = '%(a)s-%(b)s' % {'a': 1, 'b': 2}", "1-2"),
        ("x = '{}/{b}/{}'.format('a', 'c', b=2)", "a/2/c"),
        ("import os\nx = os.path.join('/opt/ml', 'a', 'b.csv')", "/opt/ml/a/b.csv"),
        ("from os import path as p\nx = p.join('a', '/b')", "/b"),
        ("from os.path import basename, dirname\nx = dirname('/a/b/c.csv') + basename('/a/b/c.csv')", "/a/bc.csv"),
        ("from pathlib import Path\nx = str(Path('/a') / 'b' / 'c')", "/a/b/c"),
        ("import pathlib\nx = pathlib.Path('/a', 'b').joinpath('c', 'd')", PurePosixPath("/a/b/c/d")),
        ("from pathlib import PurePosixPath as P\nx = P('/a/b.csv').with_suffix('.json').name", "b.json"),
        ("from pathlib import Path\nx = Path('/a/b/c').parent.parent.as_posix()", "/a"),
        ("x = {'a': 1, **{'b': 2}} | {'a': 3}", {"a": 3, "b": 2}),
        ("x = dict([('a', 1)], b=2)", {"a": 1, "b": 2}),
        ("x = {'a': 1}['a']", 1),
        ("x = {'a': 1}.get('b', 5)", 5),
        ("x = {'a': 1}.get('b')", None),
        ("x = [1, *(2, 3)]", [1, 2, 3]),
        ("x = {3, 1} | {2}", {1, 2, 3}),
        ("x = (1, 2, 3)[1:]", (2, 3)),
        ("x = [n * 2 for n in (1, 2, 3) if n > 1]", [4, 6]),
        ("x = {k: v for k, v in zip('ab', (1, 2))}", {"a": 1, "b": 2}),
        ("x = sorted(f'{a}{b}' for a in 'ba' for b in (1, 2))", ["a1", "a2", "b1", "b2"]),
        ("x = [f'{i}-{n}' for i, n in enumerate(['a', 'b'], start=1)]", ["1-a", "2-b"]),
        ("x = list(map(str.upper, []))", []),
        ("x = list(range(3))", [0, 1, 2]),
        ("x = 'a/b/c'.split('/')[-1].upper()", "C"),
        ("x = '-'.join(['a', 'b'])", "a-b"),
        ("x = 'a' if 1 < 2 < 3 else 'b'", "a"),
        ("x = None or '' or 'c'", "c"),
        ("x = 'a' and 'b'", "b"),
        ("x = not []", True),
        ("x = max(3, 1) + min([4, 2])", 5),
        ("x = next(iter(['a', 'b']))", "a"),
        ("x = 'a' in ('a', 'b') and 'c' not in {'d': 1}", True),
        ("x = (y := 2) + y", 4),
        ("x = (lambda a, b=2: a + b)(1)", 3),
        ("x = []\nx.append(1)\nx.extend([2])\nx += [3]", [1, 2, 3]),
        ("x = {}\nx['a'] = 1\nx.update({'b': 2}, c=3)\nx.setdefault('a', 9)", {"a": 1, "b": 2, "c": 3}),
        ("x = y = []\ny.append(1)", [1]),
        ("y = {}\nx = y\ny['a'] = 1", {"a": 1}),
        ("y = {}\nx = dict(y)\ny['a'] = 1", {}),
        ("def f(): return []\nx = f()\ny = f()\ny.append(1)", []),
        ("def f(d, n):\n    d[n] = n\nx = {}\nf(x, 'a')\nf(d=x, n='b')", {"a": "a", "b": "b"}),
        ("def f(d):\n    d = {}\n    d['a'] = 1\nx = {}\nf(x)", {}),
        ("def g(d): d.append(1)\ndef f(d): g(d)\nx = []\nf(x)", [1]),
        ("class A:\n    def f(self, d): d.update(a=1)\nx = {}\nA().f(x)", {"a": 1}),
        ("x = {}\nfor n in ('a', 'b'):\n    x[n] = n * 2", {"a": "aa", "b": "bb"}),
        ("from dataclasses import dataclass, replace\n@dataclass\nclass A:\n    a: int\n    b: int = 2\n"
         "x = replace(A(1), a=5).a + A(1).b", 7),
        ("class A:\n    def __init__(self, a): self.a = a\n    @property\n    def b(self): return self.a + 1\n"
         "    @classmethod\n    def of(cls, a): return cls(a)\nx = A.of(1).b", 2),
        ("class A:\n    def a(self): return 'a'\nclass B(A):\n    def a(self): return super().a() + 'b'\n"
         "x = B().a()", "ab"),
        ("import enum\nclass E(enum.StrEnum):\n    A = 'a'\n    B = enum.auto()\nx = [f'{e}' for e in E]", ["a", "b"]),
        ("from cursus.core.base.enums import JobType\n"
         "x = f'{JobType.TRAINING}-{JobType.TESTING.value}'", "training-testing"),
        ("from types import MappingProxyType\nx = MappingProxyType({'a': 1})['a']", 1),
        ("x = dict.fromkeys(['a', 'b'], 1)", {"a": 1, "b": 1}),
        ("x = ['a', *filter(None, ['', 'b']), *filter(str.isdigit, [])]", ["a", "b"]),
        ("import itertools\nx = list(itertools.chain([1], (2,)))", [1, 2]),
        ("x = list({'a': 1}.items())", [("a", 1)]),
        ("x = sum(v for v in {'a': 1, 'b': 2}.values())", 3),
        ("x = 'ab'[0] + 'abc'[1:2] + 'a b'.split()[-1]", "abb"),
        ("a = [1, 2]\nx = a.pop()", 2),
        ("a = {'k': 1}\nx = a.copy().setdefault('k', 5)", 1),
        ("a = [1]\na.insert(0, 2)\nx = len([])", 0),
        ("x = getattr('abc', 'upper')()", "ABC"),
        ("class A: b = 1\nx = getattr(A(), 'c', 5) + getattr(A(), 'b', 7)", 6),
        ("import textwrap\nx = textwrap.dedent('  a')", "a"),
        ("import copy\nx = copy.deepcopy({'a': [1]})", {"a": [1]}),
        ("from typing import cast\nx = cast(str, 'a')", "a"),
        ("x = -3\nx = ~x ^ 1", 3),
        ("a = 1\nb = 2\ndel a\nx = b", 2),
        ("def f():\n    y = 1\n    def g():\n        nonlocal y\n        return 2\n    return g()\nx = f()", 2),
        ("def f(a, /, b, *c, d=4, **e):\n    return (a, b, c, d, e)\nx = f(1, 2, 3, z=5)", (1, 2, (3,), 4, {"z": 5})),
        ("def f(**k): return k\nx = f(**{'a': 1}, b=2)", {"a": 1, "b": 2}),
        ("def f():\n    yield 1\n    yield from (2, 3)\nx = 3 in [1, 2, 3]", True),
        ("class A:\n    @staticmethod\n    def f(a): return a\nx = A.f(1) + A().f(2)", 3),
        ("class A:\n    def __call__(self, a): return a + 1\nx = A()(1)", 2),
        ("from enum import Enum\nclass E(Enum):\n    A = 1\nx = (E.A.name, E['A'].value)", ("A", 1)),
        ("from typing import NamedTuple\nclass N(NamedTuple):\n    a: int\n    b: int = 2\n"
         "x = N(1).a + N(a=1, b=3).b", 4),
        ("if True:\n    x = 1\nelse:\n    x = 2", 1),
        ("match 'a':\n    case x: pass", "a"),
        ("with open('f') as f:\n    x = 1", 1),
    ],
)  # fmt: skip
def test_certain_values(text: str, expected: Any, tmp_path: Path) -> None:
    found = values(tmp_path, text)["x"]

    assert found.is_certain, found
    assert found.values == (expected,)
    assert type(found.values[0]) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\nx = 'a' if os.environ.get('B') else 'b'", {"a", "b"}),
        ("import os\nif os.name == 'nt':\n    x = 'a'\nelse:\n    x = 'b'", {"a", "b"}),
        ("try:\n    import joblib\n    x = 'a'\nexcept ImportError:\n    x = 'b'", {"a", "b"}),
        ("def f(n):\n    if n.isdigit(): return 'a'\n    return 'b'\nimport sys\nx = f(sys.argv[1])", {"a", "b"}),
        ("def f():\n    global x\n    x = 'b'\nx = 'a'\nf()", {"a", "b"}),
        ("import sys\nx = {'p': 'a', 'q': 'b'}.get(sys.argv[1], 'c')", {"a", "b", "c"}),
        ("import sys\nx = ['a', 'b'][len(sys.argv)]", {"a", "b"}),
        ("import sys\nx = 'a'\nfor n in sys.argv:\n    x = 'b'", {"a", "b"}),
        ("import sys\nmatch sys.argv[1]:\n    case 'q': x = 'a'\n    case _: x = 'b'", {"a", "b"}),
        ("for x in {'a', 'b'}: pass", {"a", "b"}),
        ("x, y = {'a', 'b'}", {"a", "b"}),
        ("import random\ny = random.choice('ab')\nx = {'p': 'a', 'q': 'b'}[y] if y else 'c'", {"a", "b", "c"}),
    ],
)
def test_all_that_a_value_can_be(text: str, expected: set[str], tmp_path: Path) -> None:
    assert set(values(tmp_path, text)["x"].values) == expected


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("x = nothing", "nothing is not bound here", 1),
        ("def f(a):\n    return a\nx = f()", "it is the parameter a", 1),
        ("import os\n\nx = os.getpid()", "a part of it is not known", 3),
        ("x = {'a': 1}['b']", "it has no such entry", 1),
        ("def f():\n    return f()\nx = f()", "it calls itself", 2),
        ("x = 1\nwhile x < 100:\n    x = x * 2", "it changes in a loop", 1),
        ("x = 2 ** 10_000_000", "what the operator gives is not known", 1),
        ("x = 'a' * 10_000_000", "what the operator gives is not known", 1),
        ("x = f\"{'a':>1000000}\"", "a part of it is not known", 1),
    ],
)
def test_what_is_not_known_has_a_reason_and_a_place(text: str, reason: str, line: int, tmp_path: Path) -> None:
    found = values(tmp_path, text)["x"]

    assert not found.is_certain
    assert reason in [one.fact for one in found.unknown]
    assert {one.place.line for one in found.unknown} == {line}


def test_helpers_and_constants_of_modules_beside_are_followed(tmp_path: Path) -> None:
    text = """
        from paths import BASE, below
        import paths
        from pack.deep import NAME as n
        from pack import deep

        x = below(BASE, n) + paths.SUFFIX + deep.NAME
    """
    write(tmp_path, pack____init__="", pack__deep="NAME = 'deep'")
    paths = "BASE = '/opt/ml'\nSUFFIX = '!'\ndef below(folder, name):\n    return f'{folder}/{name}'"

    assert values(tmp_path, text, paths=paths)["x"].values == ("/opt/ml/deep!deep",)


def test_relative_imports_are_followed(tmp_path: Path) -> None:
    write(tmp_path, acme____init__="", acme__a__one="from ..b.two import NAME\nx = NAME", acme__b__two="NAME = 'two'")

    assert read_values(tmp_path / "acme" / "a" / "one.py")["x"].values == ("two",)


def test_imports_inside_functions_are_followed(tmp_path: Path) -> None:
    text = "def lazy():\n    from other import NAME\n    return NAME\nx = lazy()"

    assert values(tmp_path, text, other="NAME = 'a'")["x"].values == ("a",)


def test_modules_that_import_each_other_are_followed_once(tmp_path: Path) -> None:
    text = "from other import B\nA = 'a'\nx = B"

    assert values(tmp_path, text, other="B = 'b'\nfrom module import A")["x"].values == ("b",)


def test_names_that_import_each_other_are_unknown(tmp_path: Path) -> None:
    write(tmp_path, one="from two import x", two="from one import x")

    assert read_values(tmp_path / "one.py")["x"].unknown


def test_a_function_that_two_places_call_is_followed_for_each(tmp_path: Path) -> None:
    found = values(tmp_path, "def f(a): return a + '!'\nx = f('a')\ny = f('b')")

    assert (found["x"].values, found["y"].values) == (("a!",), ("b!",))


def test_of_too_many_values_the_rest_is_unknown(tmp_path: Path) -> None:
    branches = "\n".join(f"elif n == {n}: x = {n}" for n in range(40))

    found = values(tmp_path, f"import os\nn = os.getpid()\nif n == -1: x = -1\n{branches}")["x"]

    assert len(found.values) == 16
    assert [one.fact for one in found.unknown] == ["it has more than 16 values"]


@pytest.mark.parametrize(
    "text",
    [
        "x = " + " + ".join(["'a'"] * 5000),
        "x = " + "(" * 150 + "1" + ")" * 150,
        "x = " + "[" * 90 + "]" * 90,
        "x = " + "not " * 2000 + "1",
        "x = a" + ".b" * 3000,
        "x = f" + "()" * 90,
        "x = [1]\n" + "x = [x, x]\n" * 200,
        "x = 'a'\n" + "x = x + x\n" * 200,
        "x = {}\n" + "x = {'a': x, 'b': x}\n" * 200,
        "x = f()\n" + "x = x.g(x)\n" * 500,
        "def f(n): return f(n + 1)\nx = f(0)",
        "def f(n): return f(n + [n])\nx = f([])",
        "def f(a, b): return f(b, a) or f(a, a) or f(b, b)\nx = f(1, 2)",
        "x = [f(a, b, c) for a in range(100) for b in range(100) for c in range(100)]",
        "x = 1\nwhile True:\n    x = (x, x)",
        "class A(A): pass\nx = A.b",
        "class A(B): pass\nclass B(A): pass\nx = A().c",
        "x = lambda: x()\nx = x()",
        "\n".join(f"def f{n}(): return f{n + 1}() + f{n + 1}()" for n in range(60)) + "\nx = f0()",
        "if 1:\n" + "".join("    " * n + "if x:\n" for n in range(1, 60)) + "    " * 60 + "x = 1",
    ],
    ids=range(20),
)  # fmt: skip
def test_absurd_sources_are_given_up_on_in_time(text: str, tmp_path: Path) -> None:
    assert isinstance(values(tmp_path, text), dict)


def test_a_file_that_does_not_parse_has_no_names(tmp_path: Path) -> None:
    assert values(tmp_path, "x = (") == {}


def test_a_file_is_read_once_for_all_that_import_it(tmp_path: Path) -> None:
    write(tmp_path, one="from three import x", two="from three import x", three="x = 1")
    modules = Modules()

    read_values(tmp_path / "one.py", modules)
    (tmp_path / "three.py").write_text("x = 2")

    assert read_values(tmp_path / "two.py", modules)["x"].values == (1,)
    assert read_values(tmp_path / "two.py")["x"].values == (2,)
