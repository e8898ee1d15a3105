"""A step of every builder base passes the rules that try what builders make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.conformance.test_every_builder_base import BASES

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.run import check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """STEP_NAMES = {{
    "Probed": {{
        "config_class": "ProbedConfig",
        "builder_step_name": "ProbedStepBuilder",
        "spec_type": "Probed",
        "sagemaker_step_type": "{kind}",
        "description": "A step of a base.",
    }},
}}
"""
BUILDER = """from tests.conformance.test_every_builder_base import BASES

BASE, _, _, SPEC, _ = BASES[{base!r}]


class ProbedStepBuilder(BASE):
    specs = SPEC or BASE.specs
"""
CONFIG = """from tests.conformance.test_every_builder_base import BASES


class ProbedConfig(BASES[{base!r}][1]):
    pass
"""
KINDS = {
    "image": "Processing",
    "framework": "Processing",
    "spark": "Processing",
    "own training": "Training",
    "scikit-learn": "Training",
    "PyTorch": "Training",
    "tuning": "Tuning",
    "check": "QualityCheck",
    "callback": "Callback",
    "Lambda": "Lambda",
    "EMR": "EMR",
    "condition": "Condition",
    "failure": "Fail",
}


@pytest.mark.parametrize("base", BASES)
def test_a_step_of_a_base_passes_the_rules_that_try_it(base: str, tmp_path: Path) -> None:
    texts = {
        "registry/step_names.py": TABLE.format(kind=KINDS[base]),
        "builders/builder_probed_step.py": BUILDER.format(base=base),
        "configs/config_probed_step.py": CONFIG.format(base=base),
        "samples/probed.yaml": json.dumps({"config": BASES[base][2]}),
    }
    for file, text in texts.items():
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    outcome = check(named_steps(get_global_registry().known, [str(tmp_path)]), [5])

    assert [(each.code, each.fact) for each in outcome.findings()] == []
