"""What the tabular preprocessing script reads, writes and is told."""

from cursus.core.base.contract_base import ProcessingScriptContract

TABULAR_PREPROCESSING_CONTRACT = ProcessingScriptContract(
    entry_point="tabular_preprocessing.py",
    expected_input_paths={"DATA": "/opt/ml/processing/input/DATA"},
    expected_output_paths={
        "processed_data": "/opt/ml/processing/output/processed_data",
        "transform_input": "/opt/ml/processing/output/transform_input",
    },
    expected_arguments={"job_type": "training"},
    required_env_vars=["LABEL_FIELD"],
    optional_env_vars={
        "ID_COLUMNS": "[]",
        "DROP_COLUMNS": "[]",
        "TRAIN_RATIO": "0.7",
        "TEST_VAL_RATIO": "0.5",
        "STRATIFY": "true",
        "SEED": "42",
        "LABEL_MAPPING": "",
        "TASK": "auto",
        "TIME_COLUMN": "",
        "DROP_LABEL_MISSING": "true",
        "OUTPUT_FORMAT": "csv",
    },
    framework_requirements={"pandas": ">=1.1", "numpy": ">=1.19", "scikit-learn": ">=0.23"},
    description="Cleans label and columns; splits into train, val and test where the job type is training.",
)
