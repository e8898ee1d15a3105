"""What the feature engineering script reads, writes and is told."""

from cursus.core.base.contract_base import ProcessingScriptContract

FEATURE_ENGINEERING_CONTRACT = ProcessingScriptContract(
    entry_point="feature_engineering.py",
    expected_input_paths={
        "raw_data": "/opt/ml/processing/input/raw_data",
        "side_tables": "/opt/ml/processing/input/side_tables",
    },
    expected_output_paths={
        "engineered_data": "/opt/ml/processing/output/engineered_data",
        "feature_report": "/opt/ml/processing/output/feature_report",
    },
    expected_arguments={"job_type": "training"},
    optional_env_vars={"DERIVED_COLUMNS": "[]", "DROP_COLUMNS": "[]", "JOINS": "[]"},
    framework_requirements={"pandas": ">=1.1", "numpy": ">=1.19"},
    description="Joins side tables, derives columns from expressions, and drops columns.",
)
