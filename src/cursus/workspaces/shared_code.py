"""The shared code by its content: what a workspace was made beside, and how it differs now."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cursus.errors import RegistryError
from cursus.workspaces.reading.source_files import walked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.registry.workspace_folders import Workspace

__all__ = [
    "SHARED_TABLE",
    "SharedChange",
    "digest_of",
    "lock_path",
    "lock_text",
    "package_folder",
    "read_lock",
    "record_changes",
    "shared_changes",
    "shared_digests",
]

Digests = dict[str, str]

SHARED_TABLE = "registry/step_names_original.py"
"""The table of the shared steps, below the folder of the package cursus."""

_KEY = "cursus"
_STEPS = "steps"
_DISTRIBUTION = "cursus-pipelines"


@dataclass(frozen=True, slots=True)
class SharedChange:
    """A file of the shared code that is not as it was; `file` is relative to the folder of the package cursus."""

    file: str
    what: Literal["changed", "added", "removed"]


def package_folder() -> Path:
    """The folder of the package cursus that is imported here."""
    spec = find_spec(_KEY)
    if spec is None or spec.origin is None:
        raise RegistryError("the package cursus has no folder", hint="install it as files")
    return Path(spec.origin).resolve().parent


def shared_digests(package: Path | None = None) -> Digests:
    """The SHA-256 of every file of the shared steps and of their table, by its path below the package's folder."""
    folder = package or package_folder()
    files = [each for each in walked(folder / _STEPS) if not each.name.startswith(".")]
    files.append(folder / SHARED_TABLE)
    return {each.relative_to(folder).as_posix(): digest_of(each.read_bytes()) for each in files if each.is_file()}


def digest_of(content: bytes) -> str:
    """The SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def lock_path(workspace: Workspace) -> Path:
    """Where a workspace keeps the digests of the shared code that it was accepted with."""
    return workspace.folder / "shared.lock"


def lock_text(digests: Mapping[str, str]) -> str:
    """The digests as a lock's file holds them: the same for the same shared code."""
    return f"{json.dumps({_KEY: dict(sorted(digests.items()))}, indent=1)}\n"


def read_lock(path: Path) -> Digests | None:
    """The digests in a lock's file; None where there is no file.

    Raises:
        RegistryError: the file holds no such lock.
    """
    try:
        told = json.loads(path.read_bytes())[_KEY]
        is_lock = isinstance(told, dict) and all(isinstance(each, str) for each in told.values())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_lock(path) from error
    if not is_lock:
        raise _no_lock(path)
    return dict(told)


def shared_changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[SharedChange]:
    """How the shared code differs from what it was, by file."""
    return [each for file in sorted({*before, *now}) if (each := _change(file, before.get(file), now.get(file)))]


def record_changes(now: Mapping[str, str]) -> list[SharedChange]:
    """How the shared code differs from the wheel that installed it; empty where it does not, or no wheel did."""
    recorded = dict(_recorded())
    return shared_changes(recorded, now) if recorded else []


def _change(file: str, before: str | None, now: str | None) -> SharedChange | None:
    if before == now:
        return None
    return SharedChange(file, "added" if before is None else "removed" if now is None else "changed")


def _recorded() -> Iterator[tuple[str, str]]:
    """The digests in the record of the installed wheel, where the package that is imported is its."""
    try:
        installed = distribution(_DISTRIBUTION)
    except PackageNotFoundError:
        return
    folder = package_folder()
    for each in installed.files or ():
        top, *rest = each.parts
        place = "/".join(rest)
        is_shared = top == _KEY and (place.startswith(f"{_STEPS}/") or place == SHARED_TABLE)
        if not is_shared or each.hash is None or "__pycache__" in each.parts:
            continue
        if Path(str(installed.locate_file(each))).resolve() != folder / place:
            return
        padded = each.hash.value + "=" * (-len(each.hash.value) % 4)
        yield place, base64.urlsafe_b64decode(padded).hex()


def _no_lock(path: Path) -> RegistryError:
    return RegistryError(
        f"{path} is no lock of shared code",
        hint="`cursus workspace check ID --accept-shared` writes it anew; look at the shared code first",
    )
