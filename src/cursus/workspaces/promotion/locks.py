"""The locks of shared code when a promotion changes that: they take over what is promoted, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import RegistryError
from cursus.registry.definitions import SHARED
from cursus.workspaces.promotion.edits import FileEdit
from cursus.workspaces.shared_code import digest_of, lock_path, lock_text, package_folder, read_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.workspaces.promotion.target import Target
    from cursus.workspaces.surroundings import Surroundings

__all__ = ["lock_edits"]


def lock_edits(around: Surroundings, target: Target, edits: Iterable[FileEdit]) -> Iterator[FileEdit]:
    """The edits of the locks of all workspaces that go with edits of the shared code.

    A lock takes a file over where it had that as it was before.
    """
    if target.origin != SHARED:
        return
    changed = dict(_changed(edits))
    for each in around.workspaces:
        if each.workspace is None:
            continue
        path = lock_path(each.workspace)
        try:
            accepted = read_lock(path)
        except RegistryError:
            continue
        if accepted is not None:
            before = path.read_bytes()
            after = lock_text({**accepted, **dict(_taken_over(accepted, changed))}).encode()
            yield FileEdit(path, path, before, after)


def _changed(edits: Iterable[FileEdit]) -> Iterator[tuple[str, tuple[str | None, str]]]:
    """The shared files that are changed, with their digests before and after."""
    package = package_folder()
    for each in edits:
        if each.target.resolve().is_relative_to(package):
            before = digest_of(each.before) if each.source == each.target else None
            yield each.target.resolve().relative_to(package).as_posix(), (before, digest_of(each.after))


def _taken_over(
    accepted: Mapping[str, str], changed: Mapping[str, tuple[str | None, str]]
) -> Iterator[tuple[str, str]]:
    for file, (before, after) in changed.items():
        if accepted.get(file) == before:
            yield file, after
