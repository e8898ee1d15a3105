"""What becomes of each file of a step: by what is there, what was generated, and what the plan makes of it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import CursusError, Fault
from cursus.scaffold.model import FileState, ScaffoldedFile
from cursus.scaffold.three_way import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cursus.scaffold.manifest import Manifest
    from cursus.scaffold.shared_files import SharedEntry

__all__ = ["Decided", "decided_entries", "decided_files"]


@dataclass(frozen=True, slots=True)
class Decided:
    """The files as they shall be, and what keeps them from it."""

    files: tuple[ScaffoldedFile, ...] = ()
    faults: tuple[Fault, ...] = ()


def decided_files(
    made: Mapping[str, str], manifest: Manifest, read: Callable[[str], bytes | None], *, merge: bool
) -> Decided:
    """What becomes of the files that are the step's alone.

    Args:
        made: Their texts by path, as the plan makes them now.
        manifest: What was generated before.
        read: What a file holds now; None where there is none.
        merge: Whether changes of a person and of the plan are put into one text where they do not touch.
    """
    found = [
        _decided(path, text, manifest.files.get(path), _text(read(path)), merge=merge) for path, text in made.items()
    ]
    return Decided(
        tuple(each for each in found if isinstance(each, ScaffoldedFile)),
        tuple(each for each in found if isinstance(each, Fault)),
    )


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "surrogateescape")


def _decided(path: str, made: str, base: str | None, now: str | None, *, merge: bool) -> ScaffoldedFile | Fault:
    if now is None:
        return ScaffoldedFile(path, FileState.CREATED, None, made)
    if now == made:
        return ScaffoldedFile(path, FileState.UNCHANGED, now, now)
    if base is None:
        diff = ScaffoldedFile(path, FileState.OVERWRITTEN, now, made).diff
        return Fault(path, f"is there, and no plan made it; it would become:\n{diff.rstrip()}", "move it away")
    if now == base:
        return ScaffoldedFile(path, FileState.OVERWRITTEN, now, made)
    if base == made:
        return ScaffoldedFile(path, FileState.KEPT, now, now)
    both = merged(base, made, now)
    if merge and both is not None:
        return ScaffoldedFile(path, FileState.MERGED, now, both)
    diff = ScaffoldedFile(path, FileState.OVERWRITTEN, base, made).diff.rstrip()
    own = ScaffoldedFile(path, FileState.OVERWRITTEN, base, now).diff.rstrip()
    hint = (
        "--merge puts both into it" if both is not None else "bring the plan's change in by hand, or move the file away"
    )
    return Fault(path, f"was changed by a person, and by the plan\nthe plan:\n{diff}\nthe person:\n{own}", hint)


def decided_entries(entries: Iterable[SharedEntry], manifest: Manifest, read: Callable[[str], bytes | None]) -> Decided:
    """What becomes of the files that other steps share; errors of all of them together."""
    before: dict[str, bytes | None] = {}
    after: dict[str, bytes] = {}
    faults: list[Fault] = []
    for each in entries:
        if each.path not in before:
            before[each.path] = read(each.path)
        now = after.get(each.path, before[each.path] or b"")
        try:
            after[each.path] = each.added(now, is_ours=each.name in manifest.entries.get(each.path, ()))
        except CursusError as error:
            faults += error.faults
    return Decided(tuple(_shared(before, after)), tuple(faults))


def _shared(before: Mapping[str, bytes | None], after: Mapping[str, bytes]) -> Iterator[ScaffoldedFile]:
    for path, content in after.items():
        was, now = _text(before[path]), _text(content) or ""
        state = FileState.UNCHANGED if was == now else FileState.CREATED if was is None else FileState.UPDATED
        yield ScaffoldedFile(path, state, was, now)
