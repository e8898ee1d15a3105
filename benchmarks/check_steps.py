"""Checks steps, as whole processes: the shared ones cold and unchanged, and a workspace of many generated ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_CONTRACT = '''"""What the script reads, writes and is told."""

from cursus.core.base.contract_base import ProcessingScriptContract

{upper}_CONTRACT = ProcessingScriptContract(
    entry_point="{snake}.py",
    expected_input_paths={{"rows": "/opt/ml/processing/input/rows"}},
    expected_output_paths={{"counts": "/opt/ml/processing/output/counts"}},
    required_env_vars=["GROUP_BY"],
    optional_env_vars={{"LEAST": "1", "SEPARATOR": ","}},
)
'''
_SPEC = '''"""What the step needs and offers."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus_dev.steps.contracts.{snake}_contract import {upper}_CONTRACT

{upper}_SPEC = StepSpecification(
    step_type="{name}",
    script_contract={upper}_CONTRACT,
    dependencies=[DependencySpec("rows", compatible_sources=["DataLoading"], semantic_keywords=["raw"])],
    outputs=[OutputSpec("counts", description="Rows of each group, as JSON.")],
)
'''
_CONFIG = '''"""The config of the step."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus_dev.steps.contracts.{snake}_contract import {upper}_CONTRACT


class {name}Config(ProcessingStepConfigBase):
    """The column whose values are counted."""

    group_by: Annotated[str, Env("GROUP_BY")] = Field(min_length=1, description="The column to count by.")
    least: Annotated[int, Env("LEAST")] = Field(default=1, ge=1, description="The smallest count that is kept.")
    separator: Annotated[str, Env("SEPARATOR")] = Field(default=",", description="Between columns.")
    processing_entry_point: str | None = "{snake}.py"

    contract = {upper}_CONTRACT
'''
_BUILDER = '''"""Builds the step."""

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.registry.builder_registry import register_builder
from cursus_dev.steps.configs.config_{snake}_step import {name}Config
from cursus_dev.steps.specs.{snake}_spec import {upper}_SPEC


@register_builder()
class {name}StepBuilder(ProcessingStepBuilder[{name}Config]):
    """A processing step."""

    specs = {upper}_SPEC
'''
_SCRIPT = '''"""Counts the rows of each group."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cursus_runtime.entry import run
from cursus_runtime.files import write_json
from cursus_runtime.frames import demand_columns, read_table

INPUT_PATHS = {{"rows": "/opt/ml/processing/input/rows"}}
OUTPUT_PATHS = {{"counts": "/opt/ml/processing/output/counts"}}
ENVIRONMENT = {{"GROUP_BY": None, "LEAST": "1", "SEPARATOR": ","}}


def parse_arguments(argv):
    return argparse.ArgumentParser().parse_args(argv)


def counted(frame, column, least):
    counts = {{str(value): int(count) for value, count in frame[column].value_counts().items()}}
    return {{value: count for value, count in counts.items() if count >= least}}


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the rows of each group, number {number}."""
    frame = read_table(Path(input_paths["rows"]))
    column = environ_vars["GROUP_BY"]
    demand_columns("the table", frame.columns, {{"GROUP_BY": [column]}})
    counts = counted(frame, column, int(environ_vars["LEAST"]))
    folder = Path(output_paths["counts"])
    write_json(folder / "counts.json", counts)
    lines = [environ_vars["SEPARATOR"].join([value, str(count)]) for value, count in counts.items()]
    (folder / "counts.csv").write_text("\\n".join(lines))


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
'''
FILES = {
    "contracts/{snake}_contract.py": _CONTRACT,
    "specs/{snake}_spec.py": _SPEC,
    "configs/config_{snake}_step.py": _CONFIG,
    "builders/builder_{snake}_step.py": _BUILDER,
    "scripts/{snake}.py": _SCRIPT,
}


def workspace(root: Path, steps: int) -> Path:
    """A workspace with many steps, alike but for their names; gives the folder of its steps."""
    folder = root / "development/projects/many/src/cursus_dev/steps"
    for number in range(steps):
        names = {
            "snake": f"count{number:04}",
            "upper": f"COUNT{number:04}",
            "name": f"Count{number:04}",
            "number": number,
        }
        for path, text in FILES.items():
            file = folder / path.format(**names)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(**names), encoding="utf-8")
    return folder


def seconds(folder: Path, *words: str) -> float:
    """Wall seconds of a command that finds no error."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    started = time.perf_counter()
    command = [sys.executable, "-m", "cursus", "check", *words]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def shared(*words: str) -> tuple[float, float]:
    """All shared steps, cold and unchanged: the best of five each; words choose the levels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold: list[float] = []
        for _ in range(5):
            shutil.rmtree(folder / ".cursus", ignore_errors=True)
            cold.append(seconds(folder, *words))
        return min(cold), min(seconds(folder, *words) for _ in range(5))


def many(steps: int) -> tuple[float, float, float]:
    """A workspace of many steps: cold, unchanged, and after a change of one script."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = workspace(root, steps)
        cold, same = seconds(root, "--workspace", "many"), seconds(root, "--workspace", "many")
        script = folder / "scripts/count0000.py"
        script.write_text(script.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        return cold, same, seconds(root, "--workspace", "many")


def table() -> str:
    """The figures as Markdown."""
    cold, same = shared()
    tried, known = shared("--level", "5")
    lines = [
        "## Checking steps",
        "",
        "`cursus check` at levels 0 to 4 and, where it says so, at level 5; whole processes.",
        "",
        "| steps | cold | unchanged | one script changed |",
        "|---|---|---|---|",
        f"| the shared ones | {cold:.2f} s | {same:.2f} s | |",
        f"| the shared ones, level 5 | {tried:.2f} s | {known:.2f} s | |",
    ]
    for steps in (250, 500, 1000):
        first, again, changed = many(steps)
        lines.append(f"| {steps:,} of a workspace | {first:.1f} s | {again:.2f} s | {changed:.2f} s |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
