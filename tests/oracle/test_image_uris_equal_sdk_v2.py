"""The table of container images holds what SDK v2 looks up: every framework, scope, version, Python, processor, region.

What is compared is read off the SDK's own tables, not off ours: the complete product of what they hold.
"""

from __future__ import annotations

import functools
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tests.oracle.offline  # noqa: F401  # first: it quietens the import of the SDK

from cursus.core.kinds.image_uris import image_uri, image_versions
from cursus.core.kinds.variables import ParameterString
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.oracle

REGION = "us-west-2"

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


@pytest.mark.parametrize("name", _frameworks())
def test_every_image_of_a_framework_is_the_sdks_in_every_region(name: str, sdk: Any) -> None:
    compared = [
        (region, keywords, _ours(name, region, keywords), _theirs(sdk, name, region, keywords))
        for keywords, regions in _images(name)
        for region in regions
    ]

    assert [case for case in compared if case[2] != case[3]] == []
    assert any(theirs for *_, theirs in compared)


@pytest.mark.parametrize("name", ["huggingface", "mxnet", "pytorch", "sklearn", "spark", "tensorflow", "xgboost"])
def test_every_image_on_a_machine_of_any_kind_is_the_sdks_or_refused_as_there(name: str, sdk: Any) -> None:
    differing = [
        (keywords, machine, ours, theirs)
        for keywords in _one_a_version(name)
        for machine in ODD_MACHINES
        if (ours := _ours(name, REGION, keywords | {"instance_type": machine}))
        != (theirs := _theirs(sdk, name, REGION, keywords | {"instance_type": machine}))
        and not _another_version(keywords, theirs)
        and not _for_another_processor(keywords, machine)
    ]

    assert differing == []


def _one_a_version(name: str) -> list[dict[str, Any]]:
    images = [keywords for keywords, regions in _images(name) if REGION in regions]
    return list({(image["image_scope"], image["version"], image.get("py_version")): image for image in images}.values())


def _another_version(keywords: dict[str, Any], theirs: str | None) -> bool:
    """On purpose: where a table has one version, the SDK gives it for whatever version was asked for; we refuse."""
    version = keywords["version"]
    return theirs is not None and f":{version}" not in theirs and f"transformers{version}" not in theirs


def _for_another_processor(keywords: dict[str, Any], machine: str) -> bool:
    """On purpose: the SDK puts an image for ARM on machines of x86; we refuse."""
    graviton = keywords["image_scope"] == "inference_graviton"
    return graviton and machine.startswith("ml") and "6g" not in machine


SPECIAL: dict[str, tuple[str, dict[str, Any]]] = {
    "the newest version of a scope": ("pytorch", {"image_scope": "training", "instance_type": "ml.m5.large"}),
    "the newest version of a scope under an alias": ("xgboost", {"image_scope": "training"}),
    "the only version": ("clarify", {}),
    "an image without a tag": ("model-monitor", {}),
    "the only version of an algorithm": ("linear-learner", {}),
    "a scope that is ignored where there is one": ("spark", {"version": "3.3", "image_scope": "training"}),
    "the container version of a processor of Spark": (
        "spark",
        {"version": "3.3", "py_version": "py39", "container_version": "v1", "image_scope": "processing"},
    ),
    "the container version of smdistributed's own framework": (
        "pytorch-smp",
        {"version": "2.4.1", "container_version": "cu121", "image_scope": "training"},
    ),
    "a job of smdistributed": (
        "tensorflow",
        {
            "version": "2.3",
            "py_version": "py37",
            "image_scope": "training",
            "instance_type": "ml.p3.16xlarge",
            "distribution": {"smdistributed": {"dataparallel": {"enabled": True}}},
        },
    ),
    "a Hugging Face image with the end of its tag given": (
        "huggingface",
        {
            "version": "4.4",
            "base_framework_version": "pytorch1.6",
            "py_version": "py36",
            "container_version": "cu110-ubuntu18.04",
            "image_scope": "training",
            "instance_type": "ml.p3.2xlarge",
        },
    ),
    "an accelerator": (
        "pytorch",
        {"version": "1.5.1", "py_version": "py3", "accelerator_type": "ml.eia2.medium", "image_scope": "inference"},
    ),
    "an endpoint without a machine": (
        "pytorch",
        {"version": "2.1", "image_scope": "inference", "serverless_inference_config": object()},
    ),
    "a release of the Neuron SDK, given": (
        "huggingface-neuronx",
        {
            "version": "4.28.1",
            "base_framework_version": "pytorch1.13.0",
            "image_scope": "inference",
            "sdk_version": "sdk2.9.1",
        },
    ),
}


