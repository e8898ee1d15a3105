"""A private view of the file system for one process: container paths on folders of ours, without any privilege.

Linux only, standard library only. Mounts live in the process's own mount namespace and end with it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

__all__ = ["become_subreaper", "die_with_parent", "enter"]

_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_SIGKILL = 9


def enter(point: str, folder: str) -> None:
    """Shows `folder` at `point` to this process and its children, also where `point` does not exist on the host.

    Raises:
        OSError: the kernel or its policy does not let this process have namespaces of its own.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"{sys.platform} has no mount namespaces")
    libc = ctypes.CDLL(None, use_errno=True)
    _unshare(libc)
    _mount(libc, None, "/", None, _MS_REC | _MS_PRIVATE)
    if Path(point).is_dir():
        _bind(libc, folder, point)
        return
    top = "/" + point.split("/")[1]
    if Path(top).is_dir():
        _cover(libc, top, point, folder)
    else:
        _new_root(libc, point, folder)


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


def _unshare(libc: ctypes.CDLL) -> None:
    # As root a mount namespace alone will do, and keeps root's access to files of other users.
    if os.geteuid() == 0 and libc.unshare(_CLONE_NEWNS) == 0:
        return
    uid, gid = os.geteuid(), os.getegid()
    _check(libc.unshare(_CLONE_NEWNS | _CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")


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


def _bring_back(libc: ctypes.CDLL, old: str, names: list[str], new: Path) -> None:
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


def _hold(folder: str) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)


def _bind(libc: ctypes.CDLL, source: str, target: str) -> None:
    _mount(libc, source, target, None, _MS_BIND | _MS_REC)


def _mount(libc: ctypes.CDLL, source: str | None, target: str, kind: str | None, flags: int) -> None:
    given = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    _check(libc.mount(*given, ctypes.c_ulong(flags), None), f"mount {target}")


def _check(outcome: int, action: str) -> None:
    if outcome:
        number = ctypes.get_errno()
        raise OSError(number, f"{action}: {os.strerror(number)}")
