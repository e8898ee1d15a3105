"""A whole new step, DataValidation, written out in the long style: every layer says everything itself."""

# ruff: noqa: UP006, UP035, UP045  # the long style as its authors write it
from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Optional

from pydantic import Field, PrivateAttr, field_validator, model_validator
from tests.seed.long_processing import LongProcessing

from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.registry.step_names import get_spec_step_type_with_job_type

DATA_VALIDATION_CONTRACT = ScriptContract(
    entry_point="data_validation.py",
    expected_input_paths={"DATA": "/opt/ml/processing/input/data", "METADATA": "/opt/ml/processing/input/metadata"},
    expected_output_paths={"validated_data": "/opt/ml/processing/output"},
    expected_arguments={"job_type": "training"},
    required_env_vars=["LABEL_FIELD"],
    optional_env_vars={"TRAIN_RATIO": "0.7", "STRICT": ""},
    framework_requirements={"pandas": ">=1.3.0", "numpy": ">=1.21.0", "scikit-learn": ">=1.0.0"},
    description="""
    Contract for data validation.

    1. Reads the rows and their metadata
    2. Writes the rows that pass
    """,
)


def _get_data_validation_contract() -> ScriptContract:
    return DATA_VALIDATION_CONTRACT


def _specification(job_type: str) -> StepSpecification:
    return StepSpecification(
        step_type=get_spec_step_type_with_job_type("DataValidation", job_type),
        node_type=NodeType.INTERNAL,
        script_contract=_get_data_validation_contract(),
        dependencies=[
            DependencySpec(
                logical_name="DATA",
                dependency_type=DependencyType.PROCESSING_OUTPUT,
                required=True,
                compatible_sources=["DataLoading", "AnotherCompatibleStep"],
                semantic_keywords=["data", "input", "raw", "dataset"],
                data_type="S3Uri",
                description="The rows",
            ),
            DependencySpec(
                logical_name="METADATA",
                dependency_type=DependencyType.PROCESSING_OUTPUT,
                required=False,
                data_type="S3Uri",
                description="What is known of the rows",
            ),
        ],
        outputs=[
            OutputSpec(
                logical_name="validated_data",
                output_type=DependencyType.PROCESSING_OUTPUT,
                property_path="properties.ProcessingOutputConfig.Outputs['validated_data'].S3Output.S3Uri",
                data_type="S3Uri",
                description="The rows that pass",
            )
        ],
    )


DATA_VALIDATION_TRAINING_SPEC = _specification("Training")
DATA_VALIDATION_CALIBRATION_SPEC = _specification("Calibration")


