"""A step in the long style: lazy contracts, relative imports, a specification for each job type, everything by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.validation.reading.reading import write

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = '''
from cursus.core.base.contract_base import ScriptContract

BASE = "/opt/ml/processing"

DATA_VALIDATION_CONTRACT = ScriptContract(
    entry_point="data_validation.py",
    expected_input_paths={
        "data_input": f"{BASE}/input/data",
        "metadata_input": BASE + "/input/metadata",
    },
    expected_output_paths={"validated_data": "/opt/ml/processing/output"},
    expected_arguments={
        # Expected command-line arguments
        "job_type": "training",
    },
    required_env_vars=[
        "LABEL_FIELD"
    ],
    optional_env_vars={"TRAIN_RATIO": "0.7", **{"STRICT": ""}},
    framework_requirements={"pandas": ">=1.3.0"},
    description="""
    Contract for data validation.
    """
)
'''

SPEC = """
from cursus.core.base.specification_base import (
    StepSpecification, DependencySpec, OutputSpec, DependencyType, NodeType
)
from cursus.steps.registry.step_names import get_spec_step_type_with_job_type

def _get_data_validation_contract():
    from ..contracts.data_validation_contract import DATA_VALIDATION_CONTRACT
    return DATA_VALIDATION_CONTRACT

def _create(job_type):
    return StepSpecification(
        step_type=get_spec_step_type_with_job_type("DataValidation", job_type),
        node_type=NodeType.INTERNAL,
        script_contract=_get_data_validation_contract(),
        dependencies=[
            DependencySpec(
                logical_name="data_input",
                dependency_type=DependencyType.PROCESSING_OUTPUT,
                required=True,
                compatible_sources=["DataLoading", f"Other_{job_type}"],
                semantic_keywords=["data", "input"],
                data_type="S3Uri",
                description="Input data"
            ),
            DependencySpec("metadata_input", DependencyType.PROCESSING_OUTPUT, False),
        ],
        outputs=[
            OutputSpec(
                logical_name="validated_data",
                output_type=DependencyType.PROCESSING_OUTPUT,
                property_path="properties.ProcessingOutputConfig.Outputs['validated_data'].S3Output.S3Uri",
            )
        ]
    )

