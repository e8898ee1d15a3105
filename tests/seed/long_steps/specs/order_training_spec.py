"""What OrderTraining needs and offers."""

from cursus.core.base.specification_base import StepSpecification, DependencySpec, OutputSpec, DependencyType, NodeType


def _get_order_training_contract():
    from ..contracts.order_training_contract import ORDER_TRAINING_CONTRACT

    return ORDER_TRAINING_CONTRACT


ORDER_TRAINING_SPEC = StepSpecification(
    step_type="OrderTraining",
    node_type=NodeType.INTERNAL,
    script_contract=_get_order_training_contract(),
    dependencies=[
        DependencySpec(
            logical_name="input_path",
            dependency_type=DependencyType.TRAINING_DATA,
            required=True,
            compatible_sources=["OrderCleaning"],
            semantic_keywords=["data", "input", "training", "dataset", "processed"],
            data_type="S3Uri",
            description="Clean orders in the folders train, val and test",
        ),
        DependencySpec(
            logical_name="hyperparameters_s3_uri",
            dependency_type=DependencyType.HYPERPARAMETERS,
            required=False,
            semantic_keywords=["config", "params", "hyperparameters"],
            data_type="S3Uri",
            description="The hyperparameters; the builder writes them",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="model_output",
            output_type=DependencyType.MODEL_ARTIFACTS,
            property_path="properties.ModelArtifacts.S3ModelArtifacts",
            data_type="S3Uri",
            description="The booster",
            aliases=["model_data"],
        ),
        OutputSpec(
            logical_name="evaluation_output",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.OutputDataConfig.S3OutputPath",
            data_type="S3Uri",
            description="Metrics and predictions",
        ),
    ],
)
