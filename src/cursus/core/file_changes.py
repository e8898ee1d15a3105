"""Several files changed as one: all of it happens or nothing does, whoever else is at work and whatever stops it."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.change_journal import ChangeJournal, Step, sync_folder, tree_digest
from cursus.core.file_lock import hold_lock
from cursus.core.own_folder import OWN, own_folder
from cursus.errors import ChangeError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

__all__ = ["FileChanges", "undo_what_was_stopped"]

_PATIENCE = 30.0


class FileChanges:
    """Collects changes of files and folders below a root, and makes them all or none.

    It is had from `FileChanges.open`, which holds the root's lock: what is read inside, nobody else who uses this
    changes before it is written. Places are given as paths below the root, absolute or relative to it.
    """

    def __init__(self, root: Path, doing: str) -> None:
        """Takes the root; `open` is what makes one."""
        self.root = root.resolve()
        self._given = root.absolute()
        self._doing = doing
        self._seen: dict[Path, bytes | None] = {}
        self._writes: dict[Path, bytes] = {}
        self._removals: list[Path] = []
        self._moves: list[tuple[Path, Path]] = []

    @classmethod
    @contextmanager
    def open(cls, root: Path, doing: str, *, wait: float = _PATIENCE) -> Generator[FileChanges]:
        """While inside, nobody else changes files of the root in this way; what was stopped before is undone first.

        Args:
            root: The folder below which everything lies that is changed; it is there.
            doing: What is being done, for those who wait: `register RowCount`.
            wait: How many seconds to wait for one who is at work there; where others take turns, for each of them.

        Raises:
            ChangeError: another holds the lock for that time, the root cannot be written, or what was stopped before
                cannot be undone.
        """
        place = root.resolve()
        if not place.is_dir():
            raise ChangeError(f"{root} is no folder", hint="name a folder that is there")
        with hold_lock(own_folder(place) / "lock", doing, wait):
            ChangeJournal(place).undo()
            yield cls(root, doing)

    def read(self, place: Path | str) -> bytes | None:
        """The content of a file as it is wanted so far; None where there is no file.

        Where it is changed by others from here on, `apply` refuses to write it.

        Raises:
            ChangeError: the place is refused, as one outside of the root, or cannot be read.
        """
        path = self._path(place)
        if path in self._writes:
            return self._writes[path]
        faults = list(self._place_faults(path))
        if faults:
            raise ChangeError.of(faults)
        try:
            self._seen[path] = _content(path)
        except OSError as error:
            raise ChangeError(f"{path} cannot be read: {error.strerror}", hint="mend the file") from error
        return self._seen[path]

    def write(self, place: Path | str, content: bytes) -> None:
        """Wants a file to have a content; its mode stays, and folders above a new one are made."""
        self._writes[self._path(place)] = content

    def remove(self, place: Path | str) -> None:
        """Wants a file or a whole folder to be gone."""
        self._removals.append(self._path(place))

    def move(self, source: Path | str, target: Path | str) -> None:
        """Wants a file or a whole folder elsewhere, where nothing is yet."""
        self._moves.append((self._path(source), self._path(target)))

    def apply(self, check: Callable[[], object] | None = None) -> None:
        """Makes the changes, then runs the check; where anything raises, everything is as it was before.

        Raises:
            ChangeError: places are refused (all are named), or the system refuses a change; nothing has changed.
        """
        faults = list(self._faults())
        if faults:
            raise ChangeError.of(faults)
        journal = ChangeJournal(self.root)
        try:
            with _refusals_named(self._doing):
                steps = self._staged(journal)
                journal.write(self._doing, steps)
                for step in steps:
                    journal.do(step)
            if check is not None:
                check()
            with _refusals_named(self._doing):
                journal.settle(steps)
        except BaseException:
            _undo(journal)
            raise
        self._seen, self._writes, self._removals, self._moves = {}, {}, [], []

    # What is wanted.

    def _path(self, place: Path | str) -> Path:
        path = Path(place)
        if path.is_relative_to(self._given):
            path = path.relative_to(self._given)
        return self.root / path

    def _places(self) -> list[Path]:
        return [*self._writes, *self._removals, *(place for pair in self._moves for place in pair)]

    def _faults(self) -> Iterator[Fault]:
        refused = [fault for place in self._places() for fault in self._place_faults(place)]
        if refused:
            yield from refused
            return
        yield from _overlaps(self._places())
        yield from (fault for place in self._writes for fault in self._write_faults(place))
        for place in (*self._removals, *(source for source, _ in self._moves)):
            if not os.path.lexists(place):
                yield Fault(str(place), "is not there", "somebody else may have removed it")
        for _, place in self._moves:
            if os.path.lexists(place):
                yield Fault(str(place), "is there already", "move it away, or choose another name")

    def _write_faults(self, place: Path) -> Iterator[Fault]:
        if os.path.lexists(place) and not place.is_file():
            yield Fault(str(place), "is no file", "a file is written over files alone")
        elif place in self._seen and _content(place) != self._seen[place]:
            yield Fault(str(place), "was changed by somebody else just now", "try again")

    def _place_faults(self, place: Path) -> Iterator[Fault]:
        """What is wrong with a place: it lies outside of the root, is cursus's own, or a link is on the way to it."""
        if ".." in place.parts or place == self.root or not place.is_relative_to(self.root):
            yield Fault(str(place), f"lies outside of {self.root}", "nothing outside of it is changed")
            return
        if place.is_relative_to(self.root / OWN) or (self.root / OWN).is_relative_to(place):
            yield Fault(str(place), f"holds what cursus keeps in {OWN}", "leave that folder alone")
            return
        try:
            yield from self._way_faults(place)
        except (OSError, ValueError) as error:
            fact = (error.strerror if isinstance(error, OSError) else None) or str(error)
            yield Fault(ascii(str(place))[1:-1][:300], f"is no place for a file: {fact}", "choose another name")

    def _way_faults(self, place: Path) -> Iterator[Fault]:
        device = os.lstat(self.root / OWN).st_dev
        for each in (*reversed(place.relative_to(self.root).parents), place.relative_to(self.root)):
            try:
                found = os.lstat(self.root / each)
            except FileNotFoundError:
                return
            if stat.S_ISLNK(found.st_mode):
                yield Fault(str(self.root / each), "is a link", "nothing is changed through links")
                return
            if found.st_dev != device:
                fact = f"lies on another file system than {OWN}"
                yield Fault(str(self.root / each), fact, "files of two file systems cannot be changed as one")
                return
            if self.root / each != place and not stat.S_ISDIR(found.st_mode):
                yield Fault(str(self.root / each), "is no folder", f"{place.name} cannot lie in it")
                return

    # How it is done.

    def _staged(self, journal: ChangeJournal) -> list[Step]:
        """The renames that do it; what is new lies ready. A new folder comes in place with all that goes into it."""
        journal.begin()
        steps: list[Step] = []
        for top, files in self._new_folders().items():
            staged = journal.stage(len(steps))
            for place, content in files.items():
                _make(staged / place.relative_to(top), content)
            steps.append(self._step(staged, top, digest=tree_digest(staged)))
        for place, content in self._writes.items():
            if os.path.lexists(place.parent):
                staged = journal.stage(len(steps))
                _make(staged, content, like=place)
                kept = journal.old(len(steps)) if os.path.lexists(place) else None
                steps.append(self._step(staged, place, kept, tree_digest(staged)))
        steps += [self._step(source, target) for source, target in self._moves]
        for place in self._removals:
            steps.append(self._step(place, journal.old(len(steps))))
        return steps

    def _new_folders(self) -> dict[Path, dict[Path, bytes | None]]:
        """The topmost folders that are missing, each with the files to write below it, and folders to move into."""
        found: dict[Path, dict[Path, bytes | None]] = {}
        for place, content in self._writes.items():
            if top := _missing_top(place):
                found.setdefault(top, {})[place] = content
        for _, target in self._moves:
            if top := _missing_top(target):
                found.setdefault(top, {})[target.parent] = None
        return found

    def _step(self, source: Path, target: Path, kept: Path | None = None, digest: str = "") -> Step:
        below = [str(each.relative_to(self.root)) for each in (source, target)]
        return Step(below[0], below[1], str(kept.relative_to(self.root)) if kept else "", digest)


