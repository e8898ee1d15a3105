"""The operations of S3 over the store of a run."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cursus.engine.s3.answers import Answer, Element, S3Error, Slice, document, texts
from cursus.engine.s3.bodies import Received, read_all, receive
from cursus.engine.s3.buckets import Buckets
from cursus.engine.s3.listing import list_objects
from cursus.engine.s3.uploads import Uploads
from cursus.engine.store.objects import copy_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cursus.engine.s3.buckets import Stored
    from cursus.engine.s3.requests import S3Request
    from cursus.engine.store.objects import Store

__all__ = ["Service"]

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# Query parameters that ask for another operation than the plain one on a bucket or an object.
_OPERATIONS = (
    "acl", "attributes", "cors", "delete", "encryption", "legal-hold", "lifecycle", "location", "logging",
    "notification", "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus",
    "publicAccessBlock", "replication", "restore", "retention", "select", "tagging", "torrent", "uploadId",
    "uploads", "versioning", "versions", "website",
)  # fmt: skip
_EPOCH = "1970-01-01T00:00:00.000Z"


class Service:
    """What is answered to each request."""

    def __init__(self, store: Store, staging: Path) -> None:
        """Takes the store, and a folder of the same file system for bodies that are still arriving."""
        self._buckets = Buckets(store)
        self._uploads = Uploads(staging)
        self._staging = staging
        self._numbers = itertools.count()
        self._operations: Mapping[tuple[str, str, str], Callable[[S3Request], Answer]] = {
            ("GET", "service", ""): self._list_buckets,
            ("GET", "bucket", ""): lambda request: list_objects(request, self._buckets),
            ("GET", "bucket", "location"): self._location,
            ("GET", "bucket", "versioning"): lambda _: document("VersioningConfiguration", ()),
            ("HEAD", "bucket", ""): self._head_bucket,
            ("PUT", "bucket", ""): self._create_bucket,
            ("POST", "bucket", "delete"): self._delete_objects,
            ("GET", "object", ""): self._get,
            ("HEAD", "object", ""): self._get,
            ("PUT", "object", ""): self._put,
            ("DELETE", "object", ""): self._delete,
            ("POST", "object", "uploads"): self._begin_upload,
            ("PUT", "object", "partNumber"): self._upload_part,
            ("POST", "object", "uploadId"): self._complete_upload,
            ("DELETE", "object", "uploadId"): self._abort_upload,
        }

    def answer(self, request: S3Request) -> Answer:
        """The answer to a request, also where it is a refusal."""
        level = "object" if request.key else "bucket" if request.bucket else "service"
        asked = next((name for name in _OPERATIONS if name in request.query), "")
        operation = self._operations.get((request.method, level, asked))
        try:
            if operation is None:
                told = f"{request.method} of {asked or level!r} is not served by the local engine"
                raise S3Error(501, "NotImplemented", told)
            return operation(request)
        except S3Error as error:
            return error.answer()

    def _list_buckets(self, _: S3Request) -> Answer:
        listed: list[Element] = [
            ("Bucket", [("Name", name), ("CreationDate", _EPOCH)]) for name in self._buckets.names()
        ]
        owner: list[Element] = [("ID", "local"), ("DisplayName", "local")]
        return document("ListAllMyBucketsResult", [("Owner", owner), ("Buckets", listed)])

    def _location(self, request: S3Request) -> Answer:
        self._buckets.require(request.bucket)
        return document("LocationConstraint", ())

    def _head_bucket(self, request: S3Request) -> Answer:
        self._buckets.require(request.bucket)
        return Answer(headers={"x-amz-bucket-region": "us-east-1"})

    def _create_bucket(self, request: S3Request) -> Answer:
        read_all(request.body, request.headers)
        self._buckets.create(request.bucket)
        return Answer(headers={"Location": f"/{request.bucket}"})

    def _get(self, request: S3Request) -> Answer:
        stored = self._buckets.get(request.bucket, request.key)
        headers = {
            "content-type": "binary/octet-stream",
            **stored.headers,
            "ETag": f'"{stored.etag}"',
            "Last-Modified": stored.http_date,
            "Accept-Ranges": "bytes",
        }
        if _named(request.headers.get("if-none-match", ""), stored):
            return Answer(304, headers)
        if "if-match" in request.headers and not _named(request.headers["if-match"], stored):
            raise S3Error(412, "PreconditionFailed", "The object's ETag is another.", request.key)
        return _content(stored, headers, request.headers.get("range", ""))

    def _put(self, request: S3Request) -> Answer:
        if "x-amz-copy-source" in request.headers:
            return self._copy(request)
        self._refuse_existing(request)
        body = self._receive(request)
        if request.key.endswith("/"):
            return self._make_folder(request, body)
        stored = self._buckets.put(request.bucket, request.key, body, request.kept_headers)
        return Answer(headers={"ETag": f'"{stored.etag}"'})

    def _refuse_existing(self, request: S3Request) -> None:
        if request.headers.get("if-none-match", "").strip() != "*":
            return
        try:
            self._buckets.get(request.bucket, request.key)
        except S3Error:
            return
        raise S3Error(412, "PreconditionFailed", "There is an object of that key.", request.key)

    def _make_folder(self, request: S3Request, body: Received) -> Answer:
        """Consoles and tools put an empty object for a folder; here folders come with what they hold."""
        body.path.unlink()
        if body.size:
            raise S3Error(400, "InvalidArgument", "A key that ends with / cannot hold content here.", request.key)
        self._buckets.create(request.bucket)
        return Answer(headers={"ETag": f'"{body.md5}"'})

    def _copy(self, request: S3Request) -> Answer:
        source, copied = self._copied(request)
        replaced = request.headers.get("x-amz-metadata-directive", "COPY").upper() == "REPLACE"
        headers = request.kept_headers if replaced else source.headers
        stored = self._buckets.put(request.bucket, request.key, copied, headers, source.etag)
        return document("CopyObjectResult", [("LastModified", stored.iso_date), ("ETag", f'"{stored.etag}"')])

    def _copied(self, request: S3Request) -> tuple[Stored, Received]:
        """The source of a copy, and a file with its content or the asked part of it."""
        named = unquote(request.headers["x-amz-copy-source"].partition("?")[0]).lstrip("/")
        bucket, _, key = named.partition("/")
        source = self._buckets.get(bucket, key)
        target = self._staged()
        target.parent.mkdir(parents=True, exist_ok=True)
        part = request.headers.get("x-amz-copy-source-range")
        if part is None:
            copy_file(source.path, target)
            return source, Received(target, source.etag, source.size)
        piece = _slice(source, part)
        with piece.path.open("rb") as reading:
            reading.seek(piece.start)
            return source, receive(reading, {"content-length": str(piece.length)}, target)

    def _delete(self, request: S3Request) -> Answer:
        self._buckets.remove(request.bucket, request.key)
        return Answer(204)

    def _delete_objects(self, request: S3Request) -> Answer:
        asked = read_all(request.body, request.headers)
        quiet = texts(asked, "Quiet") == ["true"]
        parts: list[Element] = []
        for key in texts(asked, "Key"):
            try:
                self._buckets.remove(request.bucket, key)
                parts += [] if quiet else [("Deleted", [("Key", key)])]
            except S3Error as error:
                parts.append(("Error", [("Key", key), ("Code", error.code), ("Message", error.message)]))
        return document("DeleteResult", parts)

    def _begin_upload(self, request: S3Request) -> Answer:
        read_all(request.body, request.headers)
        name = self._uploads.begin(request.bucket, request.key, request.kept_headers)
        parts = [("Bucket", request.bucket), ("Key", request.key), ("UploadId", name)]
        return document("InitiateMultipartUploadResult", parts)

    def _upload_part(self, request: S3Request) -> Answer:
        copied = "x-amz-copy-source" in request.headers
        part = self._hashed(self._copied(request)[1]) if copied else self._receive(request)
        query = request.query
        self._uploads.add(query.get("uploadId", ""), request.bucket, request.key, query["partNumber"], part)
        if copied:
            return document("CopyPartResult", [("LastModified", _EPOCH), ("ETag", f'"{part.md5}"')])
        return Answer(headers={"ETag": f'"{part.md5}"'})

    def _hashed(self, part: Received) -> Received:
        """A copied part with the MD5 of its content: a source's ETag need not be one."""
        with part.path.open("rb") as reading:
            hashed = receive(reading, {"content-length": str(part.size)}, self._staged())
        part.path.unlink()
        return hashed

    def _complete_upload(self, request: S3Request) -> Answer:
        name = request.query["uploadId"]
        asked = read_all(request.body, request.headers)
        numbers = [int(number) for number in texts(asked, "PartNumber")]
        listed = list(zip(numbers, texts(asked, "ETag"), strict=False))
        body, etag = self._uploads.join(name, request.bucket, request.key, listed)
        headers = self._uploads.headers(name, request.bucket, request.key)
        stored = self._buckets.put(request.bucket, request.key, body, headers, etag)
        self._uploads.forget(name, request.bucket, request.key)
        parts = [("Bucket", request.bucket), ("Key", request.key), ("ETag", f'"{stored.etag}"')]
        return document("CompleteMultipartUploadResult", parts)

    def _abort_upload(self, request: S3Request) -> Answer:
        self._uploads.forget(request.query["uploadId"], request.bucket, request.key)
        return Answer(204)

    def _receive(self, request: S3Request) -> Received:
        target = self._staged()
        try:
            return receive(request.body, request.headers, target)
        except (S3Error, OSError):
            target.unlink(missing_ok=True)
            raise

    def _staged(self) -> Path:
        return self._staging / f"body-{next(self._numbers)}"


def _named(condition: str, stored: Stored) -> bool:
    etags = [part.strip().strip('"') for part in condition.split(",")]
    return "*" in etags or stored.etag in etags


def _content(stored: Stored, headers: Mapping[str, str], asked: str) -> Answer:
    if not _RANGE.fullmatch(asked.strip()) or asked.strip() == "bytes=-":
        return Answer(200, headers, Slice(stored.path, 0, stored.size))
    piece = _slice(stored, asked.strip())
    span = f"bytes {piece.start}-{piece.start + piece.length - 1}/{stored.size}"
    return Answer(206, {**headers, "Content-Range": span}, piece)


def _slice(stored: Stored, asked: str) -> Slice:
    match = _RANGE.fullmatch(asked)
    if match is None:
        raise S3Error(400, "InvalidArgument", f"{asked!r} is no range of bytes", stored.key)
    first, last = match.groups()
    if first:
        start, end = int(first), min(int(last or stored.size), stored.size - 1)
    else:
        start, end = max(0, stored.size - int(last)), stored.size - 1
    if start > end:
        raise S3Error(416, "InvalidRange", "The requested range is not satisfiable", stored.key)
    return Slice(stored.path, start, end - start + 1)
