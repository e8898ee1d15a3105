"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

ROW_COUNT_CONTRACT = ProcessingScriptContract(
    entry_point="row_count.py",
    required_env_vars=["LABEL_FIELD", "GROUP_BY"],
    optional_env_vars={"ROW_LIMIT": "1000", "RATIO": "0.70", "STRICT": "true", "TITLE": "", "NOTE": "none"},
)
