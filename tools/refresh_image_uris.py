"""Writes src/cursus/core/kinds/image_uris.json from the tables that SageMaker SDK v2 ships; `make image-uris` runs it.

Source: the folder `sagemaker/image_uri_config` of the installed SDK, and botocore's endpoint data for host names. What
the SDK knows in code and not in tables (the newest version, tags of their own, machines refused) is asked of it.
"""

from __future__ import annotations

import functools
import itertools
import json
import logging
import sys
from pathlib import Path
from typing import Any

import botocore
import sagemaker
from sagemaker import image_uris, utils

TARGET = Path(__file__).parents[1] / "src/cursus/core/kinds/image_uris.json"
CONFIG = Path(sagemaker.__file__).parent / "image_uri_config"

# No tables of images: one counts the GPUs of machines, the other is read by a function of its own.
LEFT_OUT = {"instance_gpu_info", "sagemaker-base-python"}
# Tables that a keyword of another framework leads to: (framework, keywords of `retrieve`).
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "huggingface-neuron": ("huggingface", {"inference_tool": "neuron"}),
    "huggingface-neuronx": ("huggingface", {"inference_tool": "neuronx"}),
    "huggingface-training-compiler": ("huggingface", {"training_compiler_config": True}),
    "pytorch-neuron": ("pytorch", {"inference_tool": "neuron"}),
    "pytorch-training-compiler": ("pytorch", {"training_compiler_config": True}),
}
# The repositories whose tags name the release of the Neuron SDK.
NEURON_REPOSITORIES = {
    "pytorch-training-neuron",
    "pytorch-training-neuronx",
    "huggingface-vllm-inference-neuronx",
    "huggingface-pytorch-inference-neuron",
    "huggingface-pytorch-inference-neuronx",
}
SAME_FOR_ALL_SCOPES = ("sklearn", "xgboost")


class Pool:
    """Equal entries once, and the number of each."""

    def __init__(self) -> None:
        self.entries: list[Any] = []

    def number(self, entry: Any) -> int:
        if entry not in self.entries:
            self.entries.append(entry)
        return self.entries.index(entry)


class Tables:
    """The SDK's tables in our form, with what they share held once."""

    def __init__(self) -> None:
        self.registries, self.containers, self.releases = Pool(), Pool(), Pool()

    def framework(self, name: str) -> dict[str, Any]:
        """The scopes of a framework's images, and what is taken where a scope or a version is not said."""
        config = json.loads((CONFIG / f"{name}.json").read_text())
        flat = "scope" in config
        parts = {scope: config if flat else config[scope] for scope in config.get("scope", config)}
        scopes = {scope: self.releases.number(self.release(name, scope, part)) for scope, part in parts.items()}
        newest = {scope: image_uris._fetch_latest_version_from_config(config, scope) for scope in ["", *scopes]}
        found = {"scopes": scopes, "newest": {scope: version for scope, version in newest.items() if version}}
        default = default_scope(name, list(scopes), flat=flat)
        return found | ({"default_scope": default} if default else {})

    def release(self, name: str, scope: str, part: dict[str, Any]) -> dict[str, Any]:
        """The versions of one scope; each is a container, or one a Python version or base framework."""
        versions: dict[str, Any] = {}
        for version, entry in part["versions"].items():
            context = {"name": name, "scope": scope, "version": version, "processors": part.get("processors")}
            if name.split("-", maxsplit=1)[0] == "huggingface" and "repository" not in entry:
                bases = {base: found for base, found in entry.items() if base != "version_aliases"}
                leaves = {base: self.leaf(found, base=base, **context) for base, found in bases.items()}
                versions[version] = {"bases": leaves, "aliases": entry.get("version_aliases", {})}
            elif "repository" in entry:
                versions[version] = self.leaf(entry, **context)
            else:
                versions[version] = {python: self.leaf(found, **context) for python, found in entry.items()}
        return {"aliases": part.get("version_aliases", {}), "versions": versions}

    def leaf(self, entry: dict[str, Any], processors: list[str] | None, **context: Any) -> int:
        """The number of one container: repository, accounts, and the parts of its tag."""
        repository = entry["repository"]
        found = {
            "repository": repository,
            "registry": self.registries.number(entry["registries"]),
            "processors": processors or entry.get("processors"),
            "py_versions": entry.get("py_versions"),
            "container_version": container_versions(entry, context["name"]),
            "free_suffix": context["name"] in {"huggingface", "pytorch-smp", "spark"} or "neuron" in repository,
            "sdk_versions": sorted(entry["sdk_versions"]) if repository in NEURON_REPOSITORIES else None,
            "full_versions": repository.startswith("huggingface-pytorch-inference-neuron"),
            "tag_prefix": entry.get("tag_prefix"),
            "tag": own_tag(**context) if context["scope"] == "inference_graviton" else None,
            "gpu_unnamed": context["name"] == "sagemaker-tritonserver",
            "no_p2": refuses_p2(entry, **context),
        }
        return self.containers.number({key: value for key, value in found.items() if not absent(value)})


