"""What the shapes of a pipeline share while it is being defined: bucket, region, and the files it refers to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.code import (
    SourceTree,
    archive,
    check_entry_point,
    files_tree,
    script_tree,
    source_tree,
    with_files,
    zip_archive,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Asset", "PipelineSession"]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file or a folder that a definition refers to by an S3 address, and where its content is now.

    Exactly one of `content` (bytes of a made file), `tree` (files below the address; of an archive, in it) and `path`
    (data in place) is set. `kms_key` encrypts the asset when it is uploaded.
    """

    uri: str
    content: bytes | None = None
    tree: SourceTree | None = None
    path: Path | None = None
    is_archive: bool = False
    kms_key: str | None = None

    def made_file(self) -> bytes | None:
        """The content of a made file, an archive included; None of a folder and of data in place.

        An archive is packed when it is asked for, each time: what is never written costs nothing.
        """
        return archive(self.tree) if self.is_archive and self.tree else self.content


@dataclass(slots=True)
class PipelineSession:
    """Gives every file that a pipeline needs its S3 address, by content; it opens no connection.

    Addresses are `s3://<bucket>/<pipeline>/code/<sha256>/...`: the same code has the same address on any machine.
    Every source folder is read once in a session's life. `functions` are the requests that make the Lambda functions of
    the pipeline, by ARN, for whoever deploys it.
    """

    bucket: str
    pipeline_name: str = "pipeline"
    region: str = "us-east-1"
    assets: dict[str, Asset] = field(default_factory=dict[str, Asset])
    functions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    _trees: dict[tuple[Any, ...], SourceTree] = field(default_factory=dict[tuple[Any, ...], SourceTree], repr=False)
    _entry_points: set[tuple[Path, str]] = field(default_factory=set[tuple[Path, str]], repr=False)

    def default_bucket(self) -> str:
        """The bucket that holds what the pipeline makes."""
        return self.bucket

    @property
    def boto_region_name(self) -> str:
        """The AWS region, as in `us-east-1`."""
        return self.region

    def stage_script(self, script: Path, *, kms_key: str | None = None) -> str:
        """The address of a script: of the file where it stands alone, of a folder where it brings modules along.

        Raises:
            ConfigurationError: the script is not there, or is no Python that parses.
        """
        tree = self._script(script, ())
        folder = f"{self._root('code')}/{_keyed(tree.digest, kms_key)}"
        self._add(Asset(folder, tree=tree, kms_key=kms_key))
        return f"{folder}/{script.name}" if len(tree.files) == 1 else folder

    def stage_source(
        self,
        source_dir: Path | None,
        entry_point: str,
        dependencies: Sequence[str | Path] = (),
        *,
        beside: Mapping[str, Path] = MappingProxyType({}),
        code_location: str | None = None,
        kms_key: str | None = None,
    ) -> str:
        """The address of a `sourcedir.tar.gz` with a whole source folder, or with a script and what it imports.

        The entry point is relative to the folder; without a folder it is a path. Dependencies are local files or
        folders that lie beside it in the archive. `beside` names further ones by the name that they get there; a file
        of the same name in the source folder goes first. `code_location` is an S3 prefix in the bucket's place.

        Raises:
            ConfigurationError: the folder, the entry point or a dependency is not there or cannot be read.
        """
        named = tuple(Path(dependency) for dependency in dependencies)
        if source_dir is None:
            tree = self._script(Path(entry_point), named)
        else:
            tree = self._folder(source_dir, named)
            if (source_dir, entry_point) not in self._entry_points:
                check_entry_point(tree, source_dir, entry_point)
                self._entry_points.add((source_dir, entry_point))
        tree = self._with(tree, beside)
        uri = f"{self._root('code', code_location)}/{_keyed(tree.digest, kms_key)}/sourcedir.tar.gz"
        self._add(Asset(uri, tree=tree, is_archive=True, kms_key=kms_key))
        return uri

    def stage_files(self, name: str, paths: Sequence[Path], *, location: str | None = None) -> str:
        """The address of a folder of that name with files and folders, each under its own name.

        Raises:
            ConfigurationError: one is not there or cannot be read, or two have one name.
        """
        key = ("files", tuple(paths))
        if key not in self._trees:
            self._trees[key] = files_tree(paths)
        tree = self._trees[key]
        uri = f"{self._root('code', location)}/{tree.digest}/{name}"
        self._add(Asset(uri, tree=tree))
        return uri

    def stage_function(self, name: str, source: Path, bucket: str | None = None) -> str:
        """The address of a Lambda function's code: a zip file as it is, or one made of a script and what it imports."""
        content = zip_archive(script_tree(source)) if source.suffix == ".py" else source.read_bytes()
        folder = f"s3://{bucket or self.bucket}/{self.pipeline_name}/code/{hashlib.sha256(content).hexdigest()}"
        self._add(Asset(f"{folder}/{name}.zip", content=content))
        return f"{folder}/{name}.zip"

    def stage_json(self, name: str, value: Mapping[str, Any] | Sequence[Any], *, location: str | None = None) -> str:
        """The address of a JSON file that holds a value."""
        return self.stage_text(name, json.dumps(value, indent=2, sort_keys=True) + "\n", location=location)

    def stage_text(self, name: str, text: str, *, location: str | None = None, kms_key: str | None = None) -> str:
        """The address of a file that holds a text."""
        content = text.encode()
        digest = _keyed(hashlib.sha256(content).hexdigest(), kms_key)
        uri = f"{self._root('assets', location)}/{digest}/{name}"
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

    def _with(self, tree: SourceTree, beside: Mapping[str, Path]) -> SourceTree:
        key = ("beside", tree.digest, *beside.items())
        if beside and key not in self._trees:
            self._trees[key] = with_files(tree, beside)
        return self._trees[key] if beside else tree

    def _script(self, script: Path, dependencies: tuple[Path, ...]) -> SourceTree:
        key = ("script", script, dependencies)
        if key not in self._trees:
            self._trees[key] = script_tree(script, dependencies)
        return self._trees[key]

    def _folder(self, folder: Path, dependencies: tuple[Path, ...]) -> SourceTree:
        key = ("folder", folder, dependencies)
        if key not in self._trees:
            self._trees[key] = source_tree(folder, dependencies)
        return self._trees[key]

    def _root(self, what: str, location: str | None = None) -> str:
        return f"{(location or f's3://{self.bucket}').rstrip('/')}/{self.pipeline_name}/{what}"

    def _add(self, asset: Asset) -> None:
        self.assets[asset.uri] = asset


def _keyed(digest: str, kms_key: str | None) -> str:
    """The folder of a content; content that is encrypted with a key of its own lies in a folder of its own."""
    return digest if kms_key is None else hashlib.sha256(f"{digest}\0{kms_key}".encode()).hexdigest()
