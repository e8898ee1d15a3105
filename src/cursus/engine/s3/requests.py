"""One request to S3 in its own terms, and whether it carries the key of the run."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from cursus.engine.s3.answers import S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.engine.s3.bodies import Stream

__all__ = ["S3Request", "read_request"]

_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 .*?Credential=([^/,\s]+)/|AWS ([^:\s]+):")
# `bucket.localhost`, `bucket.127.0.0.1`, `bucket.s3.us-east-1.amazonaws.com`; a bucket's name may hold dots.
_VIRTUAL_HOST = re.compile(r"(.+)\.(?:localhost|127\.0\.0\.1|s3[a-z0-9.-]*\.amazonaws\.com)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class S3Request:
    """A request: what it does to which bucket and key, its query, its headers by lower-case name, its body."""

    method: str
    bucket: str
    key: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Stream

    @property
    def kept_headers(self) -> dict[str, str]:
        """The headers that belong to an object that is put."""
        kept = ("content-type", "content-encoding", "content-disposition", "content-language", "cache-control")
        found = {name: value for name, value in self.headers.items() if name in kept or name.startswith("x-amz-meta-")}
        encoding = [part for part in found.pop("content-encoding", "").split(",") if part.strip() != "aws-chunked"]
        return {**found, **({"content-encoding": ",".join(encoding)} if any(encoding) else {})}

    def require_key(self, expected: str) -> None:
        """S3Error where the request does not carry the run's access key id, in a header or a presigned URL."""
        match = _CREDENTIAL.match(self.headers.get("authorization", ""))
        given = (match[1] or match[2]) if match else self.query.get("X-Amz-Credential", "").partition("/")[0]
        given = given or self.query.get("AWSAccessKeyId", "")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise S3Error(403, "InvalidAccessKeyId", "Only the jobs of the run that started this server may use it.")


def read_request(method: str, target: str, headers: Mapping[str, str], body: Stream) -> S3Request:
    """The request that an HTTP request makes, its bucket named in the path or in the host."""
    path, _, query = target.partition("?")
    named = {name.lower(): value for name, value in headers.items()}
    words = unquote(path).lstrip("/") if not path.startswith("//") else unquote(path)[1:]
    host = _VIRTUAL_HOST.fullmatch(named.get("host", "").partition(":")[0])
    bucket, _, key = (host[1], "", words) if host else words.partition("/")
    return S3Request(method, bucket, key, dict(parse_qsl(query, keep_blank_values=True)), named, body)
