"""Laws of static reading: what is certain is what Python says, and nothing makes it fail."""

from __future__ import annotations

import ast
import random
import re
import warnings
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cursus.steps
from cursus.validation.reading.builders import read_builders
from cursus.validation.reading.configs import read_configs
from cursus.validation.reading.contracts import read_contracts
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.scripts import read_script
from cursus.validation.reading.sources import parse_source
from cursus.validation.reading.specs import read_specs
from cursus.validation.reading.values import Possible, read_values

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = Path(cursus.steps.__file__).parent
SHARED = [
    path for layer in ("contracts", "specs", "configs", "builders", "scripts") for path in (STEPS / layer).glob("*.py")
]
FILE = STEPS / "scripts" / "of_nobody.py"
READERS: tuple[Callable[[Path, Modules], Any], ...] = (
    read_contracts,
    read_specs,
    read_configs,
    read_builders,
    lambda path, modules: read_script(path, modules=modules),
    read_values,
)


def values_of(text: str) -> dict[str, Possible]:
    modules = Modules()
    modules.add(parse_source(FILE, text))
    return read_values(FILE, modules)


NUMBERS = st.integers(-20, 20).map(repr) | st.floats(-9, 9, allow_nan=False).map(repr)
TEXTS = st.text("ab/.{}%s \n'\"", max_size=5).map(repr)
CONSTANTS = NUMBERS | TEXTS | st.sampled_from(["True", "False", "None", "a", "b", "c", "d", "NAMES", "f", "Path('/x')"])
OPERATORS = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "&", "^"])
COMPARISONS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"])
METHODS = st.sampled_from(
    ["upper()", "strip('/')", "split('/')", "replace('a', 'b')", "startswith('a')", "rpartition('/')", "zfill(4)",
     "get('a')", "get('z', 1)", "copy()", "parent", "name", "joinpath('y', 'z')", "as_posix()", "with_suffix('.c')",
     "format(1, a=2)", "join(['x', 'y'])", "count('a')", "index(1)", "lower"]
)  # fmt: skip
CALLS = st.sampled_from(
    ["str", "list", "tuple", "sorted", "len", "dict", "set", "bool", "int", "repr", "abs", "f", "Path", "sum", "max",
     "os.path.basename", "os.path.dirname", "os.path.normpath", "(lambda x: [x, x])"]
)  # fmt: skip
ITERATORS = st.sampled_from(
    ["list(reversed({0}))", "list(enumerate({0}))", "dict(zip('ab', {0}))", "list(({0}).items())",
     "list(({0}).values())", "list(map(str, {0}))", "[*({0}), 1]", "next(iter({0}))"]
)  # fmt: skip
SETTING = """
import os
from pathlib import PurePosixPath as Path
a, b = 3, "/opt/ml"
c, (d, *NAMES) = [1, 2], ({"a": 1, "b": [2]}, "x", "y")
def f(x, y="q", *z, k=2):
    if x:
        return [x, y, *z]
    return {"k": k, **d}
"""


def _composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, COMPARISONS, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(st.sampled_from(["-", "+", "~", "not "]), inner).map(lambda p: f"({p[0]}{p[1]})"),
        st.lists(inner, max_size=3).map(lambda p: f"[{', '.join(p)}]"),
        st.lists(inner, max_size=3).map(lambda p: f"({''.join(f'{one}, ' for one in p)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: f"{{{', '.join(p)}}}"),
        st.lists(pairs, max_size=3).map(lambda p: f"{{{', '.join(f'{k}: {v}' for k, v in p)}}}"),
        pairs.map(lambda p: f"{{**{p[0]}, 'a': {p[1]}}}"),
        pairs.map(lambda p: f"{p[0]}[{p[1]}]"),
        st.tuples(inner, inner).map(lambda p: f"{p[0]}[{p[1]}:]"),
        inner.map(lambda p: f'f"<{{({p})}}|{{({p})!r}}>"' if '"' not in p and "\\" not in p else p),
        st.tuples(inner, METHODS).map(lambda p: f"({p[0]}).{p[1]}"),
        st.tuples(CALLS, inner).map(lambda p: f"{p[0]}({p[1]})"),
        st.tuples(ITERATORS, inner).map(lambda p: p[0].format(p[1])),
        pairs.map(lambda p: f"[(n, {p[0]}) for n in {p[1]} if n]"),
        pairs.map(lambda p: f"{{n: {p[0]} for n in {p[1]}}}"),
        pairs.map(lambda p: f"f({p[0]}, *{p[1]})"),
        pairs.map(lambda p: f"f(x={p[0]}, k={p[1]})"),
    )


EXPRESSIONS = st.recursive(CONSTANTS, _composed, max_leaves=8)


def _python(expression: str) -> Any:
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        # Python warns of what it then fails on.
        warnings.simplefilter("ignore")
        exec(SETTING, names)
        return eval(expression, names)


def _is_small(expression: str) -> bool:
    """Whether Python can work it out at once."""
    return not any(isinstance(node, ast.Pow | ast.LShift) for node in ast.walk(ast.parse(expression)))


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS)
def test_a_certain_value_is_the_one_that_python_gives(expression: str) -> None:
    found = values_of(f"{SETTING}\nresult = {expression}").get("result")

    assert found is not None
    if found.is_certain and _is_small(expression):
        try:
            real = _python(expression)
        except Exception:  # noqa: BLE001 -- what fails has no value to compare with
            return
        assert repr(found.values[0]) == repr(real) or (found.values[0] == real and type(real) in {set, dict})


