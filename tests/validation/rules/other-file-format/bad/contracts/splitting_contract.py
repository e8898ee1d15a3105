"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

SPLITTING_CONTRACT = ProcessingScriptContract(
    entry_point="splitting.py",
    expected_input_paths={"rows": "/opt/ml/processing/input/rows"},
    expected_output_paths={"halves": "/opt/ml/processing/output/halves"},
)
