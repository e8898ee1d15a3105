"""What the data loading script reads, writes and is told."""

from cursus.core.base.contract_base import ProcessingScriptContract

DATA_LOADING_CONTRACT = ProcessingScriptContract(
    entry_point="data_loading.py",
    expected_input_paths={"source_data": "/opt/ml/processing/input/source_data"},
    expected_output_paths={
        "raw_data": "/opt/ml/processing/output/raw_data",
        "schema_report": "/opt/ml/processing/output/schema_report",
    },
    expected_arguments={"job_type": "training"},
    optional_env_vars={
        "DATA_FORMAT": "auto",
        "ROW_FILTER": "",
        "COLUMNS": "",
        "MAX_ROWS": "",
        "OUTPUT_FORMAT": "parquet",
        "SHARD_ROWS": "1000000",
    },
    framework_requirements={"pandas": ">=1.1", "numpy": ">=1.19"},
    description="Reads all shards of a table, keeps the wanted rows and columns, and reports the schema.",
)
