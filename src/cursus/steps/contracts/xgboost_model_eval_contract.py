"""What the model evaluation script reads, writes and is told."""

from cursus.core.base.contract_base import ProcessingScriptContract

XGBOOST_MODEL_EVAL_CONTRACT = ProcessingScriptContract(
    entry_point="xgboost_model_eval.py",
    expected_input_paths={
        "model_input": "/opt/ml/processing/input/model",
        "evaluation_data": "/opt/ml/processing/input/evaluation_data",
    },
    expected_output_paths={
        "evaluation_output": "/opt/ml/processing/output/evaluation_output",
        "metrics_output": "/opt/ml/processing/output/metrics_output",
    },
    expected_arguments={"job_type": "testing"},
    required_env_vars=["LABEL_FIELD"],
    optional_env_vars={"ID_COLUMNS": "[]", "EVAL_SPLIT": "auto", "DECISION_THRESHOLD": "0.5", "PLOTS": "true"},
    framework_requirements={"xgboost": ">=1.7", "pandas": ">=1.1", "numpy": ">=1.19", "scikit-learn": ">=0.23"},
    description="Scores held-out rows; leaves scored rows, metrics and plots.",
)
