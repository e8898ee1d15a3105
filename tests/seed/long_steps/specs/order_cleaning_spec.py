"""What OrderCleaning needs and offers, for each job type."""

from cursus.core.base.specification_base import StepSpecification, DependencySpec, OutputSpec, DependencyType, NodeType
from cursus.registry.step_names import get_spec_step_type_with_job_type


def _get_order_cleaning_contract():
    from ..contracts.order_cleaning_contract import ORDER_CLEANING_CONTRACT

    return ORDER_CLEANING_CONTRACT


ORDER_CLEANING_TRAINING_SPEC = StepSpecification(
    step_type=get_spec_step_type_with_job_type("OrderCleaning", "Training"),
    node_type=NodeType.INTERNAL,
    script_contract=_get_order_cleaning_contract(),
    dependencies=[
        DependencySpec(
            logical_name="DATA",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            required=True,
            compatible_sources=["DataLoading"],
            semantic_keywords=["data", "input", "raw", "dataset"],
            data_type="S3Uri",
            description="The orders",
        ),
        DependencySpec(
            logical_name="METADATA",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            required=False,
            compatible_sources=["DataLoading"],
            semantic_keywords=["metadata", "schema"],
            data_type="S3Uri",
            description="What is known of the columns",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="clean_orders",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['clean_orders'].S3Output.S3Uri",
            data_type="S3Uri",
            description="The clean orders, split",
        )
    ],
)

ORDER_CLEANING_CALIBRATION_SPEC = StepSpecification(
    step_type=get_spec_step_type_with_job_type("OrderCleaning", "Calibration"),
    node_type=NodeType.INTERNAL,
    script_contract=_get_order_cleaning_contract(),
    dependencies=[
        DependencySpec(
            logical_name="DATA",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            required=True,
            compatible_sources=["DataLoading"],
            semantic_keywords=["data", "input", "raw", "dataset"],
            data_type="S3Uri",
            description="The orders",
        ),
        DependencySpec(
            logical_name="METADATA",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            required=False,
            compatible_sources=["DataLoading"],
            semantic_keywords=["metadata", "schema"],
            data_type="S3Uri",
            description="What is known of the columns",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="clean_orders",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['clean_orders'].S3Output.S3Uri",
            data_type="S3Uri",
            description="The clean orders",
        )
    ],
)
