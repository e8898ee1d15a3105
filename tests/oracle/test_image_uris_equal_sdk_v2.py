"""The table of container images holds what SDK v2 looks up: every framework, scope, version, Python, processor, region.

What is compared is read off the SDK's own tables, not off ours. Each image is compared in one region and each version
in all regions of its registries; with CURSUS_WHOLE_ORACLE=1 the complete product is.
"""

from __future__ import annotations

import functools
import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tests.oracle.offline  # noqa: F401  # first: it quietens the import of the SDK

from cursus.core.kinds.image_uris import image_uri
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.oracle

WHOLE = os.environ.get("CURSUS_WHOLE_ORACLE") == "1"
FIRST_REGION = "us-west-2"

# No tables of images: one counts the GPUs of machines, the other is read by a function of its own.
NO_IMAGES = {"instance_gpu_info", "sagemaker-base-python"}
# Tables that a keyword of another framework leads to.
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "huggingface-neuron": ("huggingface", {"inference_tool": "neuron"}),
    "huggingface-neuronx": ("huggingface", {"inference_tool": "neuronx"}),
    "huggingface-training-compiler": ("huggingface", {"training_compiler_config": object()}),
    "pytorch-neuron": ("pytorch", {"inference_tool": "neuron"}),
    "pytorch-training-compiler": ("pytorch", {"training_compiler_config": object()}),
}
# A machine for each kind of processor; any other kind is a family of machines.
MACHINES = {"cpu": "ml.m5.large", "gpu": "ml.p3.2xlarge", "inf": "ml.inf1.xlarge", "trn": "ml.trn1.2xlarge"}
ODD_MACHINES = [
    *("ml.p2.xlarge", "ml.p4d.24xlarge", "ml.g5.xlarge", "ml.c6g.large", "ml.m6gd.large", "ml.inf2.xlarge"),
    *("ml.trn1.2xlarge", "local", "local_gpu", "neuron", "ml_m5", "m5.large", "nonsense"),
]


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK's look-up, reading each of its files once; a lookup that reads them anew takes 80 ms."""
    from sagemaker import image_uris, utils

    if not hasattr(utils._botocore_resolver, "cache_info"):
        monkeypatch.setattr(utils, "_botocore_resolver", functools.cache(utils._botocore_resolver))
    monkeypatch.setattr(image_uris, "config_for_framework", functools.cache(image_uris.config_for_framework))
    monkeypatch.setattr(logging.getLogger("sagemaker"), "disabled", True)
    monkeypatch.setattr(image_uris.logger, "disabled", True)
    # The wrapper only puts a parameter's default in the parameter's place, and inspects signatures to do so.
    return image_uris.retrieve.__wrapped__


def _folder() -> Path:
    import sagemaker

    return Path(sagemaker.__file__).parent / "image_uri_config"


def _frameworks() -> list[str]:
    return sorted({path.stem for path in _folder().glob("*.json")} - NO_IMAGES)


@functools.cache
def _config(name: str) -> dict[str, Any]:
    return json.loads((_folder() / f"{name}.json").read_text())


def _releases(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[str]]]:
    """Each scope and version, short or full, of a table of the SDK: keywords of `retrieve`, entry, processors."""
    config = _config(name)
    for scope in config.get("scope", config):
        part = config if "scope" in config else config[scope]
        names = {version: version for version in part["versions"]} | part.get("version_aliases", {})
        for version, full in names.items():
            if full not in part["versions"]:  # an alias of nothing, or of another scope's version
                continue
            keywords = {"version": version, "image_scope": scope}
            yield keywords, part["versions"][full], part.get("processors", [])


def _images(name: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each image of a table of the SDK: the keywords of `retrieve`, and the regions that it is in."""
    for keywords, entry, processors in _releases(name):
        for base, on_base in _on_bases(name, entry):
            for python, leaf in _pythons(on_base):
                for machine in _machines(keywords, processors or leaf.get("processors", []), leaf):
                    said = {"base_framework_version": base, "py_version": python, "instance_type": machine}
                    yield keywords | {key: value for key, value in said.items() if value}, list(leaf["registries"])


def _on_bases(name: str, entry: dict[str, Any]) -> Iterator[tuple[str | None, dict[str, Any]]]:
    if not name.startswith("huggingface") or "repository" in entry:
        yield None, entry
        return
    bases = {base: base for base in entry if base != "version_aliases"} | entry.get("version_aliases", {})
    for base, full in bases.items():
        yield base, entry[full]


def _pythons(entry: dict[str, Any]) -> Iterator[tuple[str | None, dict[str, Any]]]:
    if "repository" not in entry:
        yield from entry.items()
        return
    pythons: list[str | None] = list(entry.get("py_versions", []))
    for python in [*pythons, None] if len(pythons) < 2 else pythons:
        yield python, entry


def _machines(keywords: dict[str, Any], processors: list[str], leaf: dict[str, Any]) -> list[str | None]:
    found: list[str | None] = [MACHINES.get(kind, f"ml.{kind}.xlarge") for kind in processors]
    if keywords["image_scope"] == "inference_graviton":
        found = ["ml.m6g.large"]
    return found if len(processors) > 1 else [*found, None]


def _theirs(sdk: Any, name: str, region: str, keywords: dict[str, Any]) -> str | None:
    """The SDK's address; None where it refuses, by its own error or by stumbling over its table."""
    framework, more = VARIANTS.get(name, (name, {}))
    try:
        return sdk(framework, region, **keywords, **more)
    except (ValueError, KeyError, FileNotFoundError, TypeError):
        return None


def _ours(name: str, region: str, keywords: dict[str, Any]) -> str | None:
    framework, more = VARIANTS.get(name, (name, {}))
    said = {"scope" if key == "image_scope" else key: value for key, value in (keywords | more).items()}
    try:
        return image_uri(framework, region, **said)
    except KindError:
        return None


def _compared(sdk: Any, name: str) -> Iterator[tuple[str, dict[str, Any], str | None, str | None]]:
    """Region, keywords, our address and the SDK's."""
    seen: set[str] = set()
    for keywords, regions in _images(name):
        key = f"{keywords['image_scope']} {keywords['version']}"
        chosen = regions if WHOLE or key not in seen else [FIRST_REGION if FIRST_REGION in regions else regions[0]]
        for region in chosen:
            theirs = _theirs(sdk, name, region, keywords)
            if theirs:
                seen.add(key)
            yield region, keywords, _ours(name, region, keywords), theirs


@pytest.mark.parametrize("name", _frameworks())
def test_every_image_of_a_framework_is_the_sdks(name: str, sdk: Any) -> None:
    compared = list(_compared(sdk, name))

    assert [case for case in compared if case[2] != case[3]] == []
    assert any(theirs for *_, theirs in compared)