def main() -> int:
    logging.disable(logging.WARNING)
    utils._botocore_resolver = functools.cache(utils._botocore_resolver)
    tables = Tables()
    names = sorted({path.stem for path in CONFIG.glob("*.json")} - LEFT_OUT)
    found = {name: tables.framework(name) for name in names}
    regions = sorted({region for table in tables.registries.entries for region in table})
    table = {
        "source": f"sagemaker {sagemaker.__version__}, botocore {botocore.__version__}",
        "hosts": {region: name for region in regions if (name := host(region))},
        "registries": tables.registries.entries,
        "containers": tables.containers.entries,
        "releases": tables.releases.entries,
        "smdistributed": smdistributed(),
        "frameworks": {name: entry for name, entry in found.items() if name not in VARIANTS},
        "variants": {name: found[name] for name in VARIANTS},
    }
    TARGET.write_text(laid_out(table))
    sys.stdout.write(f"{TARGET.name}: {len(names)} tables, {len(regions)} regions, {TARGET.stat().st_size:,} bytes\n")
    return 0


def absent(value: Any) -> bool:
    return value is None or value is False


def default_scope(name: str, scopes: list[str], *, flat: bool) -> str | None:
    if name in SAME_FOR_ALL_SCOPES:
        return "training"
    return scopes[0] if flat and set(scopes) == {"training", "inference"} else None


def container_versions(entry: dict[str, Any], name: str) -> dict[str, str] | None:
    suffix = "-sagemaker" if entry["repository"] == f"{name}-inference-graviton" else ""
    found = entry.get("container_version")
    return {processor: f"{version}{suffix}" for processor, version in found.items()} if found else None


def asked(name: str, scope: str, version: str, **more: Any) -> str:
    """The SDK's own answer in one region."""
    framework, keywords = VARIANTS.get(name, (name, {}))
    return image_uris.retrieve(framework, "us-west-2", version=version, image_scope=scope, **keywords, **more)


def own_tag(name: str, scope: str, version: str) -> str | None:
    """The whole tag, where the SDK knows it by the version and makes it of no parts."""
    return asked(name, scope, version).split(":")[1] if name in SAME_FOR_ALL_SCOPES else None


def refuses_p2(entry: dict[str, Any], name: str, scope: str, version: str, base: str | None = None) -> bool:
    """Whether the SDK takes a newer GPU for the image, and not the family P2."""
    python = (entry.get("py_versions") or [None])[0]
    more = {"py_version": python, "base_framework_version": base}
    try:
        asked(name, scope, version, instance_type="ml.p3.2xlarge", **more)
    except (ValueError, KeyError):
        return False
    try:
        asked(name, scope, version, instance_type="ml.p2.xlarge", **more)
    except ValueError:
        return True
    return False


def smdistributed() -> dict[str, str]:
    """What a tag ends in where a job trains on P4d machines or by smdistributed, by framework and tag."""
    found = {}
    for name, scope in itertools.product(("mxnet", "pytorch", "tensorflow"), ("training", "inference")):
        part = json.loads((CONFIG / f"{name}.json").read_text())[scope]
        versions = [*part["versions"], *part["version_aliases"]]
        for version, python in itertools.product(versions, ("py2", "py27", "py3", "py36", "py37", "py38")):
            try:
                plain, special = (
                    asked(name, scope, version, py_version=python, instance_type=machine).split(":")[1]
                    for machine in ("ml.p3.2xlarge", "ml.p4d.24xlarge")
                )
            except ValueError:
                continue
            if plain != special:
                found[f"{name}-{plain}"] = special.removeprefix(f"{plain}-")
    return found


def host(region: str) -> str | None:
    """The host name of the region's container registry, less its account."""
    endpoint = utils._botocore_resolver().construct_endpoint("ecr", region)
    if endpoint:
        name: str = endpoint["hostname"]
        return name
    return f"ecr.{region}.amazonaws.com" if region == "il-central-1" else None


def laid_out(table: dict[str, Any]) -> str:
    """JSON with one entry a line, so that a refresh shows as a diff of a few lines."""
    parts = []
    for key, value in table.items():
        if isinstance(value, dict):
            lines = [f"  {json.dumps(name)}: {compact(entry)}" for name, entry in value.items()]
            parts.append(f" {json.dumps(key)}: {{\n" + ",\n".join(lines) + "\n }")
        elif isinstance(value, list):
            parts.append(f" {json.dumps(key)}: [\n" + ",\n".join(f"  {compact(entry)}" for entry in value) + "\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    sys.exit(main())
