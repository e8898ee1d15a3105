"""Steps as the texts of their files, which faults are planted in."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutations.code import Code
from tests.seed import registry_examples

import cursus.steps
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.step_names_original import STEP_NAMES
from cursus.validation.steps import visible_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.validation.steps import Selection

STEPS = Path(cursus.steps.__file__).parent
SEED = Path(__file__).parents[1] / "seed"
TABLE = "registry/step_names.py"
_IMPORT = re.compile(r"from (?:cursus|\.\.\.?)\.?steps\.(\w+)\.(\w+) import|from \.\.\.core\.")


@dataclass(frozen=True)
class StepText:
    """A step: its name, its SageMaker type, and its files by layer and by place.

    `layers` has the place of each layer; `files` the text, or the bytes, at each place.
    """

    name: str
    sagemaker_step_type: str
    layers: Mapping[str, str]
    files: Mapping[str, str | bytes]

    def has(self, layer: str) -> bool:
        """Whether there is a file for a layer."""
        return layer in self.layers

    def text(self, layer: str) -> str:
        """The text of a layer."""
        found = self.files[self.layers[layer]]
        assert isinstance(found, str)
        return found

    def code(self, layer: str) -> Code:
        """The text of a layer with its tree; empty where there is none."""
        return Code(self.text(layer) if self.has(layer) else "")

    def put(self, layer: str, text: str | bytes) -> StepText:
        """The step with another text in a layer."""
        return self.put_file(self.layers[layer], text)

    def put_file(self, place: str, text: str | bytes) -> StepText:
        """The step with another file."""
        return replace(self, files={**self.files, place: text})

    def without(self, layer: str) -> StepText:
        """The step without the file of a layer."""
        return replace(self, files={place: text for place, text in self.files.items() if place != self.layers[layer]})

    def moved(self, layer: str, place: str) -> StepText:
        """The step with the file of a layer at another place."""
        return self.without(layer).put_file(place, self.files[self.layers[layer]])

    def write(self, folder: Path) -> Path:
        """Writes the files into a folder."""
        for place, text in self.files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return folder


@cache
def every_step() -> tuple[StepText, ...]:
    """The shared steps, each as a folder of its own, and those that the seed gives in full."""
    shared = _steps_of(visible_steps(get_global_registry().known), STEPS)
    return (*shared, _registry_example(), _long_example())


def _steps_of(selection: Selection, folder: Path) -> list[StepText]:
    found: list[StepText] = []
    for subject in selection.chosen:
        name, files = subject.definition.name, subject.files
        layers = {layer: str(path.relative_to(folder)) for layer, path in files.layers()}
        texts = {place: (folder / place).read_text("utf-8") for place in layers.values()}
        found.append(_step(name, files.sagemaker_step_type, layers, texts))
    return found


def _step(name: str, kind: str, layers: Mapping[str, str], texts: Mapping[str, str]) -> StepText:
    """A step with relative imports of its own files, and a table."""
    own = {place.removesuffix(".py").replace("/", ".") for place in layers.values()}

    def relative(found: re.Match[str]) -> str:
        if not found[1]:
            return "from cursus.core."
        is_own = f"{found[1]}.{found[2]}" in own
        return f"from {'..' if is_own else 'cursus.steps.'}{found[1]}.{found[2]} import"

    files = {place: _IMPORT.sub(relative, text) for place, text in texts.items()}
    description = STEP_NAMES[name]["description"] if name in STEP_NAMES else "Passes rows on that are whole"
    return StepText(name, kind, {**layers, "table": TABLE}, {**files, TABLE: _table(name, kind, description)})


def _table(name: str, kind: str, description: str) -> str:
    entry = {
        "config_class": f"{name}Config",
        "builder_step_name": f"{name}StepBuilder",
        "spec_type": name,
        "sagemaker_step_type": kind,
        "description": description,
    }
    lines = "".join(f'        "{key}": "{value}",\n' for key, value in entry.items())
    return f'"""The steps."""\n\nSTEP_NAMES = {{\n    "{name}": {{\n{lines}    }},\n}}\n'


_PLACES = {
    "contract": "contracts/{}_contract.py",
    "spec": "specs/{}_spec.py",
    "config": "configs/config_{}_step.py",
    "builder": "builders/builder_{}_step.py",
    "script": "scripts/{}.py",
}


def _registry_example() -> StepText:
    """The step of the seed's registry examples."""
    layers = {layer: form.format("data_validation") for layer, form in _PLACES.items()}
    texts = {
        "contract": registry_examples.CONTRACT,
        "spec": registry_examples.SPECIFICATION.replace("..registry.step_names", "cursus.steps.registry.step_names"),
        "config": registry_examples.CONFIG.replace("from .config_pro", "from cursus.steps.configs.config_pro"),
        "builder": registry_examples.BUILDER.replace("..registry.", "cursus.steps.registry."),
        "script": registry_examples.SCRIPT,
    }
    return _step("DataValidation", "Processing", layers, {layers[layer]: text for layer, text in texts.items()})


