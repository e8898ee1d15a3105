"""What the script reads, writes and is told."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_COUNT_CONTRACT = ProcessingScriptContract(
    entry_point="row_count.py",
    expected_input_paths={"rows": "/opt/ml/processing/input/rows"},
    expected_output_paths={"counts": "/opt/ml/processing/output/counts"},
    required_env_vars=["GROUP_BY"],
)
