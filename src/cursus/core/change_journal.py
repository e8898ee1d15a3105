"""What a change of several files is about to do, written down first, so that it can be undone whenever it stops."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.own_folder import OWN
from cursus.errors import ChangeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ChangeJournal", "Step", "sync_folder", "tree_digest"]

_LOG = logging.getLogger(__name__)
_FORM = 1
_JOURNAL = "journal.json"
# What tools leave beside modules that they import is nobody's work.
_NOBODYS = "__pycache__"


@dataclass(frozen=True, slots=True)
class Step:
    """One rename, from a place below the root to another.

    `kept` is where the file goes that the target replaces; without it, nothing lies at the target. `digest` is that of
    what comes out of staging.
    """

    source: str
    target: str
    kept: str = ""
    digest: str = ""


class ChangeJournal:
    """The steps of one change, done in order and undone in the opposite one.

    Undoing goes by what lies where and can be begun anew after it was stopped itself. Who uses it holds the lock.
    """

    def __init__(self, root: Path) -> None:
        """Takes the root; its own folder is there."""
        self.root = root
        self.folder = root / OWN / "changes"
        self._file = self.folder / _JOURNAL

    def stage(self, number: int) -> Path:
        """The place for something new, before it goes to where it belongs."""
        return self.folder / "new" / str(number)

    def old(self, number: int) -> Path:
        """The place for something that was there, until the change is settled."""
        return self.folder / "old" / str(number)

    def is_open(self) -> bool:
        """Whether a change was begun and is neither settled nor undone, as far as can be seen."""
        return os.path.exists(self._file)  # noqa: PTH110 - Path.exists raises where a folder cannot be entered

    def begin(self) -> None:
        """Makes the places, empty; a change before that could not be undone is undone first."""
        self.undo()
        for place in ("new", "old"):
            (self.folder / place).mkdir(parents=True)

    def write(self, doing: str, steps: Iterable[Step]) -> None:
        """Writes the steps down; from here on, who opens the root undoes them unless they are settled."""
        text = json.dumps({"form": _FORM, "doing": doing, "steps": [asdict(each) for each in steps]}, indent=1)
        draft = self.folder / f"{_JOURNAL}.part"
        with draft.open("x", encoding="ascii") as writing:
            writing.write(text)
            writing.flush()
            os.fsync(writing.fileno())
        for place in ("new", "old"):
            sync_folder(self.folder / place)
        draft.rename(self._file)
        sync_folder(self.folder)

    def do(self, step: Step) -> None:
        """Does one step."""
        source, target = self.root / step.source, self.root / step.target
        if step.kept:
            _keep(target, self.root / step.kept)
            source.replace(target)
            return
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        try:
            source.rename(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(source, target)

    def settle(self, steps: Iterable[Step]) -> None:
        """Makes the change last: it is on disk, and nobody undoes it any more."""
        self._sync(steps)
        self._file.unlink()
        sync_folder(self.folder)
        self._discard()

    def undo(self) -> bool:
        """Puts everything back, if something was written down; says whether it was.

        Raises:
            ChangeError: the journal is broken, or something cannot be put back.
        """
        steps = self._read()
        try:
            for step in reversed(steps or ()):
                self._undo(step)
            strange = [place for step in steps or () for place in self._strange(step)]
            if strange:
                self._keep_all(strange)
            elif steps is not None:
                self._sync(steps)
                self._file.unlink()
        except OSError as error:
            hint = "free that place: the next command that changes files here undoes the rest"
            raise ChangeError(f"{error.filename or self.folder}: {error.strerror}, in undoing", hint=hint) from error
        self._discard()
        return steps is not None

    def _undo(self, step: Step) -> None:
        source, target = self.root / step.source, self.root / step.target
        if step.kept:
            self._undo_replacing(source, target, self.root / step.kept)
            return
        copied = self._mark(target).exists()
        if not os.path.lexists(target) or (os.path.lexists(source) and not copied):
            return
        if copied and os.path.lexists(source):
            _remove(source)
        source.parent.mkdir(parents=True, exist_ok=True)
        target.rename(source)

    def _undo_replacing(self, source: Path, target: Path, kept: Path) -> None:
        if os.path.lexists(source) or not os.path.lexists(kept):
            return
        with suppress(FileNotFoundError):
            _keep(target, _seen(source))
        target.parent.mkdir(parents=True, exist_ok=True)
        kept.replace(target)

    def _strange(self, step: Step) -> Iterator[str]:
        """What somebody else has changed since: it is not thrown away."""
        source, target = self.root / step.source, self.root / step.target
        if step.digest:
            undone = next((each for each in (source, _seen(source)) if os.path.lexists(each)), None)
            if undone and tree_digest(undone) != step.digest:
                yield step.target
        elif not step.kept and os.path.lexists(target):
            yield step.source

    def _sync(self, steps: Iterable[Step]) -> None:
        for folder in {(self.root / place).parent for each in steps for place in (each.source, each.target)}:
            sync_folder(folder)

    def _keep_all(self, places: list[str]) -> None:
        number = next(each for each in range(1, 1_000_000) if not (self.root / OWN / f"kept-{each}").exists())
        kept = self.folder.with_name(f"kept-{number}")
        self.folder.rename(kept)
        _LOG.warning("%s changed while a change of it was undone; what was there is in %s", ", ".join(places), kept)

    def _copy(self, source: Path, target: Path) -> None:
        """Moves what the file system does not rename, as folders of a lower layer of an overlay."""
        part = self.folder / "part"
        _remove(part)
        if source.is_dir():
            shutil.copytree(source, part, symlinks=True)
        else:
            shutil.copy2(source, part)
        self._mark(target).touch()
        part.rename(target)
        _remove(source)

    def _mark(self, target: Path) -> Path:
        """Says that a target was made by copying: whatever is left of its source is the change's to remove."""
        name = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
        return self.folder / f"copied-{name}"

    def _read(self) -> tuple[Step, ...] | None:
        hint = f"look at the files in {self.folder}, then remove that folder"
        try:
            told: dict[str, Any] = json.loads(self._file.read_bytes())
            steps = tuple(Step(**each) for each in told["steps"])
            if told["form"] != _FORM:
                raise ValueError(f"form {told['form']}")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ChangeError(f"{self._file} is broken: {error}", hint=hint) from error
        if any(not _is_plain(self.root, place) for each in steps for place in (each.source, each.target, each.kept)):
            raise ChangeError(f"{self._file} names places outside of {self.root}, or links", hint=hint)
        return steps

    def _discard(self) -> None:
        """Removes what is no longer needed; what cannot be removed now is removed before the next change."""
        with suppress(OSError):
            if os.path.lexists(self.folder):
                _remove(self.folder)