_LONG_SCRIPT = '''"""Passes rows on that are whole."""

import argparse
import os
import sys
from pathlib import Path

import pandas as pd


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the rows that have a label, shuffled by their job type."""
    label = environ_vars["LABEL_FIELD"]
    ratio = float(environ_vars.get("TRAIN_RATIO", "0.7"))
    frame = pd.read_csv(Path(input_paths["DATA"]) / "rows.csv")
    known = pd.read_csv(Path(input_paths["METADATA"]) / "columns.csv") if "METADATA" in input_paths else None
    if environ_vars.get("STRICT", "") and known is not None:
        frame = frame[list(known["column"])]
    frame = frame[frame[label].notna()].sample(frac=ratio, random_state=len(job_args.job_type))
    frame.to_csv(Path(output_paths["validated_data"]) / "rows.csv", index=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", default="training")
    main(
        {"DATA": "/opt/ml/processing/input/data", "METADATA": "/opt/ml/processing/input/metadata"},
        {"validated_data": "/opt/ml/processing/output"},
        {
            "LABEL_FIELD": os.environ["LABEL_FIELD"],
            "TRAIN_RATIO": os.environ.get("TRAIN_RATIO", "0.7"),
            "STRICT": os.environ.get("STRICT", ""),
        },
        parser.parse_args(),
    )
    sys.exit(0)
'''


def _long_example() -> StepText:
    """The seed's step in the long style, each layer in the file that it says to put it in."""
    code = Code((SEED / "data_validation.py").read_text("utf-8"))
    head, bodies = _split(code)
    layers = {layer: form.format("long_validation") for layer, form in _PLACES.items()}
    contract = "from ..contracts.long_validation_contract import LONG_VALIDATION_CONTRACT\n"
    spec = "from ..specs.long_validation_spec import LONG_VALIDATION_CALIBRATION_SPEC, LONG_VALIDATION_TRAINING_SPEC\n"
    before = {"contract": "", "spec": contract, "config": contract, "builder": spec}
    texts = {layer: f"{head}\n{before[layer]}\n{bodies[layer]}" for layer in before}
    texts = {layer: re.sub("data_validation", "long_validation", text) for layer, text in texts.items()}
    texts = {layer: re.sub("DATA_VALIDATION", "LONG_VALIDATION", text) for layer, text in texts.items()}
    texts = {layer: re.sub("DataValidation", "LongValidation", text) for layer, text in texts.items()}
    texts["script"] = _LONG_SCRIPT
    return _step("LongValidation", "Processing", layers, {layers[layer]: text for layer, text in texts.items()})


def _split(code: Code) -> tuple[str, dict[str, str]]:
    """What all layers import, and the text of each."""
    starts = {"contract": "DATA_VALIDATION_CONTRACT", "spec": "_get_data", "config": "DataValidationConfig",
              "builder": "DataValidationStepBuilder"}  # fmt: skip
    lines = code.text.splitlines(keepends=True)
    at: dict[str, int] = {}
    for node in code.tree.body:
        name = next((layer for layer, start in starts.items() if _starts(node, start)), None)
        if name:
            decorators = node.decorator_list if isinstance(node, ast.ClassDef) else []
            at.setdefault(name, min([node.lineno, *(each.lineno for each in decorators)]) - 1)
    ends = [*list(at.values())[1:], len(lines)]
    bodies = {layer: "".join(lines[start:end]) for (layer, start), end in zip(at.items(), ends, strict=True)}
    head = "".join(lines[: at["contract"]]).replace("from tests.seed.long_processing import LongProcessing\n", "")
    bodies["builder"] = bodies["builder"].replace("(LongProcessing)", "(ProcessingStepBuilder[Any])")
    # What the seed's builder writes out, the marks of the fields say here.
    for name, mark in (("label_name", 'Env("LABEL_FIELD")'), ("job_type", 'Arg("--job_type")')):
        bodies["config"] = bodies["config"].replace(f"    {name}: str = ", f"    {name}: Annotated[str, {mark}] = ")
    head += "from typing import Annotated\n\nfrom cursus.core.config_fields.markers import Arg, Env\n"
    return f"{head}from cursus.core.builders.processing import ProcessingStepBuilder\n", bodies


def _starts(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id.startswith(name)
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name.startswith(name)
