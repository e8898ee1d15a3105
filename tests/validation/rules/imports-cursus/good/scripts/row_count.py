"""Counts."""

from typing import TYPE_CHECKING

from cursus_runtime.files import write_json

try:
    from cursus.core.base.names import snake_case
except ImportError:
    snake_case = str.lower

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract
