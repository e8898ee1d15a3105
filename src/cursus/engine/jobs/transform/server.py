"""One container of a model, laid out as a job: its model data, its code, and the program that answers requests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.processing import strings
from cursus.engine.jobs.transform.containers import data_sources, framework_of
from cursus.engine.jobs.transform.plan import DEFAULT_TYPE, environment_of
from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.programs import serving
from cursus.engine.sandbox.imports import worth_preloading
from cursus.engine.sandbox.opened import Job
from cursus.engine.store.archive import unpack
from cursus.engine.store.objects import safe_name
from cursus.engine.task import DAY_SECONDS, REGION, Task
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Server"]

_ALGORITHM = "xgboost-algorithm"
_CODE_IN_MODEL = "model/code"
_PRELOADED = {
    "sklearn": ("numpy", "sklearn"),
    "xgboost": ("numpy", "xgboost"),
    _ALGORITHM: ("numpy", "xgboost"),
    "pytorch": ("numpy", "torch"),
}


@dataclass(frozen=True, slots=True)
class Server:
    """A container ready to serve: its folder, whose `ml/` stands for /opt/ml, and what it runs."""

    folder: Path
    container: Mapping[str, Any]
    framework: str
    code: str
    program: str

    @classmethod
    def lay_out(cls, task: Task, number: int, container: Mapping[str, Any]) -> Server:
        """Fetches model and code of a task's container; EngineError where one is missing or it cannot serve here."""
        place = f"step {task.name!r} container {number + 1}"
        framework = framework_of(container, place)
        folder = task.folder / "containers" / str(number + 1)
        _fetch_model(task, container, folder / "ml", place)
        code = _fetch_code(task, container, folder / "ml", place)
        program = "" if framework == _ALGORITHM else _program(container, folder / "ml", code, place)
        if program:
            _check_requirements(task, container, folder / "ml" / code / "requirements.txt", place)
        return cls(folder, container, framework, code, program)

    @property
    def reason_file(self) -> Path:
        """Where the container says why it failed."""
        return self.folder / "ml" / "output" / "failure"

    @property
    def content_type(self) -> str:
        """What it takes a request for that names no type."""
        return "text/csv" if self.framework == _ALGORITHM else DEFAULT_TYPE

    def job(self, task: Task, files: Iterable[tuple[Path, Path]], accept: str | None) -> Job:
        """The job that answers the requests in files, each into the file beside it."""
        environment = {**self.container["Environment"], **task.arguments.get("Environment", {})}
        asked = accept or environment.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", DEFAULT_TYPE)
        listed = [[str(path) for path in pair] for pair in files]
        plan = {"code": self.code, "program": self.program, "framework": self.framework, "accept": asked}
        written = self.folder / "plan.json"
        written.write_text(json.dumps({**plan, "files": listed}), encoding="utf-8")
        service = {**environment_of(task.arguments), "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        script = self.folder / "ml" / self.code / self.program
        return Job(
            command=("python3", str(Path(serving.__file__)), str(written), CONTAINER_ROOT),
            environment={**strings(task, environment, "Environment"), **service},
            folder=self.folder,
            log=task.log,
            limit=float(DAY_SECONDS),
            image=str(self.container.get("Image", "")),
            ours=True,
            preload=(*_PRELOADED.get(self.framework, ()), *(worth_preloading(script) if self.program else ())),
        )


def _fetch_model(task: Task, container: Mapping[str, Any], root: Path, place: str) -> None:
    (root / "model").mkdir(parents=True, exist_ok=True)
    for source in data_sources(container):
        where, folder = f"{place} model data", root / source.folder
        if source.archive:
            unpack(task.world.store.file(source.uri, where), folder, where)
        elif source.prefix:
            task.fetch({"S3Uri": source.uri}, folder, where, private=True)
        else:
            task.download(source.uri, folder / source.uri.rpartition("/")[2], where)


def _fetch_code(task: Task, container: Mapping[str, Any], root: Path, place: str) -> str:
    """Unpacks code that comes apart from the model; gives the code's folder, relative to /opt/ml."""
    submitted = str(container["Environment"].get("SAGEMAKER_SUBMIT_DIRECTORY", ""))
    if submitted.startswith("s3://"):
        where = f"{place} SAGEMAKER_SUBMIT_DIRECTORY"
        unpack(task.world.store.file(submitted, where), root / "code", where)
        return "code"
    folder = submitted.removeprefix("file://").removeprefix(f"{CONTAINER_ROOT}/") or _CODE_IN_MODEL
    return safe_name(folder, f"{place} SAGEMAKER_SUBMIT_DIRECTORY")


def _program(container: Mapping[str, Any], root: Path, code: str, place: str) -> str:
    given = str(container["Environment"].get("SAGEMAKER_PROGRAM", "inference.py"))
    program = safe_name(given, f"{place} SAGEMAKER_PROGRAM")
    if not (root / code / program).is_file():
        raise EngineError(
            f"{place}: there is no inference script {program!r} in /opt/ml/{code}",
            hint="set SAGEMAKER_PROGRAM and SAGEMAKER_SUBMIT_DIRECTORY on the model, or put code/ into model.tar.gz",
        )
    return program


def _check_requirements(task: Task, container: Mapping[str, Any], listed: Path, place: str) -> None:
    python = task.world.sandbox.interpreters.of(str(container.get("Image", "")))
    missing = python.unmet(listed) if listed.is_file() else []
    if missing:
        raise EngineError(
            f"{place}: its requirements.txt asks for what is not here: {'; '.join(missing)}",
            hint="install these into the Python of the job (see --env PATTERN=VENV); jobs here do not install packages",
        )
