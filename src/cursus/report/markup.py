"""HTML and SVG as text in which everything that is not markup of ours is escaped."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Attribute", "Child", "Markup", "join", "tag", "verbatim"]

_VOID = frozenset({"img", "input", "meta"})
# Terminal colours, and what HTML has no place for: C0 and C1 controls but tab and line feed, and lone surrogates.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that is markup already and must not be escaped again; only this module makes it."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"
Attribute: TypeAlias = "str | float | bool | None"


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. Children are text, elements, sequences of these, or None for nothing.

    Attributes are written `cls` for class, `for_` for for, `aria_label` for aria-label; None and False leave one out.

    >>> tag("p", "1 < 2 ", tag("b", "yes"), cls="note", hidden=True, id=None)
    '<p class="note" hidden>1 &lt; 2 <b>yes</b></p>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def join(children: Child) -> Markup:
    """Children one after the other, without an element around them."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return Markup(html.escape(printable(children)))
    return Markup("".join(join(child) for child in children))


def verbatim(source: str) -> Markup:
    """Text of this package, such as its style sheet, as it stands; never anything that comes from a run."""
    return Markup(source)


def printable(text: str) -> str:
    r"""Text without terminal colours, and with a replacement for each character that HTML cannot hold.

    >>> printable("\x1b[31mred\x1b[0m\x00")
    'red\ufffd'
    """
    return _UNPRINTABLE.sub("\ufffd", _TERMINAL.sub("", text))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f' {name}="{html.escape(printable(text))}"'
