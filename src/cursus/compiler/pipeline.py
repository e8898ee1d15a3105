"""A compiled pipeline: its definition, the files that the definition refers to, and how it was wired."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.definition.assets import write_assets
from cursus.definition.verify import verify
from cursus.engine import RunRequest, RunResult, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.core.kinds.session import Asset
    from cursus.core.kinds.step import Step
    from cursus.engine import Event
    from cursus.errors import Fault
    from cursus.resolver.resolve import Resolution

__all__ = ["CompiledPipeline"]


@dataclass(frozen=True, slots=True)
class CompiledPipeline:
    """What became of a DAG and its configs."""

    name: str
    document: Mapping[str, Any]
    steps: tuple[Step, ...]
    assets: Mapping[str, Asset]
    resolution: Resolution

    def definition(self) -> str:
        """The pipeline definition as JSON, the same bytes for the same input."""
        return json.dumps(self.document, indent=1, ensure_ascii=False) + "\n"

    def verify(self) -> list[Fault]:
        """What the service would refuse; empty where it would take the definition."""
        return verify(self.document, pipeline_name=self.name)

    def write(self, path: Path) -> Path:
        """Writes the definition, and beside it its code and a manifest of where its assets are.

        Code goes to `<stem>.assets/`; local data stay where they are.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        places = self.place_assets(path.parent / f"{path.stem}.assets")
        write_assets(path, places)
        _write_atomically(path, self.definition().encode())
        return path

    def place_assets(self, folder: Path) -> dict[str, Path]:
        """Writes the made files below a folder, and tells where the content of each S3 address is."""
        return {uri: _placed(asset, folder) for uri, asset in self.assets.items()}

    def run_local(
        self,
        store: Path = Path(".cursus"),
        parameters: Mapping[str, Any] | None = None,
        jobs: int | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> RunResult:
        """Runs the definition on this machine; results lie below the store."""
        request = RunRequest(
            definition=self.document,
            pipeline_name=self.name,
            store=store,
            assets=self.place_assets(store / "assets"),
            parameters=parameters or {},
            jobs=jobs,
        )
        return run(request, on_event) if on_event else run(request)

    def to_sdk(self, sagemaker_session: Any = None) -> Any:
        """A `sagemaker.workflow.pipeline.Pipeline` with this very definition; needs the extra `sdk`.

        Raises:
            MissingExtraError: SageMaker SDK v2 is not installed.
        """
        from cursus.aws.sdk import sdk_pipeline

        return sdk_pipeline(self.name, self.document, sagemaker_session)


def _placed(asset: Asset, folder: Path) -> Path:
    if asset.path is not None:
        return asset.path
    place = folder / asset.uri.removeprefix("s3://").partition("/")[2]
    files = asset.tree.files if asset.tree else ()
    for name, source in files:
        _write_atomically(place / name, source.read_bytes())
    if asset.content is not None:
        _write_atomically(place, asset.content)
    return place


def _write_atomically(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
