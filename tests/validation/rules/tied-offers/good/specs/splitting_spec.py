"""What the splitting of rows offers."""

from cursus.core.base.specification_base import NodeType, OutputSpec, StepSpecification

SPLITTING_SPEC = StepSpecification(
    step_type="Splitting",
    node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="left_half"), OutputSpec(logical_name="last_half")],
)
