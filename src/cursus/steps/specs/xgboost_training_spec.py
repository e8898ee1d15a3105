"""What XGBoost training needs and offers."""

from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.steps.contracts.xgboost_training_contract import XGBOOST_TRAINING_CONTRACT

XGBOOST_TRAINING_SPEC = StepSpecification(
    step_type="XGBoostTraining",
    node_type=NodeType.INTERNAL,
    script_contract=XGBOOST_TRAINING_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="input_path",
            dependency_type=DependencyType.TRAINING_DATA,
            compatible_sources=["TabularPreprocessing_Training"],
            aliases=["processed_data"],
            semantic_keywords=["processed", "train", "data"],
            description="Clean rows in the folders train, val and test.",
        ),
        DependencySpec(
            logical_name="hyperparameters_s3_uri",
            dependency_type=DependencyType.HYPERPARAMETERS,
            required=False,
            description="The hyperparameters' file; the builder makes it from the config.",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="model_output",
            output_type=DependencyType.MODEL_ARTIFACTS,
            aliases=["model_data", "model_input"],
            description="The model, its schema and its feature importance, as model.tar.gz.",
        ),
        OutputSpec(
            logical_name="evaluation_output",
            output_type=DependencyType.CUSTOM_PROPERTY,
            property_path="properties.OutputDataConfig.S3OutputPath",
            description="Metrics, learning curve and predictions, as output.tar.gz below this address.",
        ),
    ],
)
