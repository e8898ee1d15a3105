"""The addresses of SageMaker's own container images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.image_table import (
    by_age,
    choice,
    container,
    framework_table,
    image_error,
    image_table,
    listed,
    together,
)
from cursus.core.kinds.variables import PipelineParameter, is_variable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["image_uri", "image_versions"]

_GRAVITON_FAMILIES = ("m6g", "m6gd", "c6g", "c6gd", "c6gn", "c7g", "r6g", "r6gd")
_GRAVITON_FRAMEWORKS = ("pytorch", "sklearn", "tensorflow", "xgboost")
_GRAVITON_SCOPE = "inference_graviton"
_NEURON_TOOLS = ("neuron", "neuronx")
_NEURON_FRAMEWORKS = ("huggingface", "pytorch")
_COMPILED_FRAMEWORKS = ("huggingface", "pytorch")


def image_uri(  # noqa: PLR0913 - the keywords of the SDK's own look-up
    framework: str,
    region: str,
    version: str | None = None,
    *,
    py_version: str | None = None,
    instance_type: Any = None,
    scope: str | None = None,
    base_framework_version: str | None = None,
    container_version: str | None = None,
    accelerator_type: str | None = None,
    distribution: Mapping[str, Any] | None = None,
    training_compiler_config: object = None,
    serverless_inference_config: object = None,
    inference_tool: str | None = None,
    sdk_version: str | None = None,
) -> str:
    """The address that `sagemaker.image_uris.retrieve` gives for the same values (its `image_scope` is `scope`).

    The machine decides between images for CPU and GPU; of a pipeline parameter, its default value does.

    >>> image_uri("sklearn", "us-east-1", "1.2-1")
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'
    >>> image_uri("pytorch", "eu-west-1", "2.1", instance_type="ml.g5.xlarge", scope="training")
    '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.1-gpu-py310'

    Raises:
        KindError: there is no such image, or what is said leaves a choice between several.
    """
    # Read at once, before the function has any other name.
    return _address(_Wanted(**{name: _known_now(framework, name, value) for name, value in locals().items()}))


def image_versions(framework: str, scope: str | None = None) -> tuple[str, ...]:
    """The full versions that a framework's images come in, oldest first; those of one scope, or of all."""
    scopes = framework_table(framework)["scopes"]
    chosen = scopes.values() if scope is None else [scopes[choice(framework, "scope", scope, scopes)]]
    found = {version for number in chosen for version in image_table()["releases"][number]["versions"]}
    return tuple(sorted(found, key=by_age))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The image that is asked for; every value is known."""

    framework: str
    region: str
    version: str | None
    py_version: str | None
    instance_type: str | None
    scope: str | None
    base_framework_version: str | None
    container_version: str | None
    accelerator_type: str | None
    distribution: Mapping[str, Any] | None
    training_compiler_config: object
    serverless_inference_config: object
    inference_tool: str | None
    sdk_version: str | None

    @property
    def family(self) -> str:
        """The machine's family, as in `ml.<family>.<size>` or `ml_<family>`; empty for any other text."""
        found = re.match(r"ml[._]([a-z\d-]+)\.?\w*$", self.instance_type or "")
        return found[1] if found else ""

    @property
    def graviton(self) -> bool:
        """Whether the machine's processor is AWS's own, of the ARM architecture."""
        return self.family in _GRAVITON_FAMILIES

    @property
    def compiled(self) -> bool:
        """Whether the image is one of SageMaker Training Compiler."""
        return bool(self.training_compiler_config) and self.framework in _COMPILED_FRAMEWORKS

    @property
    def tool(self) -> str | None:
        """The Neuron SDK's name, where the machine or the caller asks for it."""
        if self.inference_tool or self.compiled or self.framework not in _NEURON_FRAMEWORKS:
            return self.inference_tool
        return "neuron" if self.family.startswith(("inf", "trn")) else None


@dataclass(frozen=True, slots=True)
class _Release:
    """One version of a framework's images: what is said of it, and the containers of its Python versions."""

    version: str
    base: str
    pythons: Mapping[str, Mapping[str, Any]]

    def image(self, python: str | None) -> Mapping[str, Any]:
        """The container of a Python version; any, where that makes no difference or is not there."""
        return self.pythons.get(python or "", next(iter(self.pythons.values())))


def _known_now(framework: str, name: str, value: Any) -> Any:
    if isinstance(value, PipelineParameter):
        return value.default_value
    if not is_variable(value):
        return value
    machine = name == "instance_type"
    raise image_error(
        framework,
        f"{name} is {value!r}, which is known only when the pipeline runs, and the image is chosen before",
        "name image_uri, or give the type of machine" if machine else f"give {name} as text, or name image_uri",
    )