def undo_what_was_stopped(root: Path) -> None:
    """Undoes a change that was stopped by force, if there is one and nobody is at work; never waits, never fails."""
    if ChangeJournal(root.resolve()).is_open():
        with suppress(ChangeError), FileChanges.open(root, "undo what was stopped", wait=0):
            pass


def _overlaps(places: Iterable[Path]) -> Iterator[Fault]:
    ordered = sorted(places)
    for before, place in pairwise(ordered):
        if place.is_relative_to(before):
            fact = "is changed twice" if place == before else f"is changed, and so is {before}"
            yield Fault(str(place), fact, "want one change of each place")


def _content(file: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _missing_top(place: Path) -> Path | None:
    """The topmost folder above a place that is not there."""
    return next((each for each in reversed(place.parents) if not os.path.lexists(each)), None)


def _make(place: Path, content: bytes | None, like: Path | None = None) -> None:
    """A new file, on disk, with the mode and the owner of the one that it is like; a folder where it has no content."""
    if content is None:
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as writing:
        writing.write(content)
        writing.flush()
        if like and os.path.lexists(like):
            found = os.lstat(like)
            with suppress(PermissionError):
                os.fchown(writing.fileno(), found.st_uid, found.st_gid)
            os.fchmod(writing.fileno(), stat.S_IMODE(found.st_mode))
        os.fsync(writing.fileno())
    sync_folder(place.parent)


@contextmanager
def _refusals_named(doing: str) -> Generator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or "the disk"
        raise ChangeError(
            f"{place}: {error.strerror or error}, so {doing} was undone", hint="check permissions and free space"
        ) from error


def _undo(journal: ChangeJournal) -> None:
    """Undoes a change, also when the user interrupts that once: it goes by what lies where, and can begin anew."""
    try:
        journal.undo()
    except KeyboardInterrupt:
        journal.undo()