DATA_VALIDATION_TRAINING_SPEC = _create("Training")
DATA_VALIDATION_CALIBRATION_SPEC = _create("Calibration")
"""

CONFIG = '''
from pydantic import BaseModel, Field, field_validator, model_validator, PrivateAttr
from typing import Dict, Optional, Any, TYPE_CHECKING
from pathlib import Path
import logging

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from ..contracts.data_validation_contract import DATA_VALIDATION_CONTRACT

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract

class DataValidationConfig(ProcessingStepConfigBase):
    """
    Configuration for the DataValidation step.
    """

    # ===== Essential User Inputs (Tier 1) =====
    label_name: str = Field(description="The label.")
    at_least: int = Field(..., description="Rows at least.")

    # ===== System Fields with Defaults (Tier 2) =====
    processing_entry_point: str = Field(
        default="data_validation.py",
        description="The script."
    )
    job_type: "Optional[str]" = "training"
    words: list = Field(default_factory=list)

    # ===== Derived Fields (Tier 3) =====
    _derived_value: Optional[str] = PrivateAttr(default=None)

    model_config = ProcessingStepConfigBase.model_config.copy()
    model_config.update({'arbitrary_types_allowed': True})

    @property
    def derived_value(self) -> str:
        """Get derived value."""
        return f"{self.label_name}_{self.at_least}"

    @field_validator("label_name", "job_type", mode="before")
    @classmethod
    def validate_words(cls, v: str) -> str:
        return v

    @model_validator(mode="after")
    def initialize_derived_fields(self) -> "DataValidationConfig":
        return self

    def get_script_contract(self) -> 'ScriptContract':
        return DATA_VALIDATION_CONTRACT
'''

BUILDER = '''
from cursus.core.base.builder_base import StepBuilderBase
from cursus.steps.registry.builder_registry import register_builder
from ..configs.config_data_validation_step import DataValidationConfig

try:
    from ..specs.data_validation_spec import DATA_VALIDATION_TRAINING_SPEC, DATA_VALIDATION_CALIBRATION_SPEC
    SPEC_AVAILABLE = True
except ImportError:
    DATA_VALIDATION_TRAINING_SPEC = DATA_VALIDATION_CALIBRATION_SPEC = None
    SPEC_AVAILABLE = False

@register_builder()
class DataValidationStepBuilder(StepBuilderBase):
    """Builder for a DataValidation ProcessingStep."""

    def __init__(self, config: DataValidationConfig, sagemaker_session=None, role=None, notebook_root=None,
                 registry_manager=None, dependency_resolver=None):
        if not hasattr(config, 'job_type'):
            raise ValueError("config.job_type must be specified")
        job_type = config.job_type.lower()
        spec = None
        if job_type == "training" and DATA_VALIDATION_TRAINING_SPEC is not None:
            spec = DATA_VALIDATION_TRAINING_SPEC
        elif job_type == "calibration" and DATA_VALIDATION_CALIBRATION_SPEC is not None:
            spec = DATA_VALIDATION_CALIBRATION_SPEC
        if not spec:
            raise ValueError(f"No specification found for job type: {job_type}")
        super().__init__(config=config, spec=spec, sagemaker_session=sagemaker_session, role=role)
        self.config: DataValidationConfig = config

    def validate_configuration(self) -> None:
        """Validate required configuration."""
        required_attrs = [
            'processing_instance_count',
            'label_name',
        ]
        for attr in required_attrs:
            if not hasattr(self.config, attr) or getattr(self.config, attr) in [None, ""]:
                raise ValueError(f"Config missing required attribute: {attr}")

    def _get_environment_variables(self):
        env_vars = super()._get_environment_variables()
        if hasattr(self.config, 'label_name'):
            env_vars["LABEL_FIELD"] = self.config.label_name
        env_vars["TRAIN_RATIO"] = str(self.config.train_ratio)
        env_vars["MODE"] = "fast"
        return env_vars

    def _get_job_arguments(self):
        job_type = self.config.job_type
        self.log_info("Setting job_type argument to: %s", job_type)
        arguments = ["--job_type", job_type]
        if self.config.verbose:
            arguments.extend(["--level", "debug"])
        return arguments

    def _get_inputs(self, inputs): ...
    def _get_outputs(self, outputs): ...

    def create_step(self, **kwargs):
        config = self.config
        tags = getattr(config, 'tags', None)
        return self._create(config.get_script_path(), tags)
'''

SCRIPT = '''
#!/usr/bin/env python
"""Validates rows."""
import argparse
import logging
import os
import sys
import traceback
from pathlib import Path

import pandas as pd

CONTAINER_PATHS = {
    "INPUT_BASE": "/opt/ml/processing/input",
    "OUTPUT_BASE": "/opt/ml/processing/output",
}
logger = logging.getLogger(__name__)

def read_shards(folder):
    input_path = Path(folder)
    if not input_path.exists():
        raise RuntimeError(f"no {folder}")
    return pd.concat([pd.read_csv(shard) for shard in sorted(input_path.glob("part-*.csv"))])

def main(input_paths, output_paths, environ_vars, job_args):
    """Main entry point."""
    label = environ_vars["LABEL_FIELD"]
    frame = read_shards(input_paths["data_input"])
    with open(os.path.join(input_paths["metadata_input"], "metadata.json")) as stream:
        stream.read()
    target = Path(output_paths["validated_data"])
    target.mkdir(parents=True, exist_ok=True)
    for split in ("train", "val"):
        frame.to_csv(target / f"{split}_{job_args.job_type}.csv", index=False)
    return 0

if __name__ == "__main__":
    try:
        parser = argparse.ArgumentParser()
        parser.add_argument("--job_type", type=str, required=True, choices=["training", "calibration"])
        args = parser.parse_args()
        LABEL_FIELD = os.environ.get("LABEL_FIELD")
        if not LABEL_FIELD:
            raise RuntimeError("LABEL_FIELD environment variable must be set.")
        environ_vars = {"LABEL_FIELD": LABEL_FIELD, "TRAIN_RATIO": float(os.environ.get("TRAIN_RATIO", 0.7))}
        input_paths = {
            "data_input": os.path.join(CONTAINER_PATHS["INPUT_BASE"], "data"),
            "metadata_input": f"{CONTAINER_PATHS['INPUT_BASE']}/metadata",
        }
        output_paths = {"validated_data": CONTAINER_PATHS["OUTPUT_BASE"]}
        result = main(input_paths, output_paths, environ_vars, args)
        sys.exit(result)
    except FileNotFoundError as e:
        logger.error(f"File not found: {e}")
        sys.exit(1)
    except Exception as e:
        logger.error(traceback.format_exc())
        sys.exit(3)
'''


def workspace(folder: Path) -> Path:
    """The step in a workspace of its own; gives the folder of its layers."""
    return write(
        folder / "src" / "cursus_dev" / "steps",
        contracts__data_validation_contract=CONTRACT,
        specs__data_validation_spec=SPEC,
        configs__config_data_validation_step=CONFIG,
        builders__builder_data_validation_step=BUILDER,
        scripts__data_validation=SCRIPT,
    )
