"""Which Python stands for an image: the one that runs the engine, or that of an environment which a user has named."""

from __future__ import annotations

import fnmatch
import json
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.programs import requirements
from cursus.engine.sandbox.launcher import Launcher
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Interpreter", "Interpreters", "write_tools"]

# The warm interpreter's own code needs it.
_WARM_SINCE = (3, 11)
_PATIENCE = 60.0
_ASK = """
import json, sys
from importlib.metadata import distributions
print(json.dumps([sys.version_info[:3], {each.metadata["Name"].lower(): each.version for each in distributions()}]))
"""


@dataclass(frozen=True)
class Interpreter:
    """One Python: its executable, what jobs find as `python3` and `pip` with it, and what starts jobs.

    Attributes:
        executable: Its path.
        tools: The folder that comes first on the PATH of its jobs.
        launcher: What starts its jobs.
        warm: Whether that is an interpreter of its own kind, which can be forked.
    """

    executable: str
    tools: Path
    launcher: Launcher
    warm: bool = True
    _versions: dict[str, str | None] = field(default_factory=dict[str, "str | None"])

    def version(self, package: str) -> str | None:
        """The version of an installed package, or of `python`; None where there is none."""
        if package not in self._versions:
            self._versions[package] = self._version(package)
        return self._versions[package]

    def _version(self, package: str) -> str | None:
        if self.executable != sys.executable:
            return self._packages.get(package)
        if package == "python":
            return platform.python_version()
        try:
            return metadata.version(package)
        except metadata.PackageNotFoundError:
            return None

    @cached_property
    def _packages(self) -> Mapping[str, str]:
        version, packages = _asked(self.executable)
        return {**packages, "python": ".".join(map(str, version))}

    def unmet(self, listed: Path) -> list[str]:
        """What a requirements.txt asks for and this Python has not: see `requirements.unmet`."""
        if self.executable == sys.executable:
            return requirements.unmet(listed)
        told = _run(self.executable, [str(Path(requirements.__file__)), "unmet", str(listed)])
        return list(json.loads(told))


@dataclass(frozen=True)
class Interpreters:
    """The Pythons of a run, each opened when its first job comes; its own may be `left_open` at the end."""

    own: Interpreter
    folder: Path
    patterns: Mapping[str, Path] = field(default_factory=dict[str, Path])
    left_open: bool = False
    _opened: dict[Path, Interpreter] = field(default_factory=dict[Path, Interpreter])
    _lock: Lock = field(default_factory=Lock)

    def of(self, image: str) -> Interpreter:
        """The Python for an image: that of the first pattern that matches its URI, otherwise the engine's own."""
        found = self.named(image)
        if found is None:
            return self.own
        with self._lock:
            if found not in self._opened:
                self._opened[found] = self._open(found)
            return self._opened[found]

    def named(self, image: str) -> Path | None:
        """The Python that the run names for an image; None for the engine's own."""
        fitting = (path for pattern, path in self.patterns.items() if fnmatch.fnmatchcase(image, pattern))
        return next(fitting, None) if image else None

    def close(self) -> None:
        """Ends those that nobody else needs."""
        launchers = dict.fromkeys(each.launcher for each in (self.own, *self._opened.values()))
        for each in launchers:
            if not (self.left_open and each is self.own.launcher):
                each.close()

    def _open(self, executable: Path) -> Interpreter:
        version, _ = _asked(str(executable))
        warm = tuple(version) >= _WARM_SINCE
        own = self.own.launcher
        launcher = Launcher(self.folder / "sandbox.log", str(executable), own.threads) if warm else own
        tools = write_tools(self.folder / "bin" / str(len(self._opened) + 1), str(executable))
        return Interpreter(str(executable), tools, launcher, warm)


def _asked(executable: str) -> tuple[list[int], dict[str, str]]:
    version, packages = json.loads(_run(executable, ["-c", _ASK]))
    return version, packages


def _run(executable: str, arguments: list[str]) -> str:
    try:
        done = subprocess.run(
            [executable, "-I", *arguments], capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        hint = "name the folder of a virtual environment, or a Python 3.8 or newer"
        raise EngineError(f"{executable} does not work as a Python: {said.strip()[-300:]}", hint=hint) from error
    return done.stdout


def write_tools(folder: Path, executable: str) -> Path:
    """`python3` and `pip` as jobs find them: that Python, and a pip that changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    python = f'exec "{executable}"'
    pip = f'{python} -E "{requirements.__file__}"'
    module = f'[ "$1 $2" = "-m pip" ] && shift 2 && {pip} "$@"'
    for names, line in ((("python", "python3"), f"{module}\n{python}"), (("pip", "pip3"), pip)):
        for name in names:
            tool = folder / name
            tool.write_text(f'#!/bin/sh\n{line} "$@"\n', encoding="utf-8")
            tool.chmod(0o755)
    return folder
