"""What tabular preprocessing needs and offers, for each job type."""

from cursus.core.base.enums import JobType
from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification
from cursus.steps.contracts.tabular_preprocessing_contract import TABULAR_PREPROCESSING_CONTRACT

TABULAR_PREPROCESSING_SPECS = StepSpecification(
    step_type="TabularPreprocessing",
    node_type=NodeType.INTERNAL,
    script_contract=TABULAR_PREPROCESSING_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="DATA",
            compatible_sources=["FeatureEngineering"],
            semantic_keywords=["data", "engineered", "features"],
            description="The rows to clean and split.",
        )
    ],
    outputs=[
        OutputSpec(logical_name="processed_data", description="Clean rows, one folder a split."),
        OutputSpec(logical_name="transform_input", description="Rows to score: identifiers and features, no header."),
    ],
).variants(*JobType)

PREPROCESSING_TRAINING_SPEC = TABULAR_PREPROCESSING_SPECS["training"]
PREPROCESSING_VALIDATION_SPEC = TABULAR_PREPROCESSING_SPECS["validation"]
PREPROCESSING_TESTING_SPEC = TABULAR_PREPROCESSING_SPECS["testing"]
PREPROCESSING_CALIBRATION_SPEC = TABULAR_PREPROCESSING_SPECS["calibration"]
