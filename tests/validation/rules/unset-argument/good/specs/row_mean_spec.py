"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

from ..contracts.row_mean_contract import ROW_MEAN_CONTRACT

ROW_MEAN_SPEC = StepSpecification(
    step_type="RowMean",
    node_type=NodeType.INTERNAL,
    script_contract=ROW_MEAN_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows", required=False)],
    outputs=[OutputSpec(logical_name="counts")],
)
