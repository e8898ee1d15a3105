"""What the splitting of rows needs and offers."""

from cursus.core.base.specification_base import NodeType, OutputSpec, StepSpecification

SPLITTING_SPEC = StepSpecification(
    step_type="Splitting",
    node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="report", data_type="Json"), OutputSpec(logical_name="halves")],
)
