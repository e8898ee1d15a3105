"""What the XGBoost training script reads, writes and is told."""

from cursus.core.base.contract_base import TrainingScriptContract

XGBOOST_TRAINING_CONTRACT = TrainingScriptContract(
    entry_point="xgboost_training.py",
    expected_input_paths={
        "input_path": "/opt/ml/input/data",
        "hyperparameters_s3_uri": "/opt/ml/input/data/config/hyperparameters.json",
    },
    expected_output_paths={"model_output": "/opt/ml/model", "evaluation_output": "/opt/ml/output/data"},
    framework_requirements={"xgboost": ">=1.7", "pandas": ">=1.1", "numpy": ">=1.19", "scikit-learn": ">=0.23"},
    description="Trains with early stopping on val, and leaves model, schema, metrics and predictions.",
)