class DataValidationConfig(ProcessingStepConfigBase):
    """Configuration for the DataValidation step with three-tier field categorization."""

    # ===== Essential User Inputs (Tier 1) =====
    label_name: str = Field(description="The column that is predicted.")
    another_required_param: int = Field(description="How many rows at least.")

    # ===== System Fields with Defaults (Tier 2) =====
    job_type: str = Field(default="training", description="What the rows are for.")
    train_ratio: float = Field(default=0.7, description="The share of rows to train on.")
    processing_entry_point: str = Field(default="data_validation.py", description="The script.")  # type: ignore[assignment]
    custom_instance_count: int = Field(default=1, ge=1, le=10, description="How many machines.")

    # ===== Derived Fields (Tier 3) =====
    _derived_value: Optional[str] = PrivateAttr(default=None)
    _computed_s3_path: Optional[str] = PrivateAttr(default=None)
    _full_script_path: Optional[str] = PrivateAttr(default=None)

    model_config = ProcessingStepConfigBase.model_config.copy()
    model_config.update({"arbitrary_types_allowed": True, "validate_assignment": True})

    @property
    def derived_value(self) -> str:
        """Get derived value calculated from step-specific parameters."""
        if self._derived_value is None:
            self._derived_value = f"{self.label_name}_{self.another_required_param}"
        return self._derived_value

    @property
    def computed_s3_path(self) -> str:
        """Get computed S3 path for step outputs."""
        if self._computed_s3_path is None:
            self._computed_s3_path = f"{self.pipeline_s3_loc}/data_validation/{self.derived_value}"
        return self._computed_s3_path

    @property
    def full_script_path(self) -> Optional[str]:
        """Get full path to the script."""
        if self._full_script_path is None:
            source_dir = self.effective_source_dir
            if source_dir is None:
                return None
            if source_dir.startswith("s3://"):
                self._full_script_path = f"{source_dir.rstrip('/')}/{self.processing_entry_point}"
            else:
                self._full_script_path = str(Path(source_dir) / self.processing_entry_point)
        return self._full_script_path

    @field_validator("label_name")
    @classmethod
    def validate_label_name(cls, v: str) -> str:
        """Ensure label_name is not empty."""
        if not v or not v.strip():
            raise ValueError("label_name must be a non-empty string")
        return v

    @field_validator("processing_entry_point")
    @classmethod
    def validate_entry_point_relative(cls, v: Optional[str]) -> Optional[str]:
        """Ensure processing_entry_point is a non-empty relative path."""
        if v is None or not v.strip():
            raise ValueError("processing_entry_point must be a non-empty relative path")
        if Path(v).is_absolute() or v.startswith(("/", "s3://")):
            raise ValueError("processing_entry_point must be a relative path within source directory")
        return v

    @model_validator(mode="after")
    def initialize_derived_fields(self) -> DataValidationConfig:
        """Initialize all derived fields once after validation."""
        super().initialize_derived_fields()
        self._derived_value = f"{self.label_name}_{self.another_required_param}"
        self._computed_s3_path = f"{self.pipeline_s3_loc}/data_validation/{self._derived_value}"
        source_dir = self.effective_source_dir
        if source_dir is not None:
            self._full_script_path = str(Path(source_dir) / self.processing_entry_point)
        return self

    def get_script_contract(self) -> ScriptContract:
        """Get script contract for this configuration."""
        return DATA_VALIDATION_CONTRACT

    def get_script_path(self, default_path: Optional[str] = None) -> Optional[str]:
        """Get script path with priority order."""
        if self.full_script_path:
            return self.full_script_path
        return default_path

    def get_public_init_fields(self) -> Dict[str, Any]:
        """Override get_public_init_fields to include data validation specific fields."""
        base_fields = super().get_public_init_fields()
        step_fields = {
            "label_name": self.label_name,
            "another_required_param": self.another_required_param,
            "processing_entry_point": self.processing_entry_point,
            "custom_instance_count": self.custom_instance_count,
        }
        return {**base_fields, **step_fields}

    def model_dump(self, **kwargs: Any) -> Dict[str, Any]:
        """Override model_dump to include derived properties."""
        data = super().model_dump(**kwargs)
        data["derived_value"] = self.derived_value
        data["computed_s3_path"] = self.computed_s3_path
        if self.full_script_path:
            data["full_script_path"] = self.full_script_path
        return data

    def to_hyperparameter_dict(self) -> Dict[str, Any]:
        """Convert configuration to hyperparameter dictionary for training steps."""
        return {"label_name": self.label_name, "derived_value": self.derived_value}


@register_builder(step_type="DataValidation")
class DataValidationStepBuilder(LongProcessing):
    """Builder for Data Validation ProcessingStep."""

    def __init__(
        self,
        config: Any,
        sagemaker_session: Any = None,
        role: Any = None,
        notebook_root: Any = None,
        registry_manager: Any = None,
        dependency_resolver: Any = None,
    ) -> None:
        """Initialize with specification based on job type."""
        if not hasattr(config, "job_type"):
            raise ValueError("config.job_type must be specified")
        job_type = config.job_type.lower()
        spec = None
        if job_type == "training" and DATA_VALIDATION_TRAINING_SPEC is not None:
            spec = DATA_VALIDATION_TRAINING_SPEC
        elif job_type == "calibration" and DATA_VALIDATION_CALIBRATION_SPEC is not None:
            spec = DATA_VALIDATION_CALIBRATION_SPEC
        if not spec:
            raise ValueError(f"No specification found for job type: {job_type}")
        super().__init__(
            config=config,
            spec=spec,
            sagemaker_session=sagemaker_session,
            role=role,
            notebook_root=notebook_root,
            registry_manager=registry_manager,
            dependency_resolver=dependency_resolver,
        )
