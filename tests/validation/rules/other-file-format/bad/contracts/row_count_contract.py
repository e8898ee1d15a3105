"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_COUNT_CONTRACT = ProcessingScriptContract(
    entry_point="row_count.py",
    expected_input_paths={"halves": "/opt/ml/processing/input/halves"},
    expected_output_paths={"counts": "/opt/ml/processing/output/counts"},
)
