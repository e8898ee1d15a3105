"""The tar.gz files of SageMaker: code and models unpacked safely, models and outputs packed reproducibly."""

from __future__ import annotations

import gzip
import lzma
import os
import posixpath
import tarfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.engine.store.files import named_no_room
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["UNREADABLE", "pack", "unpack"]

UNREADABLE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
"""What reading a tar file may raise that is none, or is broken."""


def unpack(archive: Path, folder: Path, subject: str) -> None:
    """Extracts a tar file below a folder; EngineError where a member would land outside or the file is no tar."""
    folder.mkdir(parents=True, exist_ok=True)
    links: set[str] = set()
    try:
        with named_no_room(subject, folder), tarfile.open(archive, "r:*") as opened:
            # Members are judged below: before 3.11.4 Python has no filters that do.
            opened.extraction_filter = lambda member, _: member
            for member in opened:
                _refuse_detour(member, links, subject)
                _tame(member, subject)
                opened.extract(member, folder)
            _refuse_ways_out(folder, links, subject)
            _read_to_end(opened)
    except UNREADABLE as error:
        raise EngineError(f"{subject} cannot be extracted: {error}", hint="it must be a tar.gz file") from error


def _refuse_detour(member: tarfile.TarInfo, links: set[str], subject: str) -> None:
    """No member lies behind a link of the same archive: where such a path leads, not every Python finds out."""
    path = PurePosixPath(posixpath.normpath(member.name.lstrip("/")))
    link = next((str(each) for each in path.parents if str(each) in links), None)
    if link is not None:
        raise EngineError(
            f"{subject}: refused to extract: {member.name!r} lies behind the link {link!r}",
            hint="pack folders, not links to them",
        )
    if member.issym() or member.islnk():
        links.add(str(path))


def _refuse_ways_out(folder: Path, links: Iterable[str], subject: str) -> None:
    """Each link on its own leads somewhere within; a chain of them may lead out."""
    root = folder.resolve()
    for name in links:
        path = folder / name
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            path.unlink()
            raise EngineError(f"{subject}: refused to extract: {name!r} leads out of it", hint="pack files, not links")


def _read_to_end(opened: tarfile.TarFile) -> None:
    """Reads what comes after the last member: only there does a compressed file tell whether it has come whole."""
    while opened.fileobj.read(1 << 20):
        pass


def _tame(member: tarfile.TarInfo, subject: str) -> None:
    """Takes from a member what has no meaning here: a leading slash, an owner, the right of others to write."""
    linked = member.issym() or member.islnk()
    member.name = member.name.lstrip("/")
    ways = [member.name]
    if linked:
        ways.append(posixpath.join(posixpath.dirname(member.name) if member.issym() else "", member.linkname))
    out = any(way.startswith("/") or posixpath.normpath(way).split("/")[0] == ".." for way in ways)
    if out or not (linked or member.isreg() or member.isdir()):
        fact = "leads out of it" if out else "is a device or a pipe"
        raise EngineError(
            f"{subject}: refused to extract: {member.name!r} {fact}", hint="pack files with relative names only"
        )
    kept = 0o755 if member.mode & 0o100 else 0o644
    member.mode = 0o755 if member.isdir() else member.mode & kept | 0o600
    member.uid, member.gid, member.uname, member.gname = os.geteuid(), os.getegid(), "", ""


def pack(files: Iterable[tuple[str, Path]], archive: Path) -> None:
    """Writes files under their names into a tar.gz; the same files give the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    # A job may have left a link there.
    archive.unlink(missing_ok=True)
    with (
        archive.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=1, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as packed,
    ):
        for name, path in files:
            member = tarfile.TarInfo(name)
            member.size, member.mode = path.stat().st_size, path.stat().st_mode & 0o777
            with path.open("rb") as content:
                packed.addfile(member, content)
