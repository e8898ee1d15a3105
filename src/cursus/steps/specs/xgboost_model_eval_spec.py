"""What model evaluation needs and offers."""

from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.steps.contracts.xgboost_model_eval_contract import XGBOOST_MODEL_EVAL_CONTRACT

XGBOOST_MODEL_EVAL_SPEC = StepSpecification(
    step_type="XGBoostModelEval",
    node_type=NodeType.INTERNAL,
    script_contract=XGBOOST_MODEL_EVAL_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="model_input",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            compatible_sources=["XGBoostTraining"],
            description="The trained model.",
        ),
        DependencySpec(
            logical_name="evaluation_data",
            compatible_sources=["TabularPreprocessing"],
            aliases=["processed_data"],
            semantic_keywords=["processed", "data", "test"],
            description="Clean rows with their label.",
        ),
    ],
    outputs=[
        OutputSpec(logical_name="evaluation_output", description="Scored rows."),
        OutputSpec(logical_name="metrics_output", description="evaluation.json and plots."),
    ],
)
