"""Fills the templates of a step's files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cursus.scaffold.code_text import docstring, listed, literal, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

__all__ = ["filled", "macro"]

_OPTIONS: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}


def filled(template: str, **values: Any) -> str:
    """The text of a template with its values, to be formatted."""
    return _templates().get_template(f"{template}.j2").render(**values)


def macro(template: str, macro_name: str, values: Mapping[str, Any], **arguments: Any) -> str:
    """What a macro of a template gives; the template sees the values, the macro its arguments."""
    module = _templates().get_template(f"{template}.j2").make_module(dict(values))
    text: str = getattr(module, macro_name)(**arguments)
    return text.strip()


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from cursus.scaffold.compiled_templates import CompiledTemplates

    made = Environment(  # noqa: S701 - what comes out is code and Markdown, no HTML
        loader=PackageLoader("cursus.scaffold"),
        undefined=StrictUndefined,
        bytecode_cache=CompiledTemplates(repr(_OPTIONS)),
        **_OPTIONS,
    )
    known: dict[str, Any] = made.globals
    known.update(docstring=docstring, listed=listed, literal=literal, sentence=sentence)
    return made
