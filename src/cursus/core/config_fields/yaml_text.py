"""Values as a config file writes them, each on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["yaml_text"]

# Text that every reader of YAML takes for text, in and out of brackets.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_LONG_KEY = 100


def yaml_text(value: Any) -> str:
    """The plain value as YAML on one line; text is quoted where a reader could take it for something else.

    >>> yaml_text({"a": [1, 0.5, None, True], "b c": "yes"}), yaml_text("s3://b/x"), yaml_text(1e-05)
    ('{a: [1, 0.5, null, true], "b c": "yes"}', 's3://b/x', '1.0e-05')
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)}: {yaml_text(part)}' for key, part in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(yaml_text(part) for part in value)}]"
    if isinstance(value, str):
        return _text(value)
    text = json.dumps(value)
    # A float with an exponent and no point is text to readers of YAML 1.1.
    return text.replace("e", ".0e") if isinstance(value, float) and "e" in text and "." not in text else text


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    # JSON leaves U+007F as it is, which YAML refuses.
    return json.dumps(value, ensure_ascii=not value.isprintable()).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    """A key of a mapping in braces; long ones need a question mark."""
    text = _text(key)
    return text if len(text) <= _LONG_KEY else f"? {text} "
