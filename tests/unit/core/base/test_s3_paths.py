"""S3 addresses as text."""

from __future__ import annotations

import pytest

from cursus.core.base.s3_paths import S3PathHandler
from cursus.errors import ConfigurationError


@pytest.mark.parametrize("uri", ["s3://b/a/c", "s3://b//a/c/", "s3://b/a//c//"])
def test_slashes_are_made_single(uri: str) -> None:
    assert S3PathHandler.normalize(uri) == "s3://b/a/c"


@pytest.mark.parametrize("uri", ["", "b/a", "http://b/a", "s3://"])
def test_what_is_no_address_is_refused_by_its_description(uri: str) -> None:
    with pytest.raises(ConfigurationError, match=r"the model .* is no S3 address"):
        S3PathHandler.normalize(uri, "the model")


def test_a_bucket_alone_names_no_key() -> None:
    with pytest.raises(ConfigurationError, match="names no key"):
        S3PathHandler.split("s3://b")
