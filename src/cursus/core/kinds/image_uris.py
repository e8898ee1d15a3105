"""The addresses of SageMaker's own container images, from a table that ships with the package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from cursus.errors import KindError, did_you_mean

__all__ = ["image_uri", "image_versions"]


@cache
def image_uri(
    framework: str,
    region: str,
    version: str,
    *,
    py_version: str | None = None,
    instance_type: str | None = None,
    scope: str | None = None,
    base_framework_version: str | None = None,
    container_version: str | None = None,
) -> str:
    """The address of a framework's image.

    >>> image_uri("sklearn", "us-east-1", "1.2-1")
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'

    Raises:
        KindError: no such framework, version or region is in the table.
    """
    table = _table()
    image = _entry(_entry(table["images"], framework, "framework"), version, f"{framework} version")
    registry = _entry(table["registries"][image["registry"]], region, "region")
    tag = f":{image['tag']}" if image["tag"] else ""
    return f"{registry}.dkr.{table['domains'][region]}/{image['repository']}{tag}"


def image_versions(framework: str) -> tuple[str, ...]:
    """The versions that a framework's image comes in."""
    return tuple(_entry(_table()["images"], framework, "framework"))


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((files("cursus.core.kinds") / "image_uris.json").read_text("utf-8"))
    return table


def _entry(table: dict[str, Any], key: str, what: str) -> Any:
    if key not in table:
        known = f"known: {', '.join(sorted(table))}"
        near = did_you_mean(key, table) if key[:1].isalpha() else None
        raise KindError(f"no container image for {what} {key!r}", hint=near or known)
    return table[key]
