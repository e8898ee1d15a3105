"""Texts that may stand for a field of a config, by the field's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["sample_texts"]

_BUCKET, _REGION, _OWNER = "sample-bucket", "us-east-1", "000000000000"
_NAMED = (
    (r"bucket", _BUCKET),
    (r"region", "NA"),
    (r"role", f"arn:aws:iam::{_OWNER}:role/sample"),
    (r"image", f"{_OWNER}.dkr.ecr.{_REGION}.amazonaws.com/sample:1"),
    (r"queue", f"https://sqs.{_REGION}.amazonaws.com/{_OWNER}/sample"),
    (r"(function|lambda).*arn", f"arn:aws:lambda:{_REGION}:{_OWNER}:function:sample"),
    (r"kms|key_arn", f"arn:aws:kms:{_REGION}:{_OWNER}:key/sample"),
    (r"arn", f"arn:aws:sagemaker:{_REGION}:{_OWNER}:model-package-group/sample"),
    (r"instance_type", "ml.m5.large"),
    (r"py_version", "py310"),
    (r"version", "1.0"),
    (r"entry_point|script", "sample.py"),
    (r"jar", f"s3://{_BUCKET}/sample.jar"),
    (r"uri|s3|path|location|folder", f"s3://{_BUCKET}/{{name}}"),
    (r"_dir$", f"s3://{_BUCKET}/{{name}}"),
    (r"url", "https://example.com/sample"),
    (r"e?mail", "sample@example.com"),
    (r"datetime|timestamp", "2024-01-01T00:00:00"),
    (r"date|day", "2024-01-01"),
    (r"duration", "P1D"),
    (r"delimiter|separator", ","),
)
_ANY = (
    "sample", "sample-name", "Sample", "SAMPLE", "a", "A", "1", "1.0", "1.2-1", f"s3://{_BUCKET}/sample",
    "2024-01-01", "2024-01-01T00:00:00", "00:00", "https://example.com/sample", "sample@example.com",
    f"arn:aws:iam::{_OWNER}:role/sample", f"{_OWNER}.dkr.ecr.{_REGION}.amazonaws.com/sample:1", _REGION,
    "ml.m5.large", "py310", "P1D", "sample.py", "sample.csv", "{}", "[]", "true", "a,b", _OWNER, "a" * 8, "a" * 64,
)  # fmt: skip


def sample_texts(name: str) -> Iterator[str]:
    """Texts for a field, the likeliest first: what its name speaks of, the name itself, then any.

    >>> next(sample_texts("source_uri")), next(sample_texts("label_name"))
    ('s3://sample-bucket/source_uri', 'label_name')
    """
    spoken = (text.format(name=name) for pattern, text in _NAMED if re.search(pattern, name.lower()))
    yield from dict.fromkeys((*spoken, name, *_ANY))
