"""What the splitting needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

SPLITTING_SPEC = StepSpecification(
    step_type="Splitting",
    node_type=NodeType.INTERNAL,
    dependencies=[DependencySpec(logical_name="rows")],
    outputs=[OutputSpec(logical_name="halves")],
)
