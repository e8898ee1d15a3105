"""S3 addresses as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cursus.core.base.safe_logging import SafeLogging
from cursus.core.kinds.variables import PipelineVariable
from cursus.errors import ConfigurationError

__all__ = ["S3Addresses", "S3PathHandler"]


class S3PathHandler:
    """What can be read off an S3 address without asking S3."""

    @staticmethod
    def normalize(uri: str, description: str = "S3 URI") -> str:
        """The address without doubled or trailing slashes.

        >>> S3PathHandler.normalize("s3://bucket//a/b/")
        's3://bucket/a/b'
        """
        return f"s3://{'/'.join(_s3_parts(uri, description))}"

    @staticmethod
    def split(uri: str, description: str = "S3 URI") -> tuple[str, str]:
        """The bucket and the key of an address.

        >>> S3PathHandler.split("s3://bucket/a/b")
        ('bucket', 'a/b')
        """
        bucket, *key = _s3_parts(uri, description)
        if not key:
            raise ConfigurationError(f"{description} {uri!r} names no key", hint="it is s3://<bucket>/<key>")
        return bucket, "/".join(key)


def _s3_parts(uri: str, description: str) -> list[str]:
    scheme, _, path = uri.partition("://")
    parts = [part for part in path.split("/") if part]
    if scheme != "s3" or not parts:
        raise ConfigurationError(f"{description} {uri!r} is no S3 address", hint="it is s3://<bucket>/<key>")
    return parts


class S3Addresses(SafeLogging):
    """The part of a builder that reads addresses, some of which only a run knows."""

    def _normalize_s3_uri(self, uri: Any, description: str = "S3 URI") -> Any:
        """An S3 address without trailing or doubled slashes; values of a run stay as they are."""
        if isinstance(uri, PipelineVariable | Mapping):
            self.log_info("Found Pipeline step reference: %s", uri)
            return uri
        return S3PathHandler.normalize(uri, description)

    def _parse_s3_uri(self, s3_uri: Any) -> tuple[str, str]:
        """The bucket and the key of an S3 address."""
        if isinstance(s3_uri, PipelineVariable):
            raise ConfigurationError(
                f"{s3_uri!r} is known only when the pipeline runs, and cannot be taken apart before",
                hint="let the session address a file by its content: self.session.stage_json(name, values)",
            )
        return S3PathHandler.split(s3_uri)
