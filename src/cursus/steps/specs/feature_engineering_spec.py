"""What feature engineering needs and offers."""

from cursus.core.base.specification_base import DependencySpec, NodeType, OutputSpec, StepSpecification
from cursus.steps.contracts.feature_engineering_contract import FEATURE_ENGINEERING_CONTRACT

FEATURE_ENGINEERING_SPEC = StepSpecification(
    step_type="FeatureEngineering",
    node_type=NodeType.INTERNAL,
    script_contract=FEATURE_ENGINEERING_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="raw_data",
            compatible_sources=["DataLoading"],
            semantic_keywords=["raw", "data", "table"],
            description="The table's rows.",
        ),
        DependencySpec(
            logical_name="side_tables",
            required=False,
            semantic_keywords=["side", "lookup", "reference"],
            description="Tables to join, one file each: from a step, or the config's side_tables_uri.",
        ),
    ],
    outputs=[
        OutputSpec(logical_name="engineered_data", aliases=["DATA"], description="The rows with their new columns."),
        OutputSpec(logical_name="feature_report", description="What was derived, joined and dropped, as JSON."),
    ],
)
