"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencyType, NodeType, OutputSpec, StepSpecification

TRAINING_SPEC = StepSpecification(
    step_type="Training",
    node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="model", output_type=DependencyType.MODEL_ARTIFACTS), OutputSpec(logical_name="scores")],
)
