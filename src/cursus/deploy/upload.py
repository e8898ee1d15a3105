"""Uploads the files of a definition: each once, several at a time, and none that is already there."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os.path import commonpath
from typing import TYPE_CHECKING, Any

from cursus.aws.clients import saying
from cursus.errors import DeployError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["S3Object", "Uploaded", "objects_of", "upload"]

_DIGEST = "cursus-sha256"
_AT_ONCE = 8
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class S3Object:
    """A local file and the object that it becomes."""

    bucket: str
    key: str
    path: Path
    kms_key: str | None = None

    @property
    def uri(self) -> str:
        """The object's address."""
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did: the addresses that were written and those that were there already, and bytes written."""

    written: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    size: int = 0


def objects_of(assets: Mapping[str, Path], kms_keys: Mapping[str, str] | None = None) -> list[S3Object]:
    """The objects that assets by S3 address become, with the KMS keys by address that encrypt them.

    A folder is one object for each file below it.
    """
    keys = kms_keys or {}
    return [entry for uri in sorted(assets) for entry in _objects(uri, assets[uri], keys.get(uri))]


def upload(
    objects: Iterable[S3Object],
    client: Any,
    *,
    on_object: Callable[[S3Object, bool], None] | None = None,
) -> Uploaded:
    """Writes the objects whose content is not there yet, eight at a time; `on_object` is told of each, and if written.

    An object counts as there when it has the size of the file and the SHA-256 that an upload leaves in its metadata.

    Raises:
        DeployError: some could not be written; all of them together. Objects that were written stay.
    """
    pending = list(objects)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(lambda entry: _outcome(entry, client, on_object), pending))
    faults = [fault for result in results if isinstance(result, DeployError) for fault in result.faults]
    if faults:
        raise DeployError.of(_together(faults))
    done = list(zip(pending, results, strict=True))
    return Uploaded(
        tuple(entry.uri for entry, result in done if result is True),
        tuple(entry.uri for entry, result in done if result is False),
        sum(entry.path.stat().st_size for entry, result in done if result is True),
    )


def _together(faults: Iterable[Fault]) -> list[Fault]:
    """The faults, those that say the same of several objects as one."""
    alike: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for fault in faults:
        alike[fault.fact, fault.hint].append(fault.subject)
    return [Fault(_named(subjects), fact, hint) for (fact, hint), subjects in alike.items()]


def _named(uris: list[str]) -> str:
    if len(uris) == 1:
        return uris[0]
    return f"{len(uris)} files below s3://{commonpath(uri.removeprefix('s3://') for uri in uris)}"


def _outcome(entry: S3Object, client: Any, on_object: Callable[[S3Object, bool], None] | None) -> bool | DeployError:
    try:
        written = _put(entry, client)
    except DeployError as error:
        return error
    if on_object:
        on_object(entry, written)
    return written


def _put(entry: S3Object, client: Any) -> bool:
    """Writes one object, unless it is there."""
    digest = _digest(entry.path)
    if _is_there(entry, digest, client):
        return False
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": entry.kms_key} if entry.kms_key else {}
    with saying(entry.uri, "cannot be written"):
        client.upload_file(
            str(entry.path), entry.bucket, entry.key, ExtraArgs={"Metadata": {_DIGEST: digest}, **encryption}
        )
    return True


def _is_there(entry: S3Object, digest: str, client: Any) -> bool:
    from botocore.exceptions import ClientError

    with saying(entry.uri, "cannot be looked up"):
        try:
            head = client.head_object(Bucket=entry.bucket, Key=entry.key)
        except ClientError as error:
            # Who may not list a bucket is told 403 of objects that are not there.
            if error.response.get("Error", {}).get("Code") in {"404", "403", "NoSuchKey", "NotFound"}:
                return False
            raise
    known: str | None = head.get("Metadata", {}).get(_DIGEST)
    return known == digest and head["ContentLength"] == entry.path.stat().st_size


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            sha.update(block)
    return sha.hexdigest()


def _objects(uri: str, path: Path, kms_key: str | None) -> Iterator[S3Object]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if path.is_dir():
        for file in sorted(entry for entry in path.rglob("*") if entry.is_file()):
            yield S3Object(bucket, f"{key.rstrip('/')}/{file.relative_to(path).as_posix()}", file, kms_key)
    else:
        yield S3Object(bucket, key, path, kms_key)