def _address(wanted: _Wanted) -> str:
    """The address; pipelines ask for the same image again and again, and only what is no mapping is remembered by."""
    held = (wanted.distribution, wanted.training_compiler_config, wanted.serverless_inference_config)
    return _found_again(wanted) if held == (None, None, None) else _found(wanted)


@cache
def _found_again(wanted: _Wanted) -> str:
    return _found(wanted)


def _found(wanted: _Wanted) -> str:
    hosts: dict[str, str] = image_table()["hosts"]
    together(lambda: choice(wanted.framework, "region", wanted.region, hosts), lambda: _release(wanted))
    release = _release(wanted)
    image = release.image(wanted.py_version)
    registries: dict[str, str] = image_table()["registries"][image["registry"]]
    together(
        lambda: choice(wanted.framework, "region", wanted.region, registries),
        lambda: _python(wanted, release),
        lambda: _processor(wanted, image),
        lambda: _refuse_keywords(wanted, release, image),
    )
    tag = image.get("tag") or _tag(wanted, release, image)
    address = f"{registries[wanted.region]}.dkr.{hosts[wanted.region]}/{image['repository']}"
    return f"{address}:{tag}" if tag else address


def _release(wanted: _Wanted) -> _Release:
    """The version asked for, or the newest, or the only one there is."""
    table = _scopes(wanted)
    scope = _scope(wanted, table)
    release = image_table()["releases"][table["scopes"][scope]]
    versions, aliases = release["versions"], release["aliases"]
    asked = wanted.version or (next(iter(versions)) if len(versions) == 1 else table["newest"].get(wanted.scope or ""))
    what = f"{scope} version" if len(table["scopes"]) > 1 else "version"
    version = choice(wanted.framework, what, asked, [*versions, *aliases])
    full = aliases.get(version, version)
    entry = versions[full]
    if isinstance(entry, dict) and "bases" in entry:
        return _release_on_base(wanted, entry, version, full)
    return _Release(version, "", _pythons(entry))


def _release_on_base(wanted: _Wanted, entry: dict[str, Any], version: str, full: str) -> _Release:
    """A version that comes on several frameworks; the tag names that framework's version and not its name."""
    known = [*entry["bases"], *entry["aliases"]]
    asked = choice(f"{wanted.framework} {version}", "base_framework_version", wanted.base_framework_version, known)
    base = entry["aliases"].get(asked, asked)
    pythons = _pythons(entry["bases"][base])
    if next(iter(pythons.values())).get("full_versions"):
        version, asked = full, base
    return _Release(version, re.sub(r"^[a-z]+", "", asked), pythons)


def _pythons(entry: Any) -> dict[str, Mapping[str, Any]]:
    """The containers by Python version; of one that fits all Python versions, or names none, that one."""
    if isinstance(entry, dict):
        return {python: container(number) for python, number in entry.items()}
    found = container(entry)
    return dict.fromkeys(found.get("py_versions", [""]), found)


def _scopes(wanted: _Wanted) -> dict[str, Any]:
    """The table of the framework, or of its variant for the training compiler or for Neuron."""
    table, variant = framework_table(wanted.framework), wanted.tool
    variants: dict[str, dict[str, Any]] = image_table()["variants"]
    if wanted.compiled:
        return variants[f"{wanted.framework}-training-compiler"]
    _refuse_machine(wanted)
    if variant is None:
        return table
    tools = [tool for tool in _NEURON_TOOLS if f"{wanted.framework}-{tool}" in variants]
    return variants[f"{wanted.framework}-{choice(wanted.framework, 'inference_tool', variant, tools)}"]


def _refuse_machine(wanted: _Wanted) -> None:
    name = wanted.framework
    if "trn" in (wanted.instance_type or "") and name != "pytorch":
        raise image_error(
            name, f"there is none for Trainium machines, as {wanted.instance_type!r} is", "only pytorch has"
        )
    if wanted.graviton and name not in _GRAVITON_FRAMEWORKS:
        hint = f"take a machine of another family; {listed(_GRAVITON_FRAMEWORKS)} have such images"
        raise image_error(name, f"there is none for Graviton machines, as {wanted.instance_type!r} is", hint)
    if wanted.scope == _GRAVITON_SCOPE and wanted.family and not wanted.graviton:
        fact = f"scope {wanted.scope!r} is for Graviton machines, and {wanted.instance_type!r} is none"
        raise image_error(name, fact, f"take a machine of a family {listed(_GRAVITON_FAMILIES)}")


def _scope(wanted: _Wanted, table: dict[str, Any]) -> str:
    scopes: dict[str, int] = table["scopes"]
    asked = wanted.scope or table.get("default_scope")
    if wanted.accelerator_type:
        asked = _accelerated(wanted, wanted.accelerator_type)
    elif wanted.graviton and not wanted.compiled:
        asked = _GRAVITON_SCOPE
    return next(iter(scopes)) if len(scopes) == 1 else choice(wanted.framework, "scope", asked, scopes)


