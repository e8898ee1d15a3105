"""What the step needs; it has no contract of its own."""

from cursus.core.base.specification_base import DependencySpec, StepSpecification

from ..contracts.row_sum_contract import ROW_SUM_CONTRACT

ROW_TOTAL_SPEC = StepSpecification(
    step_type="RowTotal",
    script_contract=ROW_SUM_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows")],
)
