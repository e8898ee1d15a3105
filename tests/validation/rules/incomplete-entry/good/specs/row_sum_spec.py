"""What the step needs and offers."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification

from ..contracts.row_sum_contract import ROW_SUM_CONTRACT

ROW_SUM_SPEC = StepSpecification(
    step_type="RowSum",
    script_contract=ROW_SUM_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows", compatible_sources=["DataLoading"])],
    outputs=[OutputSpec(logical_name="counts")],
)
