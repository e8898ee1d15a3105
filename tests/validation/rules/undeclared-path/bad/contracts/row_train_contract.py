"""What the script reads and writes."""

from cursus.core.base.contract_base import TrainingScriptContract

ROW_TRAIN_CONTRACT = TrainingScriptContract(
    entry_point="row_train.py",
    expected_input_paths={"rows": "/opt/ml/input/data/rows"},
    expected_output_paths={"model": "/opt/ml/model"},
)