def sync_folder(folder: Path) -> None:
    """Has the names in a folder written to disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _keep(file: Path, place: Path) -> None:
    """A second name for a file, or a copy of it where the system gives none."""
    try:
        os.link(file, place)
    except FileNotFoundError:
        raise
    except OSError:
        part = place.with_name(f"{place.name}.part")
        shutil.copy2(file, part)
        part.rename(place)


def _seen(staged: Path) -> Path:
    """Where goes what lay at a target when the file before it was put back."""
    return staged.with_name(f"{staged.name}.seen")


def tree_digest(place: Path) -> str:
    """A digest of a file, or of the files below a folder with their names."""
    found = hashlib.sha256()
    for file in [place] if not place.is_dir() else sorted(place.rglob("*")):
        if _NOBODYS not in file.parts and file.is_file():
            found.update(os.fsencode(file.relative_to(place)) + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def _is_plain(root: Path, place: str) -> bool:
    """Whether a place of a journal lies below the root, and no folder above it is a link."""
    path = Path(place)
    if path.is_absolute() or ".." in path.parts:
        return False
    return not any((root / each).is_symlink() for each in path.parents)


def _remove(place: Path) -> None:
    """Removes a file or folder, also folders that forbid looking into them."""
    if not place.is_dir() or place.is_symlink():
        place.unlink(missing_ok=True)
        return
    for current, names, _ in os.walk(place):
        for name in names:
            path = Path(current, name)
            if not path.is_symlink() and path.stat().st_mode & stat.S_IRWXU != stat.S_IRWXU:
                path.chmod(stat.S_IRWXU)
    shutil.rmtree(place)