def _accelerated(wanted: _Wanted, accelerator: str) -> str:
    if not accelerator.startswith("ml.eia") and accelerator != "local_sagemaker_notebook":
        fact = f"accelerator_type {accelerator!r} is no Elastic Inference accelerator"
        raise image_error(wanted.framework, fact, "give one as 'ml.eia2.medium'")
    return "eia"


def _python(wanted: _Wanted, release: _Release) -> str | None:
    """The Python version of the tag; None where the images do not name it."""
    known = [python for python in release.pythons if python]
    if not known or (wanted.py_version is None and wanted.framework == "spark"):
        return None
    if wanted.py_version is None and len(known) == 1:
        return known[0]
    return choice(f"{wanted.framework} {release.version}", "py_version", wanted.py_version, known)


def _processor(wanted: _Wanted, image: Mapping[str, Any]) -> str | None:
    """The kind of processor that the image is for; None where one image is for all."""
    known: list[str] = image.get("processors", [])
    if not known:
        return None
    if len(known) == 1 and not wanted.instance_type:
        return known[0]
    if wanted.serverless_inference_config is not None:
        return choice(wanted.framework, "processor", "cpu", known)
    if not wanted.instance_type:
        fact = f"there is one for each of {listed(known)}, and no instance_type says which"
        raise image_error(wanted.framework, fact, "give instance_type, as 'ml.m5.xlarge'")
    found = _processor_of(wanted.instance_type, wanted.family, known)
    if found is None:
        hint = "give it as 'ml.m5.xlarge', 'local' or 'local_gpu'"
        raise image_error(wanted.framework, f"instance_type {wanted.instance_type!r} is no machine", hint)
    if found not in known:
        fact = f"there is none for {found} machines, as {wanted.instance_type!r} is"
        raise image_error(wanted.framework, fact, f"take a machine for {listed(known)}")
    return found


def _processor_of(machine: str, family: str, known: list[str]) -> str | None:
    if machine.startswith("local"):
        return "cpu" if machine == "local" else "gpu"
    if machine.startswith("neuron"):
        return "neuron"
    if not family or family in known:
        return family or None
    kinds = {"inf": "inf", "trn": "trn", "g": "gpu", "p": "gpu"}
    return next((kind for start, kind in kinds.items() if family.startswith(start)), "cpu")


def _refuse_keywords(wanted: _Wanted, release: _Release, image: Mapping[str, Any]) -> None:
    """Raises for an end of the tag, or a machine, that the image does not come with."""
    version, given = release.version, wanted.container_version
    if given is not None and "container_version" not in image and not image.get("free_suffix"):
        fact = f"container_version {given!r} is given, and the tags for version {version} end in none"
        raise image_error(wanted.framework, fact, "leave it out, and give the full version instead")
    if wanted.family == "p2" and image.get("no_p2"):
        fact = f"version {version} does not run on P2 machines, as {wanted.instance_type!r} is"
        raise image_error(wanted.framework, fact, "take a newer machine, as 'ml.g5.xlarge'")


def _tag(wanted: _Wanted, release: _Release, image: Mapping[str, Any]) -> str:
    """The parts that a tag is made of, joined; empty where the image has no tag."""
    python, processor = _python(wanted, release), _processor(wanted, image)
    named = None if processor == "gpu" and image.get("gpu_unnamed") else processor
    prefix = image.get("tag_prefix", release.version)
    if release.base:
        prefix = f"{release.base}-transformers{release.version}"
    parts = (prefix, wanted.tool or named, python, _suffix(wanted, image, processor))
    return _distributed(wanted, "-".join(part for part in parts if part))


def _distributed(wanted: _Wanted, tag: str) -> str:
    """Some early tags go on where a job trains by smdistributed, which P4d machines always do."""
    if wanted.family == "p4d" or (wanted.instance_type and "smdistributed" in (wanted.distribution or {})):
        ending = image_table()["smdistributed"].get(f"{wanted.framework}-{tag}")
        return f"{tag}-{ending}" if ending else tag
    return tag


def _suffix(wanted: _Wanted, image: Mapping[str, Any], processor: str | None) -> str | None:
    """What the tag ends in: the release of Neuron, and what the container is built on."""
    built_on: Mapping[str, str] = image.get("container_version", {})
    suffix = wanted.container_version
    if built_on:
        suffix = built_on[choice(wanted.framework, "processor", processor, built_on)]
    releases: list[str] = image.get("sdk_versions", [])
    if not releases:
        return suffix
    release = choice(wanted.framework, "sdk_version", wanted.sdk_version or releases[-1], releases)
    return f"{release}-{suffix}"
