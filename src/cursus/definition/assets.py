"""The manifest beside a definition that says where the code and local data behind its S3 addresses are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.definition.document import load_definition
from cursus.definition.files import write_file
from cursus.errors import DefinitionError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["manifest_path", "read_assets", "write_assets"]

_VERSION = 1


def manifest_path(definition_path: Path) -> Path:
    """Where the manifest of a definition lies: `<stem>.assets.json` beside `<stem>.json`.

    >>> manifest_path(Path("build/pipeline.json")).as_posix()
    'build/pipeline.assets.json'
    """
    return definition_path.with_name(f"{definition_path.stem}.assets.json")


def read_assets(definition_path: Path) -> dict[str, Path]:
    """Local paths by S3 address; empty where there is no manifest.

    `DefinitionError` names everything that is wrong with the manifest, and every file in it that is not there.
    """
    path = manifest_path(definition_path)
    if not path.exists():
        return {}
    manifest = load_definition(path)
    assets: dict[str, Path] = {}
    faults = list(_read_into(assets, manifest, path))
    if faults:
        raise DefinitionError.of(faults)
    return assets


def write_assets(definition_path: Path, assets: Mapping[str, Path]) -> Path:
    """Writes the manifest in one move and gives its path; the same assets give the same bytes.

    Paths are relative to the manifest's folder, or absolute where only the root is shared with it.
    """
    path = manifest_path(definition_path)
    listed = [{"uri": uri, "path": _relative(assets[uri], path.parent)} for uri in sorted(assets)]
    text = json.dumps({"version": _VERSION, "assets": listed}, indent=2) + "\n"
    write_file(path, text.encode())
    return path


def _read_into(assets: dict[str, Path], manifest: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Fills in the assets that are sound, and gives the faults of the others."""
    if manifest.get("version") != _VERSION or isinstance(manifest.get("version"), bool):
        fact = f"version {manifest.get('version')!r} is not {_VERSION}"
        yield Fault(f"{path}: version", fact, "compile the pipeline again", "bad-version")
    entries = manifest.get("assets")
    if not isinstance(entries, list):
        yield Fault(f"{path}: assets", "a list of assets is needed", "compile the pipeline again", "missing-field")
        return
    for at, entry in enumerate(entries):
        where = f"{path}: assets[{at}]"
        uri, local = (entry.get("uri"), entry.get("path")) if isinstance(entry, dict) else (None, None)
        if not (isinstance(uri, str) and uri.startswith("s3://") and isinstance(local, str) and local):
            yield Fault(
                where, "an S3 uri and a path are needed", 'write {"uri": "s3://...", "path": "..."}', "bad-asset"
            )
        elif uri in assets:
            yield Fault(where, f"{uri!r} is already listed", "list each uri once", "duplicate-name")
        else:
            assets[uri] = Path(os.path.normpath(path.parent / local))
            if not assets[uri].exists():
                hint = f"put the file of {uri} there, or compile the pipeline again"
                yield Fault(where, f"there is no file {assets[uri]}", hint, "missing-file")


def _relative(asset: Path, folder: Path) -> str:
    target, start = asset.absolute(), folder.absolute()
    common = Path(os.path.commonpath([target, start])) if target.anchor == start.anchor else Path(target.anchor)
    if common == Path(target.anchor):
        return target.as_posix()
    return Path(os.path.relpath(target, start)).as_posix()
