"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

from ..contracts.row_max_contract import ROW_MAX_CONTRACT

ROW_MAX_SPEC = StepSpecification(
    step_type="RowMax",
    node_type=NodeType.INTERNAL,
    script_contract=ROW_MAX_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows", required=False)],
    outputs=[OutputSpec(logical_name="counts")],
)
