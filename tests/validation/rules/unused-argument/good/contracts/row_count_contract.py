"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_COUNT_CONTRACT = ProcessingScriptContract(
    entry_point="row_count.py",
    expected_arguments={"job-type": "training", "row_limit": "1000"},
)
