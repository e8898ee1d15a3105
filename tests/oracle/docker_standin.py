"""A `docker` for the SDK's local mode: what it would start in a container runs in a private view of this machine.

Only `docker compose -f FILE up` does anything: each service's volumes become the job's /opt/ml, its command is run.
"""

from __future__ import annotations

import json
import os
import sys
import tarfile
from pathlib import Path
from typing import Any

import yaml

from cursus.engine.sandbox import namespace

ROOT = "/opt/ml"


def main(arguments: list[str]) -> int:
    """The exit code of the first service that fails."""
    if arguments[:2] == ["compose", "version"]:
        sys.stdout.write("Docker Compose version v2.99.0" + "\n")
        return 0
    if arguments[:1] == ["images"]:
        sys.stdout.write("sha256:present" + "\n")
        return 0
    if arguments[:1] != ["compose"]:
        return 0
    file = Path(arguments[arguments.index("-f") + 1])
    services: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text())["services"]
    return next((code for host, each in services.items() if (code := run(host, each, file.parent))), 0)


def run(host: str, service: dict[str, Any], folder: Path) -> int:
    """Runs one service to its end."""
    job = os.fork()
    if job == 0:
        become(host, service, folder)
    code = os.waitstatus_to_exitcode(os.waitpid(job, 0)[1])
    if code:
        sys.stdout.write(f"{host} exited with code {code}" + "\n")
    return code


def become(host: str, service: dict[str, Any], folder: Path) -> None:
    """Becomes the service's command, with its volumes and its environment."""
    volumes = dict(reversed(each.split(":")[:2]) for each in service["volumes"])
    root = Path(volumes.pop(ROOT, folder / f"root-{host}"))
    for point in volumes:
        (root / Path(point).relative_to(ROOT)).mkdir(parents=True, exist_ok=True)
    bring_code(Path(volumes.get(f"{ROOT}/input", root / "input")), folder / f"code-{host}")
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {host}\n")
    namespace.enter(ROOT, str(root))
    for point, source in sorted(volumes.items()):
        Path(source).mkdir(parents=True, exist_ok=True)
        bind(source, point)
    bind(str(hosts), "/etc/hosts")
    os.chdir(ROOT)
    environment = dict(each.split("=", 1) for each in service.get("environment", ()))
    command = [*service.get("entrypoint", ()), *([service["command"]] if "command" in service else [])]
    os.execvpe(command[0], command, {**os.environ, **environment})


def bring_code(inputs: Path, target: Path) -> None:
    """Unpacks a training job's code, which the toolkit would fetch from a real S3, and tells the job where it lies."""
    told = inputs / "config" / "hyperparameters.json"
    if not told.is_file():
        return
    hyperparameters = json.loads(told.read_text())
    uri = json.loads(hyperparameters.get("sagemaker_submit_directory", '""'))
    if uri.startswith("s3://"):
        with tarfile.open(Path(os.environ["OFFLINE_S3"], uri.removeprefix("s3://"))) as packed:
            packed.extractall(target, filter="data")
        told.write_text(json.dumps({**hyperparameters, "sagemaker_submit_directory": json.dumps(str(target))}))


def bind(source: str, point: str) -> None:
    """Shows a file or folder at a place of the view that has been entered."""
    namespace._bind(namespace.ctypes.CDLL(None, use_errno=True), source, point)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
