"""What creating an XGBoost model needs and offers."""

from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.steps.contracts.xgboost_model_contract import XGBOOST_MODEL_CONTRACT

XGBOOST_MODEL_SPEC = StepSpecification(
    step_type="XGBoostModel",
    node_type=NodeType.INTERNAL,
    script_contract=XGBOOST_MODEL_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="model_data",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            compatible_sources=["XGBoostTraining"],
            description="The trained model.",
        )
    ],
    outputs=[
        OutputSpec(
            logical_name="model_name",
            output_type=DependencyType.MODEL_NAME,
            data_type="String",
            description="The name that SageMaker gave the model.",
        )
    ],
)
