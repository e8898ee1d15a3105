"""What the adding up of rows needs and offers; its config names the contract."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification

ROW_SUM_SPEC = StepSpecification(
    step_type="RowSum",
    dependencies=[DependencySpec(logical_name="rows", required=False)],
    outputs=[OutputSpec(logical_name="total")],
)
