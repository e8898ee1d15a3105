"""What model registration needs."""

from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, StepSpecification

MODEL_REGISTRATION_SPEC = StepSpecification(
    step_type="ModelRegistration",
    node_type=NodeType.SINK,
    dependencies=[
        DependencySpec(
            logical_name="model_data",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            compatible_sources=["XGBoostTraining"],
            description="The trained model.",
        ),
        DependencySpec(
            logical_name="metrics_output",
            compatible_sources=["XGBoostModelEval"],
            semantic_keywords=["metrics"],
            description="The model's quality, which the gate reads.",
        ),
    ],
)
