"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_COUNT_CONTRACT = ProcessingScriptContract(
    entry_point="row_count.py",
    required_env_vars=["GROUP_BY"],
    optional_env_vars={
        "LABEL_FIELD": "label",
        "ROW_LIMIT": "100",
        "SEPARATOR": ",",
    },
)
