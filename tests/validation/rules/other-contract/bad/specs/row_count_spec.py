"""What the step needs and offers."""

from cursus.core.base.specification_base import DependencySpec, StepSpecification

from ..contracts.row_sum_contract import ROW_SUM_CONTRACT

ROW_COUNT_SPEC = StepSpecification(
    step_type="RowCount",
    script_contract=ROW_SUM_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows")],
)
