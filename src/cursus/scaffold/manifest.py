"""What a plan's files were when they were generated: by it, generated and edited are told apart ever after."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Manifest", "digest", "manifest_path"]

_FORMAT = 1


def manifest_path(plan: Path) -> Path:
    """Where the manifest of a plan lies: beside the plan's data.

    >>> from pathlib import Path
    >>> manifest_path(Path("plans/row_count_implementation_plan.json")).name
    'row_count_implementation_plan.manifest.json'
    """
    return plan.with_name(f"{plan.stem}.manifest.json")


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """The files that a revision of a plan made, by path below the root, each with its text as it was generated.

    `entries` are the lines that were added to files that others write too, by path.
    """

    step: str
    revision: int
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def content(self) -> bytes:
        """The manifest as its file holds it; equal manifests have equal bytes."""
        files = {
            path: {"sha256": digest(text), "generated": base64.b64encode(zlib.compress(text.encode(), 9)).decode()}
            for path, text in sorted(self.files.items())
        }
        entries = {path: list(each) for path, each in sorted(self.entries.items())}
        told = {"format": _FORMAT, "step": self.step, "revision": self.revision, "files": files, "entries": entries}
        return f"{json.dumps(told, indent=1, ensure_ascii=False)}\n".encode()

    @classmethod
    def read(cls, content: bytes, place: str) -> Manifest:
        """The manifest that a file holds.

        Raises:
            PlanError: the file holds none, or a text in it is not what its digest says.
        """
        try:
            told: dict[str, Any] = json.loads(content)
            files = {str(path): _text(each) for path, each in told["files"].items()}
            entries = {str(path): tuple(map(str, each)) for path, each in told["entries"].items()}
            return cls(str(told["step"]), int(told["revision"]), files, entries)
        except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
            hint = "take it from your version control; without it, files that are there are refused"
            raise PlanError(f"{place} is no manifest of a plan: {error}", hint=hint) from error


def _text(told: Mapping[str, str]) -> str:
    text = zlib.decompress(base64.b64decode(told["generated"], validate=True)).decode()
    if digest(text) != told["sha256"]:
        msg = "a text in it is not what its digest says"
        raise ValueError(msg)
    return text
