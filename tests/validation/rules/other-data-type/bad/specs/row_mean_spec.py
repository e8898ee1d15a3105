"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

ROW_MEAN_SPEC = StepSpecification(
    step_type="RowMean",
    node_type=NodeType.INTERNAL,
    dependencies=[DependencySpec(logical_name="model", compatible_sources=["Training"])],
    outputs=[OutputSpec(logical_name="counts")],
)
