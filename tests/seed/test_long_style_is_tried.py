"""The builders in the long style pass the rules that try what builders make."""

from __future__ import annotations

from pathlib import Path

import pytest

import cursus.steps
from cursus.registry.builder_registry import get_global_registry
from cursus.validation.run import check
from cursus.validation.steps import named_steps

TABLE = """STEP_NAMES = {{
    "{name}": {{
        "config_class": "{name}Config",
        "builder_step_name": "{name}StepBuilder",
        "spec_type": "{name}",
        "sagemaker_step_type": "{kind}",
        "description": "A step in the long style.",
    }},
}}
"""
STEPS = {
    "TabularPreprocessing": ("tabular_preprocessing", "Processing"),
    "XGBoostTraining": ("xgboost_training", "Training"),
    "XGBoostModel": ("xgboost_model", "CreateModel"),
}


def lay_out(folder: Path, name: str) -> Path:
    """A folder of steps whose builder is the one in the long style, over the shared config and specification."""
    stem, kind = STEPS[name]
    texts = {
        "registry/step_names.py": TABLE.format(name=name, kind=kind),
        f"builders/builder_{stem}_step.py": f"from tests.seed.long_style import Long{name} as {name}StepBuilder\n",
        f"configs/config_{stem}_step.py": f"from cursus.steps.configs.config_{stem}_step import {name}Config\n",
        f"specs/{stem}_spec.py": f"from cursus.steps.specs.{stem}_spec import *\n",
    }
    own = "job_type: training" if name == "TabularPreprocessing" else "source_dir: scripts"
    texts[f"samples/{stem}.yaml"] = f"config: {{{own}}}\n"
    for file, text in texts.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "scripts").symlink_to(Path(cursus.steps.__file__).parent / "scripts")
    return folder


@pytest.mark.parametrize("name", STEPS)
def test_a_builder_that_writes_every_method_out_is_tried_as_any_other(name: str, tmp_path: Path) -> None:
    selection = named_steps(get_global_registry().known, [str(lay_out(tmp_path, name))])

    found = [(each.code, each.fact) for each in check(selection, [5]).findings()]

    noticed = name != "XGBoostTraining"
    assert found == (
        [] if noticed else [("unnoticed-input", "the step is made without the required input 'input_path'")]
    )
