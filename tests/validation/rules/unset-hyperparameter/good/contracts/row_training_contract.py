"""What the script reads and writes."""

from cursus.core.base.contract_base import TrainingScriptContract

ROW_TRAINING_CONTRACT = TrainingScriptContract(
    entry_point="row_training.py",
    expected_input_paths={
        "input_path": "/opt/ml/input/data",
        "hyperparameters_s3_uri": "/opt/ml/input/data/config/hyperparameters.json",
    },
    expected_output_paths={"model_output": "/opt/ml/model"},
)
