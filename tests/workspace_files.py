"""Workspaces and packs as a team would write them, laid out in a folder of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CONTRACT = '''"""What the script reads, writes and is told."""

from cursus.core.base.contract_base import ScriptContract

{constant}_CONTRACT = ScriptContract(
    entry_point="{snake}.py",
    expected_input_paths={{"rows": "/opt/ml/processing/input/rows"}},
    expected_output_paths={{"counts": "/opt/ml/processing/output/counts"}},
    required_env_vars=["GROUP_BY"],
)
'''

SPEC = '''"""What the step needs and offers."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from {package}.steps.contracts.{snake}_contract import {constant}_CONTRACT

{constant}_SPEC = StepSpecification(
    "{name}",
    dependencies=[DependencySpec("rows", compatible_sources={sources!r}, semantic_keywords=["raw"])],
    outputs=[OutputSpec("counts")],
    script_contract={constant}_CONTRACT,
)
'''

CONFIG = '''"""What a user sets."""

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

from ..contracts.{snake}_contract import {constant}_CONTRACT


class {name}Config(ProcessingStepConfigBase):
    """The column whose values are counted."""

    group_by: Annotated[str, Env("GROUP_BY")] = Field(min_length=1, description="The column to count by.")
    processing_entry_point: str | None = "{snake}.py"

    contract = {constant}_CONTRACT
'''

BUILDER = '''"""Makes the step."""

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.registry.builder_registry import register_builder

from ..configs.config_{snake}_step import {name}Config
from ..specs.{snake}_spec import {constant}_SPEC


@register_builder()
class {name}StepBuilder(ProcessingStepBuilder[{name}Config]):
    """Counts the rows of each group."""

    specs = {constant}_SPEC
'''

SCRIPT = '''"""Counts the rows of each group."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cursus_runtime.entry import run
from cursus_runtime.files import write_json
from cursus_runtime.frames import read_table

import {snake}_counting as counting

INPUT_PATHS = {{"rows": "/opt/ml/processing/input/rows"}}
OUTPUT_PATHS = {{"counts": "/opt/ml/processing/output/counts"}}
ENVIRONMENT = {{"GROUP_BY": None}}


def parse_arguments(argv):
    return argparse.ArgumentParser().parse_args(argv)


def main(input_paths, output_paths, environ_vars, job_args):
    frame = read_table(Path(input_paths["rows"]))
    counts = counting.count(frame, environ_vars["GROUP_BY"])
    write_json(Path(output_paths["counts"]) / "counts.json", counts)


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
'''

COUNTING = '''"""How rows are counted."""


def count(frame, column):
    counts = {{str(value): int(number) for value, number in frame[column].value_counts().items()}}
    return dict(counts, counted_by="{origin}")
'''


def lay_out_workspace(
    root: Path,
    workspace_id: str,
    steps: Iterable[str] = ("RowCount",),
    metadata: Mapping[str, str] | None = None,
    sources: Iterable[str] = ("DataLoading",),
) -> Path:
    """The folder of a workspace with whole steps that count rows, each in its six files."""
    names = list(steps)
    code = root / "development" / "projects" / workspace_id / "src" / "cursus_dev"
    for name in names:
        _write_step(code / "steps", name, "cursus_dev", workspace_id, list(sources))
    write(code / "registry" / "project_step_names.py", table("PROJECT_STEP_NAMES", names, metadata))
    return root / "development" / "projects" / workspace_id


def lay_out_pack(site: Path, name: str, package: str, steps: Iterable[str] = ("RowCount",)) -> Path:
    """The folder of an installed package that offers steps as a pack of a name."""
    names = list(steps)
    write(site / package / "__init__.py", "")
    for step in names:
        _write_step(site / package / "steps", step, package, name, ["DataLoading"])
    write(site / package / "steps" / "registry" / "step_names.py", table("STEP_NAMES", names))
    offer(site, package, f"{name} = {package}.steps")
    return site / package


def offer(site: Path, distribution: str, *entry_points: str) -> None:
    """An installed distribution that has nothing but entry points of steps."""
    info = site / f"{distribution}-1.0.dist-info"
    write(info / "METADATA", f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    write(info / "entry_points.txt", "\n".join(["[cursus.steps]", *entry_points, ""]))


def table(variable: str, names: Iterable[str], metadata: Mapping[str, str] | None = None) -> str:
    """The text of a table's file."""
    entries = "\n".join(f"    {name!r}: {entry(name)!r}," for name in names)
    told = f"WORKSPACE_METADATA = {dict(metadata)!r}\n" if metadata else ""
    return f'"""The steps."""\n\n{variable} = {{\n{entries}\n}}\n{told}'


def entry(name: str, **fields: str) -> dict[str, str]:
    """A step's line in a table, as the seed writes it."""
    return {
        "config_class": f"{name}Config",
        "builder_step_name": f"{name}StepBuilder",
        "spec_type": name,
        "sagemaker_step_type": "Processing",
        "description": "Counts the rows of each group",
        **fields,
    }


def write(path: Path, text: str) -> Path:
    """Writes a file, its folders as well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _write_step(steps: Path, name: str, package: str, origin: str, sources: list[str]) -> None:
    snake = snake_case(name)
    words = {
        "name": name, "snake": snake, "constant": snake.upper(), "package": package, "origin": origin,
        "sources": sources,
    }  # fmt: skip
    files = {
        f"contracts/{snake}_contract.py": CONTRACT,
        f"specs/{snake}_spec.py": SPEC,
        f"configs/config_{snake}_step.py": CONFIG,
        f"builders/builder_{snake}_step.py": BUILDER,
        f"scripts/{snake}.py": SCRIPT,
        f"scripts/{snake}_counting.py": COUNTING,
    }
    for place, text in files.items():
        write(steps / place, text.format(**words))
