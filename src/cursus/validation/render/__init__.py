"""What a check found, as text, JSON, SARIF, JUnit XML or a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cursus.validation.outcome import Outcome

__all__ = ["FORMATS", "render"]

FORMATS = ("text", "json", "sarif", "junit", "html")


def render(outcome: Outcome, form: str, base: Path) -> str:
    """An outcome in one of `FORMATS`; paths are written as they are seen from a folder."""
    from importlib import import_module

    function: Callable[[Outcome, Path], str] = import_module(f"cursus.validation.render.{form}").render
    return function(outcome, base)