@pytest.mark.parametrize("case", SPECIAL)
def test_an_image_by_what_the_tables_do_not_say_is_the_sdks(case: str, sdk: Any) -> None:
    name, keywords = SPECIAL[case]

    theirs = _theirs(sdk, name, REGION, keywords)

    assert theirs is not None
    assert _ours(name, REGION, keywords) == theirs


def test_the_default_of_a_parameter_decides_as_it_does_in_the_sdk() -> None:
    from sagemaker import image_uris
    from sagemaker.workflow.parameters import ParameterString as TheirString

    asked = {"version": "2.1", "py_version": "py310"}
    ours = image_uri("pytorch", REGION, **asked, scope="training", instance_type=ParameterString("T", "ml.g5.xlarge"))
    machine = TheirString("T", default_value="ml.g5.xlarge")

    assert ours == image_uris.retrieve("pytorch", REGION, **asked, image_scope="training", instance_type=machine)


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "version": ("pytorch", {"version": "9.9", "image_scope": "training", "instance_type": "ml.m5.large"}),
    "no scope": ("pytorch", {"version": "2.1", "instance_type": "ml.m5.large"}),
    "scope": ("tensorflow", {"version": "2.1", "image_scope": "serving", "instance_type": "ml.m5.large"}),
    "Python": ("pytorch", {"version": "2.1", "py_version": "py27", "image_scope": "training"}),
    "no Python": ("tensorflow", {"version": "1.15.5", "image_scope": "training", "instance_type": "ml.m5.large"}),
    "no machine": ("pytorch", {"version": "2.1", "image_scope": "training"}),
    "a CPU for a GPU image": (
        "huggingface",
        {
            "version": "4.26",
            "base_framework_version": "pytorch1.13",
            "image_scope": "training",
            "instance_type": "ml.m5.large",
        },
    ),
    "base framework": (
        "huggingface",
        {"version": "4.26", "base_framework_version": "pytorch9", "image_scope": "training"},
    ),
    "container version": ("pytorch", {"version": "1.12", "image_scope": "training", "container_version": "1.1"}),
    "accelerator": ("pytorch", {"version": "1.5.1", "accelerator_type": "ml.m5.large", "image_scope": "inference"}),
    "a version without an accelerator": (
        "pytorch",
        {"version": "2.1", "accelerator_type": "ml.eia2.medium", "image_scope": "inference"},
    ),
    "Trainium": ("tensorflow", {"version": "2.9", "image_scope": "training", "instance_type": "ml.trn1.2xlarge"}),
    "Graviton": ("mxnet", {"version": "1.9", "image_scope": "inference", "instance_type": "ml.c6g.large"}),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_sdk_refuses_is_refused(case: str, sdk: Any) -> None:
    name, keywords = WRONG[case]
    with pytest.raises(ValueError, match=r"\w"):
        sdk(name, REGION, **keywords)

    assert _ours(name, REGION, keywords) is None


@pytest.mark.parametrize("name", ["clarify", "huggingface", "pytorch", "sklearn", "spark"])
def test_a_region_that_a_framework_is_not_in_is_refused_as_in_the_sdk(name: str, sdk: Any) -> None:
    keywords, regions = next(_images(name))
    everywhere = {region for other in _frameworks() for _, _, part in _leaves(other) for region in part}

    for region in sorted(everywhere - set(regions)):
        assert _ours(name, region, keywords) is _theirs(sdk, name, region, keywords) is None


def _leaves(name: str) -> Iterator[tuple[str, str, list[str]]]:
    for keywords, regions in _images(name):
        yield keywords["image_scope"], keywords["version"], regions


@pytest.mark.parametrize("name", sorted(set(_frameworks()) - set(VARIANTS)))
def test_the_versions_of_a_framework_are_the_sdks(name: str) -> None:
    config = _config(name)
    parts = [config] if "scope" in config else config.values()

    assert set(image_versions(name)) == {version for part in parts for version in part["versions"]}
