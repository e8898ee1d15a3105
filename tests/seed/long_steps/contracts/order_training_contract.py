"""What the script of OrderTraining reads, writes and is told."""

from cursus.core.base.contract_base import TrainingScriptContract

ORDER_TRAINING_CONTRACT = TrainingScriptContract(
    entry_point="order_training.py",
    expected_input_paths={
        "input_path": "/opt/ml/input/data",
        "hyperparameters_s3_uri": "/opt/ml/input/data/config/hyperparameters.json",
    },
    expected_output_paths={
        "model_output": "/opt/ml/model",
        "evaluation_output": "/opt/ml/output/data",
    },
    expected_arguments={},
    required_env_vars=["LABEL_FIELD"],
    optional_env_vars={},
    framework_requirements={"xgboost": ">=1.7", "pandas": ">=1.3.0"},
    description="""
    Contract for training on orders.
    """,
)
