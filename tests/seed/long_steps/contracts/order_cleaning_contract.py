"""What the script of OrderCleaning reads, writes and is told."""

from cursus.core.base.contract_base import ScriptContract

ORDER_CLEANING_CONTRACT = ScriptContract(
    entry_point="order_cleaning.py",
    expected_input_paths={
        "DATA": "/opt/ml/processing/input/data",
        "METADATA": "/opt/ml/processing/input/metadata",
    },
    expected_output_paths={
        "clean_orders": "/opt/ml/processing/output",
    },
    expected_arguments={
        "job_type": "training",
    },
    required_env_vars=[
        "LABEL_FIELD",
        "TRAIN_RATIO",
    ],
    optional_env_vars={
        "CURRENCY": "EUR",
        "DROP_COLUMNS": "",
    },
    framework_requirements={
        "pandas": ">=1.3.0",
        "numpy": ">=1.21.0",
        "scikit-learn": ">=1.0.0",
    },
    description="""
    Contract for cleaning orders.

    Reads orders as CSV, and optionally what is known of their columns, and writes clean rows:
    1. /opt/ml/processing/input/data holds the orders
    2. /opt/ml/processing/output gets one folder for each set of rows
    3. LABEL_FIELD and TRAIN_RATIO say how they are split
    """,
)
