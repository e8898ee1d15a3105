"""The door to the packages of the `ml` extra: says in time, and in words, which one is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cursus.errors import MissingExtraError

__all__ = ["load", "require"]


def load(module: str, purpose: str = "read and write tables") -> Any:
    """The module, as Any: pandas, pyarrow and scikit-learn ship no types.

    Raises:
        MissingExtraError: it is not installed; names its package, and the `ml` extra that brings it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtraError(module.partition(".")[0], "ml", purpose) from error


def require(*packages: str, purpose: str) -> None:
    """Loads the packages, so that a missing one is known before any work is done.

    Raises:
        MissingExtraError: one of them is not installed.
    """
    for package in packages:
        load(package, purpose)
