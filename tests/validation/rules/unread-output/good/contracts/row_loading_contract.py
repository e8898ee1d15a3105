"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_LOADING_CONTRACT = ProcessingScriptContract(
    entry_point="row_loading.py",
    expected_input_paths={"rows": "/opt/ml/processing/input/rows"},
    expected_output_paths={"loaded": "/opt/ml/processing/output/loaded"},
    required_env_vars=["GROUP_BY"],
)