@settings(max_examples=250, deadline=None)
@given(EXPRESSIONS)
def test_what_python_can_work_out_is_among_the_possible_values_or_unknown(expression: str) -> None:
    if not _is_small(expression):
        return
    try:
        real = _python(expression)
    except Exception:  # noqa: BLE001 -- whatever an expression raises, it has no value
        return
    found = values_of(f"{SETTING}\nresult = {expression}")["result"]

    assert found.unknown or any(repr(one) == repr(real) or one == real for one in found.values)


def test_most_of_what_python_can_work_out_is_certain() -> None:
    chosen = random.Random(7)
    words = ["a", "b", "'x'", "NAMES", "d", "3", "c", "f(1)", "Path(b)"]
    forms = [
        *("({0} + {1})", "[{0}, {1}]", "str({0}) + b", "{{'k': {0}, **d}}", "f'{{ {0} }}/{{ {1} }}'", "len({0})"),
        *("({0}, {1})[1]", "[n for n in {0}]", "({0} if {1} else a)", "sorted({0})", "{0} in {1}"),
        "os.path.join(b, str({0}))",
    ]
    certain = total = 0
    for _ in range(400):
        expression = chosen.choice(forms).format(chosen.choice(words), chosen.choice(words))
        try:
            _python(expression)
        except Exception:  # noqa: BLE001 -- whatever an expression raises, it has no value
            continue
        total += 1
        certain += values_of(f"{SETTING}\nresult = {expression}")["result"].is_certain
    assert certain == total > 200


def read_all(text: str) -> None:
    modules = Modules()
    source = parse_source(FILE, text)
    modules.add(source)
    for read in READERS:
        read(FILE, modules)


@settings(max_examples=250, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read_all(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"# coding: utf-8\n{text}".encode("utf-16")))
def test_any_bytes_are_read(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "file.py")
        path.write_bytes(body)
        for read in READERS:
            read(path, Modules())


PROGRAM = """
x = {0}
===
x += {0}
===
x, *y = {0}
===
x[{0}] = {1}
===
x.a = {0}
===
del x, y[{0}]
===
for x in {0}:
    y = {1}
===
while {0}:
    x = {1}
===
if {0}:
    x = {1}
else:
    raise x
===
try:
    x = {0}
except {1}:
    x = 2
===
def g(x=a, *y, **z):
    yield {0}
    return g({1})
===
class C(f, metaclass=g):
    x = {0}
    def h(self): return {1}
===
with {0} as (x, y):
    pass
===
match {0}:
    case [x, *y] if {1}: pass
    case {{'a': z}}: pass
===
global x
===
assert {0}, {1}
===
import os.path as x, json
===
from os import *
===
@f
async def g():
    await {0}
===
x = lambda y: {0}
===
x: {0} = {1}
===
print({0}, *{1}, **{0})
===
lambda: (yield {0})
===
open({0}, {1}), os.environ[{0}], os.environ.get({0}, {1}), os.path.join({0}, {1}), Path({0}) / {1}
===
import argparse
argparse.ArgumentParser().add_argument({0}, default={1})
===
def main(input_paths, output_paths, environ_vars, job_args):
    open(input_paths[{0}])
    job_args.x
===
from cursus.core.base.contract_base import ScriptContract
C = ScriptContract({0}, {1})
===
from cursus.core.base.specification_base import *
S = StepSpecification({0}, dependencies={1})
===
from cursus.core.base.specification_base import *
S = StepSpecification('A', outputs=[OutputSpec({0}, {1})]).variants({0}, without={1})
===
from cursus.core.base.config_base import BasePipelineConfig
class AConfig(BasePipelineConfig):
    x: {0} = {1}
===
from cursus.core.base.builder_base import StepBuilderBase
@register_builder({0})
class AStepBuilder(StepBuilderBase):
    specs = {1}
    def _get_environment_variables(self): return {0}
    def _get_job_arguments(self): return {1}
"""
STATEMENTS = re.split(r"\n===\n", PROGRAM)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(STATEMENTS), EXPRESSIONS, EXPRESSIONS), max_size=6))
def test_any_statements_are_read(chosen: list[tuple[str, str, str]]) -> None:
    read_all(SETTING + "\n".join(form.format(one, other) for form, one, other in chosen))


class Mutation(ast.NodeTransformer):
    """Changes a few nodes of a tree into others of it."""

    def __init__(self, seed: int, tree: ast.Module) -> None:
        self.random = random.Random(seed)
        self.pool = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and not isinstance(node, ast.Slice)]

    def visit(self, node: ast.AST) -> ast.AST:
        is_read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if isinstance(node, ast.expr) and is_read and self.random.random() < 0.02:
            return self.random.choice(self.pool)
        return self.generic_visit(node)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHARED), st.integers(0, 10**6))
def test_shared_layers_with_parts_exchanged_are_read(path: Path, seed: int) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    try:
        text = ast.unparse(ast.fix_missing_locations(Mutation(seed, tree).visit(tree)))
    except (RecursionError, ValueError, TypeError, AttributeError):
        return
    read_all(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHARED), st.integers(0, 10**6), st.text(max_size=4))
def test_shared_layers_with_letters_exchanged_are_read(path: Path, seed: int, letters: str) -> None:
    text, chosen = path.read_text("utf-8"), random.Random(seed)
    for _ in range(3):
        at = chosen.randrange(len(text))
        text = text[:at] + letters + text[at + chosen.randrange(4) :]
    read_all(text)


def test_a_path_object_is_one_of_the_container() -> None:
    assert values_of("from pathlib import Path\nx = Path('/a') / 'b'")["x"].values == (PurePosixPath("/a/b"),)
