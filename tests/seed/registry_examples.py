"""The seed's examples of the registry, word for word, with `[StepName]` filled in: files, and code that uses them.

Each constant is one block of the seed, named after its heading. Where a line had to differ, the comment above the
constant says which and why.
"""

from __future__ import annotations

# "For Isolated Workspace Developers", as it stands; the ids in brackets are filled in.
WORKSPACE_TABLE = """\
# Create development/projects/project_x/src/cursus_dev/registry/project_step_names.py
PROJECT_STEP_NAMES = {
    "DataValidation": {
        "config_class": "DataValidationConfig",
        "builder_step_name": "DataValidationStepBuilder",
        "spec_type": "DataValidation",
        "sagemaker_step_type": "Processing",
        "description": "Validates input data quality and schema compliance",
        "workspace_id": "project_x"
    },
}

# Register with workspace-aware registry system
from src.cursus.registry.step_names import set_workspace_context
with set_workspace_context("project_x"):
    # Project-specific steps are accessible through hybrid registry
    pass
"""

# "Hybrid Registry Access Pattern": its shared and its own builder are steps that are there.
ISOLATED_IMPORTS = """\
# Isolated workspace builders can access shared components
from src.cursus.steps.builders.builder_data_loading_step import DataLoadingStepBuilder  # Read-only access
from ..builders.builder_data_validation_step import DataValidationStepBuilder  # Project-specific
"""

# "A. Add to Central Step Registry" and "G. 1.": the entry as it stands, put before the entries that are there.
SHARED_ENTRY = """\
    "DataValidation": {
        "config_class": "DataValidationConfig",
        "builder_step_name": "DataValidationStepBuilder",
        "spec_type": "DataValidation",
        "sagemaker_step_type": "Processing",
        "description": "Validates input data quality and schema compliance"
    },
"""

# "2. Script Contract Implementation", with the names and paths of a script.
CONTRACT = '''\
# src/cursus/steps/contracts/data_validation_contract.py
from ...core.base.contract_base import ScriptContract

DATA_VALIDATION_CONTRACT = ScriptContract(
    entry_point="data_validation.py",
    expected_input_paths={
        # Input paths with SageMaker container locations
        "raw_data": "/opt/ml/processing/input/data",
    },
    expected_output_paths={
        # Output paths with SageMaker container locations
        "validated_data": "/opt/ml/processing/output",
    },
    expected_arguments={
        # Expected command-line arguments (if any)
    },
    required_env_vars=[
    ],
    optional_env_vars={
        "STRICT": "no",
    },
    framework_requirements={
        "pandas": ">=1.3.0",
        "numpy": ">=1.21.0",
        "scikit-learn": ">=1.0.0"
    },
    description="""
    Contract for data validation.

    Detailed description of what the script does:
    1. Input processing details
    2. Output generation details
    3. Environment variable usage
    """
)
'''

# "3. Step Specification Implementation". The step has no job types here, so that it has one specification, whose type
# is the step's: the seed's line gives it "Training", for a step with a variant for each job type.
SPECIFICATION = """\
# src/cursus/steps/specs/data_validation_spec.py
from ...core.base.specification_base import StepSpecification, DependencySpec, OutputSpec, DependencyType, NodeType
from ..registry.step_names import get_spec_step_type_with_job_type

def _get_data_validation_contract():
    from ..contracts.data_validation_contract import DATA_VALIDATION_CONTRACT
    return DATA_VALIDATION_CONTRACT

DATA_VALIDATION_SPEC = StepSpecification(
    step_type=get_spec_step_type_with_job_type("DataValidation"),
    node_type=NodeType.INTERNAL,
    script_contract=_get_data_validation_contract(),
    dependencies=[
        DependencySpec(
            logical_name="raw_data",
            dependency_type=DependencyType.PROCESSING_OUTPUT,  # Use appropriate dependency type
            required=True,
            compatible_sources=["DataLoading", "AnotherCompatibleStep"],
            semantic_keywords=["data", "input", "raw", "dataset"],
            data_type="S3Uri",
            description="Description of input dependency"
        )
    ],
    outputs=[
        OutputSpec(
            logical_name="validated_data",
            output_type=DependencyType.PROCESSING_OUTPUT,  # Use appropriate output type
            property_path="properties.ProcessingOutputConfig.Outputs['validated_data'].S3Output.S3Uri",
            data_type="S3Uri",
            description="Description of output"
        )
    ]
)
"""

