"""What data loading needs and offers."""

from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.steps.contracts.data_loading_contract import DATA_LOADING_CONTRACT

DATA_LOADING_SPEC = StepSpecification(
    step_type="DataLoading",
    node_type=NodeType.SOURCE,
    script_contract=DATA_LOADING_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="source_data",
            dependency_type=DependencyType.CUSTOM_PROPERTY,
            description="The table's files, from outside the pipeline: the config's source_uri.",
        )
    ],
    outputs=[
        OutputSpec(logical_name="raw_data", aliases=["DATA"], description="The table's rows, in shards."),
        OutputSpec(logical_name="schema_report", description="Columns, types, ranges and examples, as JSON."),
    ],
)
