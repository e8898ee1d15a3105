"""The table of container images holds what SDK v2 looks up, for every framework, version and region."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest
import tests.oracle.offline  # noqa: F401  # first: it quietens the import of the SDK

from cursus.core.kinds.image_uris import image_uri, image_versions

pytestmark = pytest.mark.oracle


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Any:
    from sagemaker import image_uris, utils

    # Each lookup reads two files anew; a few hundred lookups would take a minute.
    if not hasattr(utils._botocore_resolver, "cache_info"):
        monkeypatch.setattr(utils, "_botocore_resolver", functools.lru_cache(utils._botocore_resolver))
    monkeypatch.setattr(image_uris, "config_for_framework", functools.lru_cache(image_uris.config_for_framework))
    return image_uris


def _table(framework: str) -> dict[str, Any]:
    import sagemaker

    path = Path(sagemaker.__file__).parent / "image_uri_config" / f"{framework}.json"
    config = json.loads(path.read_text())
    return config["training"]["versions"]


@pytest.mark.parametrize("framework", ["sklearn", "xgboost"])
def test_every_image_of_a_framework_is_the_sdks(framework: str, sdk: Any) -> None:
    machine = {"instance_type": "ml.m5.large", "image_scope": "training"}
    differing = {
        (version, region): (ours, theirs)
        for version, entry in _table(framework).items()
        for region in entry["registries"]
        if (ours := image_uri(framework, region, version))
        != (theirs := sdk.retrieve(framework, region, version=version, py_version=_python(entry), **machine))
    }

    assert differing == {}


@pytest.mark.parametrize("framework", ["sklearn", "xgboost"])
def test_no_version_of_a_framework_is_missing(framework: str) -> None:
    assert set(_table(framework)) <= set(image_versions(framework))


def _python(entry: dict[str, Any]) -> str | None:
    versions = entry.get("py_versions")
    return versions[-1] if versions else None