# "4. Configuration Class Implementation": its imports as they stand, and no essential fields, as "G. 4." gives none.
# The imports of names that the seed's longer class uses are left out with it.
CONFIG = '''\
# src/cursus/steps/configs/config_data_validation_step.py
from pydantic import Field
from typing import Annotated, TYPE_CHECKING
import logging

# Import appropriate base config class based on step type
from .config_processing_step_base import ProcessingStepConfigBase  # For Processing steps

# Import contract
from ..contracts.data_validation_contract import DATA_VALIDATION_CONTRACT

# Import for type hints only
if TYPE_CHECKING:
    from ...core.base.contract_base import ScriptContract

logger = logging.getLogger(__name__)


class DataValidationConfig(ProcessingStepConfigBase):
    """Configuration for DataValidation step."""

    processing_entry_point: str = Field(default="data_validation.py", description="Entry point script.")

    def get_script_contract(self) -> "ScriptContract":
        """Get script contract for this configuration."""
        return DATA_VALIDATION_CONTRACT
'''

# "G. 2.": the builder. The seed leaves out where the specification comes from, which is the first import, and derives
# from StepBuilderBase itself, whose `create_step` it writes out elsewhere: ProcessingStepBuilder has it.
BUILDER = '''\
# src/cursus/steps/builders/builder_data_validation_step.py
from ..specs.data_validation_spec import DATA_VALIDATION_SPEC
from ..registry.builder_registry import register_builder
from ...core.builders.processing import ProcessingStepBuilder

@register_builder()  # Automatically maps to "DataValidation" from STEP_NAMES
class DataValidationStepBuilder(ProcessingStepBuilder):
    """Builder for Data Validation ProcessingStep."""

    def __init__(self, config, sagemaker_session=None, role=None,
                 notebook_root=None, registry_manager=None, dependency_resolver=None):
        # Specification loading
        if not DATA_VALIDATION_SPEC:
            raise ValueError("Data validation specification not available")

        super().__init__(config=config, spec=DATA_VALIDATION_SPEC,
                         sagemaker_session=sagemaker_session, role=role,
                         notebook_root=notebook_root, registry_manager=registry_manager,
                         dependency_resolver=dependency_resolver)
'''

SCRIPT = '''\
"""Passes rows on that are whole."""

import os
import shutil
from pathlib import Path

for path in sorted(Path("/opt/ml/processing/input/data").rglob("*")):
    if path.is_file():
        shutil.copy(path, Path("/opt/ml/processing/output") / path.name)
print("validated, strict:", os.environ["STRICT"])
'''

# "G. 3." and "G. 4.", as they stand.
VERIFY = """\
# 3. Verify registration
from src.cursus.steps.registry.builder_registry import get_global_registry

registry = get_global_registry()
builder_class = registry.get_builder_for_step_type("DataValidation")
print(f"Registered builder: {builder_class.__name__}")

# 4. Test with configuration
from src.cursus.steps.configs.config_data_validation_step import DataValidationConfig

config = DataValidationConfig(
    author="test",
    bucket="test-bucket",
    role="test-role",
    region="NA",
    service_name="test-service",
    pipeline_version="1.0"
)

builder_class = registry.get_builder_for_config(config)
print(f"Builder for config: {builder_class.__name__}")
"""

# "C. Registry Validation Functions", as they stand.
VALIDATION = """\
# Validate step name exists
from src.cursus.steps.registry.step_names import validate_step_name
assert validate_step_name("DataValidation") == True

# Get step information
from src.cursus.steps.registry.step_names import get_step_description
description = get_step_description("DataValidation")

# Get SageMaker step type
from src.cursus.steps.registry.step_names import get_sagemaker_step_type
sagemaker_type = get_sagemaker_step_type("DataValidation")
print(description, sagemaker_type, sep="; ")
"""

