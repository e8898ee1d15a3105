"""Writes src/cursus/core/kinds/image_uris.json from the tables that SageMaker SDK v2 ships; `make image-uris` runs it.

Source: the folder `sagemaker/image_uri_config` of the installed SDK, and botocore's endpoint data for host names.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.regions
import sagemaker

FRAMEWORKS = ("clarify", "model-monitor", "sklearn", "xgboost")
TARGET = Path(__file__).parents[1] / "src/cursus/core/kinds/image_uris.json"


def main() -> int:
    config = Path(sagemaker.__file__).parent / "image_uri_config"
    registries: list[dict[str, str]] = []
    images = {name: versions(json.loads((config / f"{name}.json").read_text()), registries) for name in FRAMEWORKS}
    regions = sorted({region for table in registries for region in table})
    domains = {region: domain(region) for region in regions}
    source = f"sagemaker {sagemaker.__version__}"
    table = {"source": source, "domains": domains, "registries": registries, "images": images}
    TARGET.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")
    sys.stdout.write(f"{TARGET.name}: {len(regions)} regions, {sum(map(len, images.values()))} versions\n")
    return 0


def versions(config: dict[str, Any], registries: list[dict[str, str]]) -> dict[str, Any]:
    """Each version's repository, tag and the number of its table of registries."""
    parts = [config] if "versions" in config else [part for part in config.values() if isinstance(part, dict)]
    merged = {version: entry for part in parts for version, entry in part["versions"].items()}
    return {version: image(version, entry, registries) for version, entry in merged.items()}


def image(version: str, entry: dict[str, Any], registries: list[dict[str, str]]) -> dict[str, Any]:
    if entry["registries"] not in registries:
        registries.append(entry["registries"])
    suffix = "-cpu-py3" if entry.get("processors") else ""
    return {
        "repository": entry["repository"],
        "tag": f"{version}{suffix}",
        "registry": registries.index(entry["registries"]),
    }


def domain(region: str) -> str:
    """The host name of the region's container registry, less its account."""
    data = botocore.loaders.create_loader().load_data("endpoints")
    endpoint = botocore.regions.EndpointResolver(data).construct_endpoint("ecr", region)
    host: str = endpoint["hostname"] if endpoint else f"api.ecr.{region}.amazonaws.com"
    return host.removeprefix("api.")


if __name__ == "__main__":
    sys.exit(main())
