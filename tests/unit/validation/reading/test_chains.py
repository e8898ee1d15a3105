"""The work of reading a class grows as the chain of its bases does, counted in calls of functions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from cursus.validation.reading.builders import read_builder
from cursus.validation.reading.configs import read_configs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = "from cursus.core.base.config_base import BasePipelineConfig as C0Config\n"
BUILDER = """from cursus.core.builders.processing import ProcessingStepBuilder as C0StepBuilder
from cursus.steps.registry.builder_registry import register_builder
"""


def configs(folder: Path, length: int) -> Callable[[], int]:
    file = folder / f"config_c{length}_step.py"
    classes = (f"class C{at}Config(C{at - 1}Config):\n    f{at}: int = 1\n" for at in range(1, length + 1))
    file.write_text("\n".join([CONFIG, *classes]))
    return lambda: sum(each.owner.startswith("C") for each in read_configs(file, name=f"C{length}Config")[0].fields)


def builders(folder: Path, length: int) -> Callable[[], int]:
    file = folder / f"builder_c{length}_step.py"
    body = "(C{}StepBuilder):\n    def m{}(self):\n        return self.config.f{}\n"
    classes = [f"class C{at}StepBuilder{body.format(at - 1, at, at)}" for at in range(1, length + 1)]
    file.write_text("\n".join([BUILDER, *classes[:-1], "@register_builder()", classes[-1]]))
    return lambda: sum(
        each.name.startswith("f") and each.name[1:].isdigit() for each in read_builder(file).config_reads
    )


def calls(read: Callable[[], int], expected: int) -> int:
    """How many functions are called by a reading that finds what is expected."""
    number = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = read()
    finally:
        sys.setprofile(before)
    assert found == expected
    return number


@pytest.mark.parametrize("chain", [configs, builders])
def test_a_chain_twice_as_long_takes_about_twice_the_work(
    chain: Callable[[Path, int], Callable[[], int]], tmp_path: Path
) -> None:
    few, some, many = (calls(chain(tmp_path, length), length) for length in (50, 100, 200))
    assert many - some < 3 * (some - few), (few, some, many)