# "D. Job Type Variants", as it stands.
JOB_TYPES = """\
# Job type handling in specifications
from src.cursus.steps.registry.step_names import get_spec_step_type_with_job_type

# Creates "TabularPreprocessing_Training", "TabularPreprocessing_Validation", etc.
training_spec_type = get_spec_step_type_with_job_type("TabularPreprocessing", "Training")
print(training_spec_type)
"""

# "E. Legacy Alias Support": the line as it stands, put into the mapping where it is (`cursus/registry/unified.py`).
ALIAS = """\
        "OldStepName": "DataValidation",  # Maps old name to new canonical name
"""

# "F. Registry Discovery and Validation", as it stands.
DISCOVERY = """\
# Check registry consistency
from src.cursus.steps.registry.builder_registry import get_global_registry

registry = get_global_registry()

# Validate all mappings
validation_results = registry.validate_registry()
print("Valid mappings:", validation_results['valid'])
print("Invalid mappings:", validation_results['invalid'])
print("Missing builders:", validation_results['missing'])

# Get registry statistics
stats = registry.get_registry_stats()
print(f"Total builders: {stats['total_builders']}")

# List all supported step types
supported_types = registry.list_supported_step_types()
print("Supported step types:", supported_types)
"""

# "H. Registry Helper Functions Usage", as it stands.
HELPERS = """\
from src.cursus.steps.registry.step_names import (
    get_config_class_name,
    get_builder_step_name,
    get_spec_step_type,
    get_all_step_names,
    get_steps_by_sagemaker_type,
    get_sagemaker_step_type_mapping
)

# Get configuration class name for a step
config_class = get_config_class_name("DataValidation")  # Returns "DataValidationConfig"

# Get builder class name for a step
builder_name = get_builder_step_name("DataValidation")  # Returns "DataValidationStepBuilder"

# Get specification type for a step
spec_type = get_spec_step_type("DataValidation")  # Returns "DataValidation"

# List all registered step names
all_steps = get_all_step_names()

# Get all processing steps
processing_steps = get_steps_by_sagemaker_type("Processing")

# Get complete mapping of SageMaker types to steps
type_mapping = get_sagemaker_step_type_mapping()
assert (config_class, builder_name, spec_type) == (
    "DataValidationConfig", "DataValidationStepBuilder", "DataValidation")
assert all("DataValidation" in names for names in (all_steps, processing_steps, type_mapping["Processing"]))
"""

# "I. Import Updates Required", as they stand.
IMPORTS = {
    "builders": "from .builder_data_validation_step import DataValidationStepBuilder\n",
    "configs": "from .config_data_validation_step import DataValidationConfig\n",
    "specs": "from .data_validation_spec import DATA_VALIDATION_SPEC\n",
    "contracts": "from .data_validation_contract import DATA_VALIDATION_CONTRACT\n",
}

# "J. Registry Testing and Validation", as it stands.
TESTS = '''\
# test/steps/registry/test_data_validation_registry.py
import pytest
from src.cursus.steps.registry.builder_registry import get_global_registry
from src.cursus.steps.registry.step_names import validate_step_name, get_sagemaker_step_type
from src.cursus.steps.configs.config_data_validation_step import DataValidationConfig

def test_step_registry_integration():
    """Test that DataValidation is properly registered."""
    # Test step name validation
    assert validate_step_name("DataValidation") == True

    # Test SageMaker step type
    sagemaker_type = get_sagemaker_step_type("DataValidation")
    assert sagemaker_type in ["Processing", "Training", "CreateModel", "Transform"]

    # Test builder registry
    registry = get_global_registry()
    assert registry.is_step_type_supported("DataValidation")

    # Test builder retrieval
    builder_class = registry.get_builder_for_step_type("DataValidation")
    assert builder_class.__name__ == "DataValidationStepBuilder"

def test_config_to_builder_mapping():
    """Test that configuration maps to correct builder."""
    config = DataValidationConfig(
        author="test", bucket="test-bucket", role="test-role",
        region="NA", service_name="test", pipeline_version="1.0",
        # ... step-specific required parameters
    )

    registry = get_global_registry()
    builder_class = registry.get_builder_for_config(config)
    assert builder_class.__name__ == "DataValidationStepBuilder"
'''
