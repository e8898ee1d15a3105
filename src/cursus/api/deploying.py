"""Pipelines on SageMaker: what goes there, and starting what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.api.pipelines import compile_pipeline
from cursus.api.running import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.deploy.pipeline import Deployed
    from cursus.deploy.upload import S3Object

__all__ = ["deploy_project", "files_to_deploy", "start_pipeline"]


def deploy_project(
    dag: Path,
    config: Path,
    *,
    env: str | None = None,
    on_object: Callable[[S3Object, bool], None] | None = None,
) -> Deployed:
    """Compiles and verifies a DAG file with a config file, uploads the files, and puts the pipeline on SageMaker.

    Raises:
        CursusError: the files make no pipeline, or the service would refuse it; nothing is uploaded.
        DeployError: AWS refused, or was not reached.
    """
    import tempfile
    from functools import partial

    from cursus.aws.clients import aws_client
    from cursus.deploy.pipeline import deploy

    compiled = compile_pipeline(dag, config, env=env)
    with tempfile.TemporaryDirectory(prefix="cursus-") as folder:
        deployment = compiled.deployment(Path(folder))
        return deploy(deployment, partial(aws_client, region=deployment.region), on_object)


def files_to_deploy(dag: Path, config: Path, *, env: str | None = None) -> dict[str, tuple[int, int]]:
    """What deploying a DAG file with a config file would upload, found without a network.

    By S3 address, of a file or a folder: how many files, and their bytes.

    Raises:
        CursusError: the files make no pipeline, or the service would refuse it.
    """
    import tempfile

    from cursus.deploy.upload import objects_of

    compiled = compile_pipeline(dag, config, env=env)
    with tempfile.TemporaryDirectory(prefix="cursus-") as folder:
        placed = compiled.deployment(Path(folder)).assets
        found = {uri: [entry.path.stat().st_size for entry in objects_of({uri: path})] for uri, path in placed.items()}
    return {uri: (len(sizes), sum(sizes)) for uri, sizes in found.items()}


def start_pipeline(
    dag: Path, config: Path, *, env: str | None = None, parameters: Mapping[str, Any] | None = None
) -> str:
    """Starts a run of a deployed pipeline on SageMaker, with parameters by name, and gives its ARN.

    Raises:
        CursusError: the files make no pipeline, or a parameter does not fit.
        DeployError: AWS refused, or was not reached.
    """
    from cursus.aws.clients import aws_client
    from cursus.deploy.pipeline import start

    compiled = compile_pipeline(dag, config, env=env)
    given = typed(compiled.document, parameters or {})
    region = compiled.target.region if compiled.target else ""
    return start(compiled.name, aws_client("sagemaker", region), given)
