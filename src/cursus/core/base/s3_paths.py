"""S3 addresses as text."""

from __future__ import annotations

from cursus.errors import ConfigurationError

__all__ = ["S3PathHandler"]


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
