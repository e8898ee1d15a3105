"""What the handler finds."""

from cursus.core.base.contract_base import ModelScriptContract

ROW_MODEL_CONTRACT = ModelScriptContract(
    entry_point="row_inference.py",
    expected_input_paths={"model_data": "/opt/ml/model"},
)
