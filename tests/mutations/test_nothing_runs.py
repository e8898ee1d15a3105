"""Levels 0 to 3 run nothing of a step, wherever its files would run something."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.mutations.step_text import StepText, every_step

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.run import check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from pathlib import Path

# Each would write a line into the witness if any of its kind of code were run.
PLANTED = """

def _planted(where, value=None):
    with open({witness!r}, "a") as file:
        file.write(where + "\\n")
    return value


_planted("module")
_ = [_planted("comprehension") for _ in range(1)]
_ = f"{{_planted('formatted text')}}"
if _planted("condition") or not _planted("condition"):
    _planted("branch")


def _decorator(function):
    _planted("decorator")
    return function


@_decorator
def _decorated(value=_planted("default"), *, other: _planted("annotation") = _planted("keyword default")):
    _planted("body")


_decorated()
(lambda value=_planted("default of a lambda"): _planted("lambda"))()


class _Meta(type):
    def __new__(cls, name, bases, members, **words):
        _planted("metaclass")
        return super().__new__(cls, name, bases, members)

    @classmethod
    def __prepare__(cls, name, bases, **words):
        _planted("prepare")
        return {{}}


class _Made(metaclass=_Meta, word=_planted("keyword of a class")):
    _planted("class body")
    field: _planted("annotation of a field") = _planted("field")

    def __init_subclass__(cls, **words):
        _planted("init_subclass")

    def __class_getitem__(cls, item):
        _planted("class_getitem")
        return cls

    def __set_name__(self, owner, name):
        _planted("set_name")

    def __getattr__(self, name):
        _planted("getattr")

    def __del__(self):
        _planted("del")


class _Heir(_Made[_planted("item")]):
    pass


def __getattr__(name):
    _planted("getattr of the module")


def __dir__():
    return _planted("dir", [])


with open(_planted("with", {witness!r}), "a"):
    pass
try:
    raise ValueError(_planted("raise"))
except _planted("handler", ValueError):
    pass
import antigravity_that_is_not_there_{layer} as _other  # noqa
__import__("os").system("echo system >> " + {witness!r})
eval("_planted('eval')")
exec("_planted('exec')")
"""
OTHER_FILES = (
    "__init__.py",
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "setup.py",
    "contracts/__init__.py",
    "specs/__init__.py",
    "configs/__init__.py",
    "builders/__init__.py",
    "scripts/__init__.py",
    "scripts/conftest.py",
    "registry/__init__.py",
    "tests/conftest.py",
)


def mined(step: StepText, witness: Path) -> StepText:
    """The step with side effects in all of its files, and in those that tools run unasked."""
    for layer in step.layers:
        text = PLANTED.format(witness=str(witness), layer=layer)
        step = step.put(layer, f"{step.text(layer)}{text}")
    for place in OTHER_FILES:
        step = step.put_file(place, PLANTED.format(witness=str(witness), layer="other"))
    return step


def test_what_is_planted_writes_where_it_is_run(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    text = PLANTED.format(witness=str(witness), layer="none").partition("import antigravity")[0]
    exec(compile(text, "planted.py", "exec", dont_inherit=True), {"__name__": "planted"})
    ran = set(witness.read_text().split("\n"))
    wanted = {"module", "decorator", "default", "metaclass", "prepare", "class body", "init_subclass", "class_getitem",
              "keyword of a class", "annotation", "annotation of a field", "lambda", "comprehension"}  # fmt: skip
    assert wanted <= ran


@pytest.mark.parametrize("step", every_step(), ids=lambda step: step.name)
def test_levels_0_to_3_run_nothing(step: StepText, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    witness = tmp_path / "witness"
    folder = mined(step, witness).write(tmp_path / "steps")
    monkeypatch.chdir(folder)
    before = set(sys.modules)
    outcome = check(named_steps(get_global_registry().known, [str(folder)]), (0, 1, 2, 3))
    assert not witness.exists(), witness.read_text()
    assert not any(str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)) for name in sys.modules)
    assert [name for name in set(sys.modules) - before if name.startswith("cursus_dev__")] == []
    assert outcome.steps
    assert not [each for each in outcome.findings() if each.code == "rule-failed"]
