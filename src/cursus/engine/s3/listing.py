"""The listings of S3: which keys come on a page, folded at a delimiter."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.engine.s3.answers import Answer, Element, S3Error, document, url_encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cursus.engine.s3.buckets import Buckets, Stored
    from cursus.engine.s3.requests import S3Request

__all__ = ["Page", "list_objects", "page_of"]

_MOST_KEYS = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """One page: keys, folded prefixes, and the last of both where more follows."""

    keys: tuple[str, ...]
    folded: tuple[str, ...]
    more_after: str | None


def page_of(keys: Iterable[str], prefix: str, delimiter: str, after: str, most: int) -> Page:
    """The first `most` entries after a key; sorted keys with the delimiter past the prefix count once, folded.

    >>> page_of(["a/1", "a/2", "b"], "", "/", "", 1)
    Page(keys=(), folded=('a/',), more_after='a/')
    """
    found: dict[str, bool] = {}
    for key in keys:
        head, cut, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        entry = f"{prefix}{head}{cut}" if cut else key
        if entry.encode() <= after.encode() or entry in found:
            continue
        if len(found) == most:
            return Page(*_split(found), list(found)[-1] if found else None)
        found[entry] = bool(cut)
    return Page(*_split(found), None)


def _split(found: Mapping[str, bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys = tuple(entry for entry, folded in found.items() if not folded)
    return keys, tuple(entry for entry, folded in found.items() if folded)


def list_objects(request: S3Request, buckets: Buckets) -> Answer:
    """ListObjectsV2, or ListObjects where the request does not ask for the second."""
    query, second = request.query, request.query.get("list-type") == "2"
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = _after(query) if second else query.get("marker", "")
    most = _most(query.get("max-keys", ""))
    found = buckets.listed(request.bucket, prefix)
    page = page_of(found, prefix, delimiter, after, most)
    stored = buckets.described({key: found[key] for key in page.keys})
    write = url_encoded if query.get("encoding-type") == "url" else str
    parts: list[Element] = [
        ("Name", request.bucket),
        ("Prefix", write(prefix)),
        ("MaxKeys", str(most)),
        ("IsTruncated", "true" if page.more_after is not None else "false"),
        *([("Delimiter", write(delimiter))] if delimiter else []),
        *([("EncodingType", "url")] if "encoding-type" in query else []),
        *(
            _second_parts(query, page, write(query.get("start-after", "")))
            if second
            else _first_parts(write(after), page.more_after and write(page.more_after))
        ),
        *(("Contents", _contents(each, write(each.key))) for each in stored),
        *(("CommonPrefixes", [("Prefix", write(each))]) for each in page.folded),
    ]
    return document("ListBucketResult", parts)


def _second_parts(query: Mapping[str, str], page: Page, start_after: str) -> Sequence[Element]:
    parts: list[Element] = [("KeyCount", str(len(page.keys) + len(page.folded)))]
    if "continuation-token" in query:
        parts.append(("ContinuationToken", query["continuation-token"]))
    if start_after:
        parts.append(("StartAfter", start_after))
    if page.more_after is not None:
        parts.append(("NextContinuationToken", base64.urlsafe_b64encode(page.more_after.encode()).decode()))
    return parts


def _first_parts(after: str, more_after: str | None) -> Sequence[Element]:
    return [("Marker", after), *([] if more_after is None else [("NextMarker", more_after)])]


def _contents(stored: Stored, key: str) -> Sequence[Element]:
    return [
        ("Key", key),
        ("LastModified", stored.iso_date),
        ("ETag", f'"{stored.etag}"'),
        ("Size", str(stored.size)),
        ("StorageClass", "STANDARD"),
    ]


def _after(query: Mapping[str, str]) -> str:
    token = query.get("continuation-token")
    if not token:
        return query.get("start-after", "")
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError) as error:
        raise S3Error(400, "InvalidArgument", "The continuation token provided is incorrect") from error


def _most(written: str) -> int:
    if not written:
        return _MOST_KEYS
    if not written.isdecimal():
        raise S3Error(400, "InvalidArgument", "Provided max-keys not an integer or within integer range")
    return min(int(written), _MOST_KEYS)
