"""Models and model packages as files: what CreateModel and RegisterModel leave for later steps and later runs."""

from __future__ import annotations

import json
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from cursus.engine.store.objects import safe_name
from cursus.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

__all__ = ["ApprovalStatus", "Decision", "ModelRegistry", "group_name"]

ApprovalStatus = Literal["Approved", "Rejected", "PendingManualApproval"]

_GROUP = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_ARN = re.compile(r"arn:[^:]*:sagemaker:[^:]*:[^:]*:model-package(?:-group)?/(.+)")


class Decision(dict[str, Any]):
    """A change of a package's approval, in the service's words: status, description, time and who decided."""

    @classmethod
    def of(cls, status: str, description: str | None, moment: str, by: str) -> Decision:
        """The decision; EngineError where the service has no such status."""
        if status not in get_args(ApprovalStatus):
            known = get_args(ApprovalStatus)
            raise EngineError(
                f"there is no approval status {status!r}", hint=did_you_mean(status, known) or f"use {', '.join(known)}"
            )
        told = {} if description is None else {"ApprovalDescription": description}
        return cls(ModelApprovalStatus=status, **told, LastModifiedTime=moment, LastModifiedBy={"UserProfileName": by})


def group_name(given: str) -> str:
    """The name of a model package group, given by name or ARN; EngineError where the service would take neither.

    >>> group_name("arn:aws:sagemaker:us-east-1:000000000000:model-package-group/churn")
    'churn'
    """
    arn = _ARN.fullmatch(given)
    name = arn[1] if arn else given
    if not _GROUP.fullmatch(name):
        raise EngineError(
            f"{given!r} is no name of a model package group", hint="use letters, digits and inner hyphens, 63 at most"
        )
    return name


class ModelRegistry:
    """`<folder>/<model name>.json` for models, `<folder>/<group>/<version>.json` for model packages."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not exist."""
        self._folder = folder

    def save_model(self, name: str, record: Mapping[str, Any]) -> Path:
        """Writes the record of a model and gives its file."""
        path = self._folder / f"{safe_name(name, 'model name')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        _staged(path.parent, record).replace(path)
        return path

    def model(self, name: str) -> dict[str, Any]:
        """The record of a model; EngineError where there is none of that name."""
        path = self._folder / f"{safe_name(name, 'model name')}.json"
        if not path.is_file():
            hint = did_you_mean(name, self.models()) or "create it with a Model step"
            raise EngineError(f"there is no model {name!r}", hint=hint)
        return _read(path)

    def models(self) -> list[str]:
        """The names of all models, in order."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def register(self, group: str, record: Mapping[str, Any], arn: Callable[[int], str]) -> tuple[dict[str, Any], Path]:
        """Writes a package as the group's next version, also when others register at the same moment.

        Gives the record with its `ModelPackageVersion` and `ModelPackageArn`, and its file.
        """
        folder = self._folder / group_name(group)
        folder.mkdir(parents=True, exist_ok=True)
        version = max(_versions(folder), default=0) + 1
        while True:
            package = {**record, "ModelPackageVersion": version, "ModelPackageArn": arn(version)}
            path = folder / f"{version}.json"
            staged = _staged(folder, package)
            try:
                # Unlike a rename, a link never takes the place of a version that another process has written.
                path.hardlink_to(staged)
            except FileExistsError:
                version += 1
                continue
            finally:
                staged.unlink()
            return package, path

    def groups(self) -> list[str]:
        """The names of all model package groups that have versions, in order."""
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(folder.name for folder in folders if folder.is_dir() and _versions(folder))

    def packages(self, group: str) -> list[dict[str, Any]]:
        """The records of all versions of a group, the oldest first; EngineError where there is no such group."""
        folder = self._group(group)
        return [_read(folder / f"{version}.json") for version in _versions(folder)]

    def package(self, name: str) -> dict[str, Any]:
        """The record of one version, given as `<group>/<version>`, as its ARN, or as a group for the latest.

        Raises:
            EngineError: there is no such group or version; the hint names what there is.
        """
        return _read(self._file(name))

    def decide(self, name: str, decision: Decision) -> dict[str, Any]:
        """Changes the approval of a version, adds the decision to its `ApprovalHistory`, and gives the record.

        Decisions that are made at the same moment are all kept.
        """
        path = self._file(name)
        with _locked(path.parent):
            record = _read(path)
            history = [*record.get("ApprovalHistory", ()), decision]
            record.pop("ApprovalDescription", None)
            changed = {**record, **decision, "ApprovalHistory": history}
            _staged(path.parent, changed).replace(path)
        return changed

    def _file(self, name: str) -> Path:
        arn = _ARN.fullmatch(name)
        group, sign, version = (arn[1] if arn else name).partition("/")
        folder = self._group(group)
        there = _versions(folder)
        wanted = version if sign else str(there[-1])
        if wanted not in map(str, there):
            shown = _shown(there)
            raise EngineError(f"group {folder.name!r} has no version {wanted!r}", hint=f"it has {shown}")
        return folder / f"{wanted}.json"

    def _group(self, given: str) -> Path:
        """The folder of a group; an ARN of the service's gives the group's name in lower case."""
        name, groups = group_name(given), self.groups()
        found = name if name in groups else next((each for each in groups if each.lower() == name.lower()), None)
        if found is None:
            known = f"there are {', '.join(groups)}" if groups else "no model has been registered yet"
            raise EngineError(f"there is no model package group {name!r}", hint=did_you_mean(name, groups) or known)
        return self._folder / found


def _versions(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit())


def _shown(versions: list[int]) -> str:
    return f"version {versions[0]}" if len(versions) == 1 else f"versions {versions[0]} to {versions[-1]}"


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EngineError(f"{path} is no JSON: {error}", hint="restore or remove the file") from error
    if not isinstance(record, dict):
        raise EngineError(f"{path} holds no record", hint="restore or remove the file")
    return dict[str, Any](record)


def _staged(folder: Path, record: Mapping[str, Any]) -> Path:
    """The record in a file of its own that is on disk whole, to be given its name in one step."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".staged-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as writing:
        json.dump(record, writing, indent=2)
        writing.flush()
        os.fsync(descriptor)
    staged = Path(name)
    staged.chmod(0o644)
    return staged


@contextmanager
def _locked(folder: Path) -> Generator[None]:
    """While inside, no other process or thread changes a record of the folder; the lock dies with its holder."""
    # Not there on Windows, where nothing else of the registry needs it.
    import fcntl

    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
