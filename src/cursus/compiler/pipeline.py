"""A compiled pipeline: its definition, the files that the definition refers to, and how it was wired."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.compiler.output import draft_folder, restoring
from cursus.definition.assets import manifest_path, write_assets
from cursus.definition.files import write_file
from cursus.definition.verify import verify
from cursus.deploy.pipeline import Deployment
from cursus.engine import RunRequest, RunResult, run
from cursus.errors import DefinitionError, DeployError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.core.kinds.pipeline import ParallelismConfiguration
    from cursus.core.kinds.session import Asset
    from cursus.core.kinds.step import Step
    from cursus.engine import Event
    from cursus.resolver.places import Resolution

__all__ = ["CompiledPipeline", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a pipeline is deployed to, and as what: its bucket, region and role, its tags and what is said of it."""

    role: Any
    bucket: str
    region: str
    tags: Mapping[str, Any] = field(default_factory=dict[str, Any])
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledPipeline:
    """What became of a DAG and its configs.

    `functions` are the requests that make or update the Lambda functions of the pipeline, by ARN.
    `parallelism` bounds the steps at work at a time; it is given when the pipeline is created, not in the definition.
    """

    name: str
    document: Mapping[str, Any]
    steps: tuple[Step, ...]
    assets: Mapping[str, Asset]
    resolution: Resolution
    functions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    parallelism: ParallelismConfiguration | None = None
    target: Target | None = None

    def definition(self) -> str:
        """The pipeline definition as JSON without white space, as the service takes it; the same for the same input."""
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

    def readable_definition(self) -> str:
        """The pipeline definition as JSON with a line for each value."""
        return json.dumps(self.document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def verify(self) -> list[Fault]:
        """What the service would refuse; empty where it would take the definition."""
        return verify(self.document, pipeline_name=self.name)

    def write(self, path: Path) -> Path:
        """Writes the definition, and beside it its code and a manifest of where its assets are; all or nothing.

        The requests for Lambda functions, where there are any, go to `<stem>.functions.json`. Code goes to
        `<stem>.assets/`, and replaces what an earlier definition of that name left there; local data stay where they
        are.

        Raises:
            DefinitionError: the path is a folder, or cannot be written.
        """
        folder, manifest = path.with_name(f"{path.stem}.assets"), manifest_path(path)
        _refuse_taken(path, folder, manifest)
        with draft_folder(path) as draft:
            places = self.place_assets(draft / "assets")
            functions = path.with_name(f"{path.stem}.functions.json")
            with restoring(path, folder, manifest, functions):
                if (draft / "assets").exists():
                    (draft / "assets").rename(folder)
                write_assets(path, {uri: _settled(place, draft / "assets", folder) for uri, place in places.items()})
                if self.functions:
                    write_file(functions, f"{json.dumps(self.functions, indent=1, ensure_ascii=False)}\n".encode())
                write_file(path, self.readable_definition().encode())
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
        request = self.local_request(store, parameters, jobs)
        return run(request, on_event) if on_event else run(request)

    def local_request(
        self, store: Path = Path(".cursus"), parameters: Mapping[str, Any] | None = None, jobs: int | None = None
    ) -> RunRequest:
        """What running the definition on this machine asks for, with its made files written below the store."""
        return RunRequest(
            definition=self.document,
            pipeline_name=self.name,
            store=store,
            assets=self.place_assets(store / "assets"),
            parameters=parameters or {},
            jobs=jobs,
        )

    def deployment(self, folder: Path) -> Deployment:
        """What is deployed; made files are written below the folder, and are uploaded from there.

        Raises:
            DeployError: the role is known only when the pipeline runs.
        """
        target = self.target
        if target is None or not isinstance(target.role, str):
            hint = "give the config an ARN; a job's role may be a parameter, the pipeline's own may not"
            raise DeployError.of([Fault(f"pipeline {self.name}", "no role to deploy it with", hint)])
        return Deployment(
            self.name,
            self.definition(),
            target.role,
            target.bucket,
            target.region,
            assets=self.place_assets(folder),
            description=target.description,
            tags={name: value for name, value in target.tags.items() if isinstance(value, str)},
            parallelism=self.parallelism.max_parallel_execution_steps if self.parallelism else None,
            kms_keys={uri: asset.kms_key for uri, asset in self.assets.items() if asset.kms_key},
            functions=self.functions,
        )

    def to_sdk(self, sagemaker_session: Any = None) -> Any:
        """A `sagemaker.workflow.pipeline.Pipeline` with this very definition; needs the extra `sdk`.

        Without a session it has one that reaches nothing: enough for its definition, not for what it does on AWS.

        Raises:
            MissingExtraError: SageMaker SDK v2 is not installed.
            DefinitionError: the definition holds what that SDK cannot say.
        """
        from cursus.aws.sdk import sdk_pipeline
        from cursus.aws.sdk_session import sdk_session

        target = self.target or Target(None, "none", "us-east-1")
        session = sagemaker_session or sdk_session(target.bucket, target.region).session
        return sdk_pipeline(self.name, self.document, session)


def _refuse_taken(path: Path, folder: Path, manifest: Path) -> None:
    if path.is_dir():
        raise DefinitionError.of([Fault(str(path), "is a folder", "give the path of a file, as in pipeline.json")])
    if folder.exists() and not manifest.exists():
        fact = "is there, and is not the code of an earlier definition"
        raise DefinitionError.of([Fault(str(folder), fact, f"move it away, or write to another file than {path.name}")])


def _settled(place: Path, draft: Path, folder: Path) -> Path:
    return folder / place.relative_to(draft) if place.is_relative_to(draft) else place


def _placed(asset: Asset, folder: Path) -> Path:
    if asset.path is not None:
        return asset.path
    place = folder / asset.uri.removeprefix("s3://").partition("/")[2]
    content = asset.made_file()
    if content is not None:
        write_file(place, content)
        return place
    for name, source in asset.tree.files if asset.tree else ():
        write_file(place / name, source.read_bytes())
    return place
