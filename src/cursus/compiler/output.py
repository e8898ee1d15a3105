"""Writing several files so that all of them change or none."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import DefinitionError, Fault

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["draft_folder", "restoring"]


@contextmanager
def draft_folder(path: Path) -> Generator[Path]:
    """A folder beside a path, on the same disk, to draft in; it is gone when the block ends.

    Raises:
        DefinitionError: the system refused to write, here or within the block.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:100]}."))
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        fault = Fault(str(path), f"cannot be written: {error.strerror}", "choose a place that you can write to")
        raise DefinitionError.of([fault]) from error


@contextmanager
def restoring(*paths: Path) -> Generator[None]:
    """Clears the way for new files or folders; what was there comes back where the block does not end well."""
    kept = Path(tempfile.mkdtemp(dir=paths[0].parent, prefix=f".{paths[0].name[:100]}."))
    cleared: list[Path] = []
    try:
        for path in paths:
            if path.exists():
                path.rename(kept / path.name)
            cleared.append(path)
        yield
        cleared = []
    finally:
        for path in cleared:
            _remove(path)
            if (kept / path.name).exists():
                (kept / path.name).rename(path)
        shutil.rmtree(kept, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
