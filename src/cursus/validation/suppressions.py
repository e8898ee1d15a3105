"""Comments that allow findings: `# cursus: allow[unused-path] reason`, on the finding's line or the one above."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import nearest
from cursus.validation.model import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from cursus.validation.model import Finding

__all__ = ["Suppression", "read_suppressions"]

_MARK = b"cursus:"
_BEGINNING = re.compile(r"#\s*cursus:\s*allow\b")
_WHOLE = re.compile(r"#\s*cursus:\s*allow\[(?P<codes>[^\]]*)\]\s*(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: the codes that it allows, and why."""

    place: Place
    codes: tuple[str, ...]
    reason: str

    def allows(self, finding: Finding) -> bool:
        """Whether a finding is on its line or the next, and is one of its codes; without a reason it allows nothing."""
        beside = finding.place.line - self.place.line in {0, 1}
        return bool(self.reason) and beside and finding.place.path == self.place.path and finding.code in self.codes

    def faults(self, known: Collection[str]) -> Iterator[str]:
        """What is wrong with the comment itself."""
        if not self.codes:
            yield "names no code"
        for code in self.codes:
            if code not in known:
                near = nearest(code, known)
                yield f"names {code!r}, which is no rule{f' ({near!r} is)' if near else ''}"
        if self.codes and not self.reason:
            yield f"allows {', '.join(self.codes)} and gives no reason"


def read_suppressions(path: Path, content: bytes) -> list[Suppression]:
    """The comments of a Python file that allow findings; none of a file that is no Python."""
    if _MARK not in content:
        return []
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(content).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return []
    return [
        _suppression(path, each) for each in tokens if each.type == tokenize.COMMENT and _BEGINNING.match(each.string)
    ]


def _suppression(path: Path, token: tokenize.TokenInfo) -> Suppression:
    line, column = token.start
    place = Place(path, line, column + 1, token.end[1] + 1)
    found = _WHOLE.match(token.string)
    if found is None:
        return Suppression(place, (), "")
    codes = tuple(code.strip() for code in found["codes"].split(",") if code.strip())
    return Suppression(place, codes, found["reason"].strip())
