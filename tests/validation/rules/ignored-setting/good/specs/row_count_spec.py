"""What the counting of rows needs and offers."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification

from ..contracts.row_count_contract import ROW_COUNT_CONTRACT

ROW_COUNT_SPEC = StepSpecification(
    step_type="RowCount",
    script_contract=ROW_COUNT_CONTRACT,
    dependencies=[DependencySpec("rows", compatible_sources=["DataLoading"], semantic_keywords=["raw"])],
    outputs=[OutputSpec("counts")],
)
