"""Outputs that are published while their job still writes, as S3UploadMode Continuous asks."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from cursus.engine.store.files import copy_file, discard, files_below
from cursus.engine.store.outputs import leads_elsewhere
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from cursus.engine.store.objects import Store

__all__ = ["uploading"]

_LOOK_SECONDS = 0.5


@contextmanager
def uploading(store: Store, folders: Mapping[Path, str], root: Path, staging: Path) -> Generator[None]:
    """While inside, files below the folders are published under the URIs, once they have rested between two looks.

    The folders lie below `root`; `staging` is one that the job cannot write to. What goes wrong here is left to the
    publishing at the job's end, which meets it again.
    """
    if not folders:
        yield
        return
    done = Event()
    uploads = Thread(target=_upload, args=(store, folders, root, staging, done), daemon=True)
    uploads.start()
    try:
        yield
    finally:
        done.set()
        uploads.join()
        discard(staging)


def _upload(store: Store, folders: Mapping[Path, str], root: Path, staging: Path, done: Event) -> None:
    staging.mkdir(parents=True, exist_ok=True)
    before: dict[str, tuple[int, int]] = {}
    uploaded: dict[str, tuple[int, int]] = {}
    while not done.wait(_LOOK_SECONDS):
        with suppress(OSError):
            seen = {uri: (path, _state(path)) for uri, path in _present(folders, root)}
            for uri, (path, state) in seen.items():
                if before.get(uri) == state != uploaded.get(uri):
                    with suppress(OSError, EngineError):
                        copy_file(path, staging / "copy")
                        store.publish(staging / "copy", uri)
                        uploaded[uri] = state
            before = {uri: state for uri, (_, state) in seen.items()}


def _present(folders: Mapping[Path, str], root: Path) -> Generator[tuple[str, Path]]:
    for folder, uri in folders.items():
        for name, path in () if leads_elsewhere(folder, root) else files_below(folder):
            if not path.is_symlink():
                yield f"{uri}/{name}", path


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
