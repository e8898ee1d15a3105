"""What OrderModel needs and offers."""

from cursus.core.base.specification_base import StepSpecification, DependencySpec, OutputSpec, DependencyType, NodeType


def _get_order_model_contract():
    from ..contracts.order_model_contract import ORDER_MODEL_CONTRACT

    return ORDER_MODEL_CONTRACT


ORDER_MODEL_SPEC = StepSpecification(
    step_type="OrderModel",
    node_type=NodeType.INTERNAL,
    script_contract=_get_order_model_contract(),
    dependencies=[
        DependencySpec(
            logical_name="model_data",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            required=True,
            compatible_sources=["OrderTraining"],
            semantic_keywords=["model", "artifacts", "output"],
            data_type="S3Uri",
            description="The booster",
        )
    ],
    outputs=[
        OutputSpec(
            logical_name="model_name",
            output_type=DependencyType.CUSTOM_PROPERTY,
            property_path="properties.ModelName",
            data_type="String",
            description="The name of the model",
        )
    ],
)
