"""What batch transform needs and offers."""

from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification

BATCH_TRANSFORM_SPEC = StepSpecification(
    step_type="BatchTransform",
    node_type=NodeType.INTERNAL,
    dependencies=[
        DependencySpec(
            logical_name="model_name",
            dependency_type=DependencyType.MODEL_NAME,
            compatible_sources=["XGBoostModel"],
            data_type="String",
            description="The model that scores.",
        ),
        DependencySpec(
            logical_name="transform_input",
            compatible_sources=["TabularPreprocessing"],
            semantic_keywords=["transform", "score"],
            description="Rows to score.",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="transform_output",
            output_type=DependencyType.TRANSFORM_OUTPUT,
            description="A file of scores for each file of rows.",
        )
    ],
)
