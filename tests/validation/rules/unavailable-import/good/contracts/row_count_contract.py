"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_COUNT_CONTRACT = ProcessingScriptContract(
    entry_point="row_count.py",
    framework_requirements={"pandas": ">=1.1", "Scikit_Learn": ">=0.23", "pyyaml": ""},
)
