"""A laboratory for engine tests: small real scripts, hand-written definitions, real runs."""

from __future__ import annotations

import io
import json
import tarfile
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from cursus.engine import Event, RunRequest, RunResult, run

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = "s3://lab"
_ASKED = ("cache", "environments", "resume", "selection", "memory_bytes", "network", "launcher")


@dataclass
class Lab:
    folder: Path
    assets: dict[str, Path] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def file(self, name: str, content: str | bytes) -> str:
        """An asset; gives its URI."""
        path = self.folder / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
        uri = f"{BUCKET}/assets/{name}"
        self.assets[uri] = path
        return uri

    def archive(self, name: str, files: dict[str, str | bytes]) -> str:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as opened:
            for member, content in files.items():
                data = content if isinstance(content, bytes) else textwrap.dedent(content).encode()
                entry = tarfile.TarInfo(member)
                entry.size = len(data)
                opened.addfile(entry, io.BytesIO(data))
        return self.file(name, packed.getvalue())

    def processing(
        self,
        name: str,
        source: str,
        *,
        inputs: dict[str, Any] | None = None,
        outputs: tuple[str, ...] = (),
        arguments: list[Any] | None = None,
        environment: dict[str, Any] | None = None,
        limit: int | None = None,
        **step: Any,
    ) -> dict[str, Any]:
        """A processing step whose inputs land at /opt/ml/processing/input/<name> and outputs at .../output/<name>."""
        sources = {"code": self.file(f"{name}.py", source), **(inputs or {})}
        request: dict[str, Any] = {
            "AppSpecification": {
                "ImageUri": "image",
                "ContainerEntrypoint": ["python3", f"/opt/ml/processing/input/code/{name}.py"],
                "ContainerArguments": arguments or [],
            },
            "ProcessingInputs": [
                {
                    "InputName": each,
                    "S3Input": {
                        "S3Uri": uri,
                        "LocalPath": f"/opt/ml/processing/input/{each}",
                        "S3DataType": "S3Prefix",
                        "S3InputMode": "File",
                    },
                }
                for each, uri in sources.items()
            ],
            "ProcessingOutputConfig": {
                "Outputs": [
                    {
                        "OutputName": each,
                        "S3Output": {
                            "S3Uri": f"{BUCKET}/{name}/{each}",
                            "LocalPath": f"/opt/ml/processing/output/{each}",
                            "S3UploadMode": "EndOfJob",
                        },
                    }
                    for each in outputs
                ]
            },
            "Environment": environment or {},
        }
        if limit:
            request["StoppingCondition"] = {"MaxRuntimeInSeconds": limit}
        return {"Name": name, "Type": "Processing", "Arguments": request, **step}

    def run(self, *steps: dict[str, Any], sandbox: Any = None, jobs: int = 2, **definition: Any) -> RunResult:
        given = definition.pop("given", {})
        asked = {name: definition.pop(name) for name in _ASKED if name in definition}
        request = RunRequest(
            {"Version": "2020-12-01", "Steps": list(steps), **definition},
            "lab",
            self.store,
            assets=self.assets,
            parameters=given,
            jobs=jobs,
            sandbox=sandbox,
            **asked,
        )
        return run(request, self.events.append)

    def published(self, key: str) -> Path:
        return self.store / "s3" / "lab" / key

    def record(self, result: RunResult) -> dict[str, Any]:
        return json.loads((result.folder / "run.json").read_text())


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)
