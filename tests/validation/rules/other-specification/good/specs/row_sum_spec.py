"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

ROW_SUM_SPEC = StepSpecification(
    step_type="RowSum",
    node_type=NodeType.INTERNAL,
    dependencies=[DependencySpec(logical_name="rows")],
    outputs=[OutputSpec(logical_name="counts")],
)
