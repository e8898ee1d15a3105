"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

from ..contracts.row_count_contract import ROW_COUNT_CONTRACT

ROW_COUNT_SPEC = StepSpecification(
    step_type="RowCount",
    node_type=NodeType.INTERNAL,
    script_contract=ROW_COUNT_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows")],
    outputs=[OutputSpec(logical_name="counts")],
)
