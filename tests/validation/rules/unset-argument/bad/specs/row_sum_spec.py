"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

from ..contracts.row_sum_contract import ROW_SUM_CONTRACT

ROW_SUM_SPEC = StepSpecification(
    step_type="RowSum",
    node_type=NodeType.INTERNAL,
    script_contract=ROW_SUM_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows", required=False)],
    outputs=[OutputSpec(logical_name="counts")],
)
