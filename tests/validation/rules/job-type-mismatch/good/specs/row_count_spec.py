"""What the step needs and offers, for each job type."""

from cursus.core.base.specification_base import StepSpecification

from ..contracts.row_count_contract import ROW_COUNT_CONTRACT

ROW_COUNT_SPECS = StepSpecification(step_type="RowCount", script_contract=ROW_COUNT_CONTRACT).variants(
    "training", "testing"
)
