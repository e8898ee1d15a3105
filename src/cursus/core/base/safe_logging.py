"""Logging of messages whose arguments may be values that only a run knows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.variables import PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SafeLogging", "safe_value_for_logging"]


class SafeLogging:
    """Log methods under the name of the class's module; values of a run are named, not read."""

    def log_debug(self, message: str, *args: Any, **kwargs: Any) -> None:
        """Logs at level DEBUG."""
        self._log(logging.DEBUG, message, args, kwargs)

    def log_info(self, message: str, *args: Any, **kwargs: Any) -> None:
        """Logs at level INFO."""
        self._log(logging.INFO, message, args, kwargs)

    def log_warning(self, message: str, *args: Any, **kwargs: Any) -> None:
        """Logs at level WARNING."""
        self._log(logging.WARNING, message, args, kwargs)

    def log_error(self, message: str, *args: Any, **kwargs: Any) -> None:
        """Logs at level ERROR."""
        self._log(logging.ERROR, message, args, kwargs)

    def _log(self, level: int, message: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        logger = logging.getLogger(type(self).__module__)
        if logger.isEnabledFor(level):
            logger.log(level, message, *(safe_value_for_logging(arg) for arg in args), **kwargs)


def safe_value_for_logging(value: Any) -> Any:
    """The value, or where only a run knows it, its expression as text."""
    return f"[{type(value).__name__}: {value.expr}]" if isinstance(value, PipelineVariable) else value
