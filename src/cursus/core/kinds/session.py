"""What the shapes of a pipeline share while it is being defined: bucket, region, and the files it refers to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.code import SourceTree, archive, folder_tree, script_tree, with_files, zip_archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Asset", "PipelineSession"]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file or a folder that a definition refers to by an S3 address, and where its content is now.

    Exactly one of `content` (bytes of a made file), `tree` (files below the address) and `path` (data in place) is set.
    `kms_key` encrypts it at its address.
    """

    uri: str
    content: bytes | None = None
    tree: SourceTree | None = None
    path: Path | None = None
    kms_key: str | None = None


@dataclass(slots=True)
class PipelineSession:
    """Gives every file that a pipeline needs its S3 address, by content; it opens no connection.

    Addresses are `s3://<bucket>/<pipeline>/code/<sha256>/...`: the same code has the same address on any machine.
    `functions` are the requests that make the Lambda functions of the pipeline, by ARN, for whoever deploys it.
    """

    bucket: str
    pipeline_name: str = "pipeline"
    region: str = "us-east-1"
    assets: dict[str, Asset] = field(default_factory=dict[str, Asset])
    functions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    _scripts: dict[Path, str] = field(default_factory=dict[Path, str], repr=False)
    _folders: dict[tuple[object, ...], str] = field(default_factory=dict[tuple[object, ...], str], repr=False)

    def default_bucket(self) -> str:
        """The bucket that holds what the pipeline makes."""
        return self.bucket

    @property
    def boto_region_name(self) -> str:
        """The AWS region, as in `us-east-1`."""
        return self.region

    def stage_script(self, script: Path) -> str:
        """The address of a script: of the file where it stands alone, of a folder where it brings modules along."""
        if script not in self._scripts:
            tree = script_tree(script)
            folder = f"{self._root('code')}/{tree.digest}"
            alone = len(tree.files) == 1
            self._scripts[script] = f"{folder}/{script.name}" if alone else folder
            self._add(Asset(folder, tree=tree))
        return self._scripts[script]

    def stage_source(
        self,
        source_dir: Path | None,
        entry_point: str,
        *,
        beside: Mapping[str, Path] = MappingProxyType({}),
        location: str | None = None,
    ) -> str:
        """The address of a `sourcedir.tar.gz` with a whole source folder, or with a script and what it imports.

        `beside` names further files and folders of the archive, and where they are; a file of the same name in the
        source folder goes first. `location` is the S3 address below which the archive lies, if not the session's own.
        """
        folder = source_dir or Path(entry_point).parent
        key = (folder, entry_point, tuple(beside.items()), location)
        if key not in self._folders:
            tree = folder_tree(folder, entry_point) if source_dir else script_tree(Path(entry_point))
            tree = with_files(tree, beside)
            root = location.rstrip("/") if location else self._root("code")
            uri = f"{root}/{tree.digest}/sourcedir.tar.gz"
            self._folders[key] = uri
            if uri not in self.assets:
                self._add(Asset(uri, content=archive(tree)))
        return self._folders[key]

    def stage_function(self, name: str, source: Path, bucket: str | None = None) -> str:
        """The address of a Lambda function's code: a zip file as it is, or one made of a script and what it imports."""
        content = zip_archive(script_tree(source)) if source.suffix == ".py" else source.read_bytes()
        folder = f"s3://{bucket or self.bucket}/{self.pipeline_name}/code/{hashlib.sha256(content).hexdigest()}"
        self._add(Asset(f"{folder}/{name}.zip", content=content))
        return f"{folder}/{name}.zip"

    def stage_json(
        self, name: str, value: Mapping[str, Any], below: str | None = None, kms_key: str | None = None
    ) -> str:
        """The address of a JSON file that holds a value; `below` is the S3 folder for it, unset: the pipeline's own."""
        return self.stage_text(name, json.dumps(value, indent=2, sort_keys=True) + "\n", below, kms_key)

    def stage_text(self, name: str, text: str, below: str | None = None, kms_key: str | None = None) -> str:
        """The address of a file that holds a text; `below` is the S3 folder for it, unset: the pipeline's own."""
        content = text.encode()
        folder = below.rstrip("/") if below else self._root("assets")
        uri = f"{folder}/{hashlib.sha256(content).hexdigest()}/{name}"
        self._add(Asset(uri, content=content, kms_key=kms_key))
        return uri

    def stage_texts(self, texts: Mapping[str, str]) -> str:
        """The address of a folder with one file for each name, which holds its text."""
        joined = json.dumps(texts, sort_keys=True).encode()
        folder = f"{self._root('assets')}/{hashlib.sha256(joined).hexdigest()}"
        for name, text in texts.items():
            self._add(Asset(f"{folder}/{name}", content=text.encode()))
        return folder

    def stage_data(self, owner: str, path: Path) -> str:
        """The address of local data: by the need it answers and its own name, since it may be too large to digest."""
        uri = f"{self._root('data')}/{owner}/{path.name}"
        self._add(Asset(uri, path=path))
        return uri

    def keep(self, assets: Iterable[Asset]) -> None:
        """Takes in files that have their address already."""
        for asset in assets:
            self._add(asset)

    def _root(self, what: str) -> str:
        return f"s3://{self.bucket}/{self.pipeline_name}/{what}"

    def _add(self, asset: Asset) -> None:
        self.assets[asset.uri] = asset
