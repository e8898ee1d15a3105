"""What the loading of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification

from ..contracts.row_loading_contract import ROW_LOADING_CONTRACT

ROW_LOADING_SPEC = StepSpecification(
    step_type="RowLoading",
    node_type=NodeType.INTERNAL,
    script_contract=ROW_LOADING_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows")],
    outputs=[OutputSpec(logical_name="loaded")],
)
