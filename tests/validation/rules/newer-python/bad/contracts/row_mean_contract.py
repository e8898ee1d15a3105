"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_MEAN_CONTRACT = ProcessingScriptContract(entry_point="row_mean.py")
