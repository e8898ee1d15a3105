"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_SUM_CONTRACT = ProcessingScriptContract(
    entry_point="row_sum.py",
    expected_arguments={"job-type": "training", "limit": "100", "mode": "all", "quiet": "no"},
)
