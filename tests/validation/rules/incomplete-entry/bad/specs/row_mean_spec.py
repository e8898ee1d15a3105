"""What the step needs and offers."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification

from ..contracts.row_mean_contract import ROW_MEAN_CONTRACT

ROW_MEAN_SPEC = StepSpecification(
    step_type="RowMean",
    script_contract=ROW_MEAN_CONTRACT,
    dependencies=[DependencySpec(logical_name="rows", compatible_sources=["DataLoading"])],
    outputs=[OutputSpec(logical_name="counts")],
)
