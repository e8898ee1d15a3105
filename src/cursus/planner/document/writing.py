"""Text, words and values as Markdown that gives back the very same when it is read."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cursus.planner.document.spans import codes, plain, stripped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cursus.planner.document.spans import Line

__all__ = ["NOTHING", "as_code", "as_text", "as_value", "code_text", "indented", "is_form", "line_text", "value_of"]

NOTHING = "none"
"""What stands where there is nothing to say."""

_NOTHING = re.compile(r"^\W*(?:none|n/a|not applicable|nothing|null)?[\s.\-\u2013\u2014]*$", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,.;:'\"()/=%$@?-]*[A-Za-z0-9,.;:'\"()/%?])?")
_CODED = re.compile(rf"(?:{_PLAIN.pattern}|`[A-Za-z0-9_./$-]+`|(?<=[`\w]) (?=[`\w]))++")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>&~|#])")
_STARTS = re.compile(r"^([-+=:]|\d{1,9}(?=[.)]))", re.MULTILINE)


def line_text(line: Line) -> str:
    """The text that a line says: nothing for "none" and its like, and what JSON in backticks stands for.

    >>> from cursus.planner.document.spans import Span
    >>> line_text((Span("None."),)), line_text((Span('"none"', code=True),))
    ('', 'none')
    """
    line = stripped(line)
    if len(line) == 1 and line[0].code:
        found = _json_text(line[0].text)
        if found is not None:
            return found
    text = plain(line)
    return "" if _NOTHING.match(text) and not codes(line) else text


def code_text(text: str) -> str:
    """The word that stands in backticks."""
    found = _json_text(text)
    return text if found is None else found


def value_of(line: Line) -> Any:
    """The value that a line says: JSON or Python in backticks or without; any other text is itself."""
    line = stripped(line)
    written = codes(line)
    if not written and _NOTHING.match(plain(line)):
        return None
    return _value(written[0] if written else plain(line))


def _value(text: str) -> Any:
    from ast import literal_eval

    for read in (json.loads, literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return text


def is_form(text: str) -> bool:
    """Whether a text is what the form of a plan says that is expected: words in square brackets."""
    return bool(re.fullmatch(r"\[[^\[\]]* [^\[\]]*\]", text))


def as_text(text: str, reading: Callable[[str], str] | None = None) -> str:
    """Text as Markdown: as it stands where that reads back, else with backslashes, else as JSON in backticks."""
    if reading is None:
        return _written(text)
    *tried, last = _candidates(text)
    return next((each for each in tried if each is not None and reading(each) == text), last)


@lru_cache(maxsize=4096)
def _written(text: str) -> str:
    simple = _CODED.fullmatch(text) and not text.startswith("`") and not _NOTHING.match(text)
    return text if simple else as_text(text, read_item)


def _candidates(text: str) -> tuple[str | None, str, str]:
    if is_form(text):
        return None, as_code(text, quoted=True), as_code(text, quoted=True)
    plainly = text if "\n" not in text.replace("\n\n", "") else None
    escaped = _STARTS.sub(_start_escaped, _SPECIAL.sub(r"\\\1", text)).replace("\n", "\\\n")
    as_is = None if "<" in text or plainly is None else plainly
    return as_is, escaped, as_code(text, quoted=True)


def _start_escaped(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def read_item(written: str) -> str:
    """What a bullet with this text says."""
    from cursus.planner.document.outline import read_outline

    item = written.replace("\n", "\n  ")
    bullets = read_outline(f"# T\n\n## S\n\n- {item}\n").parts[0].bullets
    if len(bullets) != 1 or bullets[0].below or bullets[0].fences:
        return f"{written} is not one bullet"
    return "\n\n".join(line_text(each) for each in (bullets[0].text, *bullets[0].paragraphs))


def as_code(word: str, *, quoted: bool = False) -> str:
    """A word in backticks: as it stands, or as JSON where backticks would not give it back."""
    simple = word and word == word.strip() and not re.search(r"[`\n\r\x00-\x1f\ud800-\udfff|]", word)
    if simple and not quoted and _json_text(word) is None:
        return f"`{word}`"
    return f"`{_as_json(word)}`"


def as_value(value: Any) -> str:
    """A value as JSON in backticks."""
    return f"`{_as_json(value)}`"


def _as_json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Backticks, bars and what no editor shows would end the code or the cell that they stand in.
    return re.sub(r"[`|\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _json_text(text: str) -> str | None:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            found = json.loads(text)
        except ValueError:
            return None
        return found if isinstance(found, str) else None
    return None


def indented(lines: Iterable[str]) -> list[str]:
    """Lines moved to the right, below a bullet."""
    return [f"  {line}" if line else line for line in lines]
