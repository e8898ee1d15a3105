"""The SDK's own local mode on this machine: its session, with a folder for S3 and a stand-in for docker."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from sagemaker.workflow.pipeline_context import LocalPipelineSession
from tests.oracle.offline import BUCKET, REGION, offline_core

if TYPE_CHECKING:
    import pytest

_REPOSITORY = Path(__file__).parents[2]
TOOLKIT = _REPOSITORY / ".venv-toolkit" / "bin"
"""Where `make toolkit` installs sagemaker-training, which needs other versions of some packages than the SDK."""


def local_session(s3_root: Path, tools: Path, patch: pytest.MonkeyPatch) -> Any:
    """A local-mode session whose S3 is the folder, and a `docker` on the PATH."""
    _write_docker(tools)
    places = [tools, TOOLKIT, Path(sys.executable).parent]
    patch.setenv("PATH", os.pathsep.join([*map(str, places), os.environ["PATH"]]))
    patch.setenv("OFFLINE_S3", str(s3_root))
    patch.setenv("PYTHONPATH", str(_REPOSITORY / "src"))
    core, _ = offline_core(s3_root)
    session = LocalPipelineSession(
        boto_session=boto3.Session(botocore_session=core, region_name=REGION), default_bucket=BUCKET
    )
    session.config = {"local": {"local_code": False}}
    return session


def _write_docker(tools: Path) -> None:
    tools.mkdir(parents=True, exist_ok=True)
    docker = tools / "docker"
    docker.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("docker_standin.py")}" "$@"\n')
    docker.chmod(0o755)
