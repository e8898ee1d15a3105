"""A private view of the file system for one process: container paths on folders of ours, without any privilege.

Linux only, standard library only. Mounts live in the process's own mount namespace and end with it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Cover", "Layer", "become_subreaper", "die_with_parent", "enter", "unshare_network"]

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_MS_RDONLY, _MS_REMOUNT = 0x1, 0x20
# Of nosuid, nodev, noexec, noatime and nodiratime, statvfs gives the same bits as mount takes.
_KEPT_FLAGS = 0x2 | 0x4 | 0x8 | 0x400 | 0x800
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_SIGKILL = 9


@dataclass(frozen=True, slots=True)
class Layer:
    """What of others a process sees at `point`: `source`, under the folder `upper`, which takes all changes.

    Without an `upper`, and where the system cannot lay folders over each other, `source` is shown read-only.
    """

    point: str
    source: str
    upper: str = ""
    work: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """A folder that a process sees in the place of the one at `point`, with the named entries of that one in it."""

    point: str
    folder: str
    kept: tuple[str, ...] = ()


def enter(
    point: str,
    folder: str,
    layers: Sequence[Layer] = (),
    readonly: Sequence[str] = (),
    writable: Sequence[str] = (),
    covers: Sequence[Cover] = (),
) -> None:
    """Shows `folder` at `point` to this process and its children, also where `point` does not exist on the host.

    Layers are laid over that view, outer ones first. Folders of the host that are `readonly` can be read only, but for
    the `writable` ones within them. Covers come last: what they keep is seen with all that was laid over it.

    Raises:
        OSError: the kernel or its policy does not let this process have namespaces of its own.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"{sys.platform} has no mount namespaces")
    libc = ctypes.CDLL(None, use_errno=True)
    _unshare(libc, _CLONE_NEWNS)
    _mount(libc, None, "/", None, _MS_REC | _MS_PRIVATE)
    top = "/" + point.split("/")[1]
    if Path(point).is_dir():
        _bind(libc, folder, point)
    elif Path(top).is_dir():
        _cover(libc, top, point, folder)
    else:
        _new_root(libc, point, folder)
    for layer in sorted(layers, key=lambda each: each.point.count("/")):
        _lay(libc, layer)
    _restrict(libc, readonly, writable)
    for cover in covers:
        _cover_up(libc, cover)


def _restrict(libc: ctypes.CDLL, readonly: Sequence[str], writable: Sequence[str]) -> None:
    """Takes the right to write to folders, but for those within them that stay as they are."""
    held = {path: _hold(path) for path in writable}
    for path in sorted([*readonly, *writable], key=len):
        if path in held:
            _bind(libc, f"/proc/self/fd/{held[path]}", path)
            os.close(held[path])
        else:
            _bind_readonly(libc, path, path)


def _cover_up(libc: ctypes.CDLL, cover: Cover) -> None:
    before = _hold(cover.point)
    _bind(libc, cover.folder, cover.point)
    _bring_back(libc, f"/proc/self/fd/{before}", cover.kept, Path(cover.point))
    os.close(before)


def become_subreaper() -> None:
    """Makes this process the one that inherits orphans among its descendants; nothing where the system has no such."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Has the kernel kill this process when its parent ends; nothing where the system has no such."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def _prctl(option: int, value: int) -> None:
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(option, value, 0, 0, 0)


def unshare_network() -> None:
    """Gives this process and its children an empty network, where loopback is down.

    Raises:
        OSError: the kernel or its policy does not let this process have namespaces of its own.
    """
    _unshare(ctypes.CDLL(None, use_errno=True), _CLONE_NEWNET)


def _unshare(libc: ctypes.CDLL, kind: int) -> None:
    # As root the namespace alone will do, and keeps root's access to files of other users.
    if os.geteuid() == 0 and libc.unshare(kind) == 0:
        return
    uid, gid = os.geteuid(), os.getegid()
    _check(libc.unshare(kind | _CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="utf-8")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="utf-8")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="utf-8")


def _cover(libc: ctypes.CDLL, top: str, point: str, folder: str) -> None:
    """Lays an empty file system over `top`, brings back what was there, and adds `point`."""
    source = _hold(folder)
    before = _hold(top)
    names = [child.name for child in Path(top).iterdir()]
    _mount(libc, "tmpfs", top, "tmpfs", 0)
    _bring_back(libc, f"/proc/self/fd/{before}", names, Path(top))
    Path(point).mkdir(parents=True, exist_ok=True)
    _bind(libc, f"/proc/self/fd/{source}", point)
    os.close(before)
    os.close(source)


def _new_root(libc: ctypes.CDLL, point: str, folder: str) -> None:
    """Where the top folder is missing and `/` is not ours to change: a root of our own that holds the old one's."""
    root = Path(folder).parent / "root"
    root.mkdir(exist_ok=True)
    _mount(libc, "tmpfs", str(root), "tmpfs", 0)
    _bring_back(libc, "", [child.name for child in Path("/").iterdir()], root)
    inside = root / point.lstrip("/")
    inside.mkdir(parents=True, exist_ok=True)
    _bind(libc, folder, str(inside))
    os.chroot(root)
    os.chdir("/")


def _bring_back(libc: ctypes.CDLL, old: str, names: Sequence[str], new: Path) -> None:
    for name in names:
        source, target = Path(f"{old}/{name}"), new / name
        if source.is_symlink():
            target.symlink_to(source.readlink())
        elif source.is_dir():
            target.mkdir()
            _bind(libc, str(source), str(target))
        else:
            target.touch()
            _bind(libc, str(source), str(target))


def _lay(libc: ctypes.CDLL, layer: Layer) -> None:
    if not layer.upper:
        _bind_readonly(libc, layer.source, layer.point)
        return
    # Paths in mount options would need escapes, and may be longer than the page that options fit in.
    held = [_hold(folder) for folder in (layer.source, layer.upper, layer.work)]
    lower, upper, work = (f"/proc/self/fd/{each}" for each in held)
    options = f"lowerdir={lower},upperdir={upper},workdir={work},userxattr"
    try:
        _mount(libc, "overlay", layer.point, "overlay", 0, options)
    except OSError:
        if any(Path(layer.upper).iterdir()):
            raise
        _bind_readonly(libc, layer.source, layer.point)
    finally:
        for each in held:
            os.close(each)


def _bind_readonly(libc: ctypes.CDLL, source: str, target: str) -> None:
    _bind(libc, source, target)
    # Flags of the mount below are locked in a user namespace: leaving one out would be refused.
    kept = os.statvfs(target).f_flag & _KEPT_FLAGS
    _mount(libc, None, target, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | kept)


def _hold(folder: str) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)


def _bind(libc: ctypes.CDLL, source: str, target: str) -> None:
    _mount(libc, source, target, None, _MS_BIND | _MS_REC)


def _mount(
    libc: ctypes.CDLL, source: str | None, target: str, kind: str | None, flags: int, options: str | None = None
) -> None:
    *given, data = [None if text is None else os.fsencode(text) for text in (source, target, kind, options)]
    _check(libc.mount(*given, ctypes.c_ulong(flags), data), f"mount {target}")


def _check(outcome: int, action: str) -> None:
    if outcome:
        number = ctypes.get_errno()
        raise OSError(number, f"{action}: {os.strerror(number)}")
