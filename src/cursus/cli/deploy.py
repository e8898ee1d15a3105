"""The command `deploy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.pipeline import dag_and_config

if TYPE_CHECKING:
    from argparse import Namespace

    from cursus.deploy.upload import S3Object

__all__ = ["deploy"]


def deploy(arguments: Namespace) -> int:
    """Puts a pipeline on SageMaker, or shows what that would upload."""
    dag, config = dag_and_config(arguments.dag, arguments.config, "deploy")
    if arguments.dry_run:
        return _show(api.files_to_deploy(dag, config, env=arguments.env))
    done = api.deploy_project(dag, config, env=arguments.env, on_object=_told)
    print(f"{done.change}: {done.arn}")
    print(f"{len(done.uploaded.written)} files uploaded, {len(done.uploaded.present)} were there")
    for arn in done.functions:
        print(f"function: {arn}")
    if arguments.start:
        print(f"started: {api.start_pipeline(dag, config, env=arguments.env, parameters=dict(arguments.set))}")
    return 0


def _show(files: dict[str, tuple[int, int]]) -> int:
    for uri, (count, size) in files.items():
        print(f"{count:>4} {'file ' if count == 1 else 'files'} {size:>11,} bytes  {uri}")
    print(f"{sum(count for count, _ in files.values())} files; none was uploaded")
    return 0


def _told(entry: S3Object, written: bool) -> None:
    if written:
        print(f"uploaded {entry.uri}", flush=True)
