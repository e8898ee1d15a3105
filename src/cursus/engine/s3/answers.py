"""What S3 answers: errors with the service's own codes, and documents as XML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Answer", "Element", "S3Error", "Slice", "document", "texts", "url_encoded"]

Element = tuple[str, "str | Iterable[Element]"]

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a file: its first byte and how many."""

    path: Path
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One response: its status, its headers, and its body in memory or in a file."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | Slice = b""


class S3Error(Exception):
    """A request that is refused, as the service words it."""

    def __init__(self, status: int, code: str, message: str, resource: str = "") -> None:
        """Holds the HTTP status, the service's code and a message."""
        super().__init__(message)
        self.status, self.code, self.message, self.resource = status, code, message, resource

    def answer(self) -> Answer:
        """The response that tells of it."""
        parts: list[Element] = [("Code", self.code), ("Message", self.message), ("Resource", self.resource)]
        if self.code == "NoSuchKey":
            parts.append(("Key", self.resource))
        return document("Error", parts, self.status, named=False)


def document(root: str, parts: Iterable[Element], status: int = 200, *, named: bool = True) -> Answer:
    """A response whose body is an XML document of S3's namespace."""
    opening = f'{root} xmlns="{_NAMESPACE}"' if named else root
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{opening}>{_written(parts)}</{root}>'
    return Answer(status, {"Content-Type": "application/xml"}, text.encode("utf-8", "replace"))


def _written(parts: Iterable[Element]) -> str:
    return "".join(
        f"<{name}>{_escaped(inner) if isinstance(inner, str) else _written(inner)}</{name}>" for name, inner in parts
    )


def _escaped(text: str) -> str:
    return html.escape(_UNWRITABLE.sub("\ufffd", text), quote=True)


def texts(body: bytes, name: str) -> list[str]:
    """The text of every element of that name in a request's document.

    >>> texts(b"<Delete><Object><Key>a&amp;b</Key></Object></Delete>", "Key")
    ['a&b']
    """
    found = re.findall(rf"<{name}>([^<]*)</{name}>", body.decode("utf-8", "replace"))
    return [html.unescape(text) for text in found]


def url_encoded(text: str) -> str:
    """A key as lists write it for clients that asked for URL encoding."""
    return quote(text, safe="/")
