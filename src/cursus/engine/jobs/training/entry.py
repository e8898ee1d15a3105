"""What a training job runs: a script as sagemaker-training starts it, or the command that its request names."""

from __future__ import annotations

import shlex
import socket
from typing import TYPE_CHECKING, Any, Literal

from cursus.engine.jobs.processing import strings
from cursus.engine.jobs.training.environment import CODE, TrainingEnvironment, command_arguments
from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.sandbox.opened import Job
from cursus.engine.store.archive import unpack
from cursus.engine.task import DAY_SECONDS, REGION, Task, arn
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["command_job", "names_command", "script_job", "service_variables"]

_Form = Literal["command", "package", "script"]
_TORCHRUN = "sagemaker_torch_distributed_enabled"


def service_variables(task: Task) -> dict[str, str]:
    """What the service tells every training container."""
    return {
        "TRAINING_JOB_NAME": task.job_name,
        "TRAINING_JOB_ARN": arn("training-job", task.job_name),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def names_command(arguments: Mapping[str, Any]) -> bool:
    """Whether a training request names the command to run, in the place of the image's own."""
    return bool(arguments.get("AlgorithmSpecification", {}).get("ContainerEntrypoint"))


def command_job(task: Task) -> Job:
    """The job of a request with a ContainerEntrypoint: the container's paths and files, without a toolkit."""
    specification = task.arguments["AlgorithmSpecification"]
    words = [*specification["ContainerEntrypoint"], *(specification.get("ContainerArguments") or ())]
    command = strings(task, {str(place): word for place, word in enumerate(words)}, "command")
    return _job(task, tuple(command.values()), service_variables(task))


def script_job(task: Task, surroundings: TrainingEnvironment) -> Job:
    """The job of script mode: its code is unpacked, and what its requirements.txt asks for is there.

    Raises:
        EngineError: the archive lacks the program, or a package is missing.
    """
    _fetch_code(task, surroundings)
    form = _form(task, surroundings.program)
    if form != "command":
        _check_requirements(task)
    told = {
        **service_variables(task),
        "SAGEMAKER_JOB_NAME": str(surroundings.hyperparameters.get("sagemaker_job_name", "")),
        "SAGEMAKER_REGION": str(surroundings.hyperparameters.get("sagemaker_region", REGION)),
        "CURRENT_HOST": "algo-1",
        "PYTHONPATH": _module_path(task, form),
        **surroundings.variables(),
        **_process_group(surroundings),
    }
    return _job(task, _script_command(task, form, surroundings), told, workdir=CODE)


def _job(task: Task, command: tuple[str, ...], told: Mapping[str, str], workdir: str = CONTAINER_ROOT) -> Job:
    asked = strings(task, task.arguments.get("Environment", {}), "Environment")
    stopping = task.arguments.get("StoppingCondition", {})
    return Job(
        command=command,
        environment={**told, **asked},
        folder=task.folder,
        log=task.log,
        image=_image(task),
        limit=float(stopping.get("MaxRuntimeInSeconds", DAY_SECONDS)),
        workdir=workdir,
    )


def _image(task: Task) -> str:
    return str(task.arguments["AlgorithmSpecification"].get("TrainingImage", ""))


def _fetch_code(task: Task, surroundings: TrainingEnvironment) -> None:
    place = f"step {task.name!r} sagemaker_submit_directory"
    uri = str(surroundings.hyperparameters.get("sagemaker_submit_directory", ""))
    if uri.startswith("s3://"):
        unpack(task.world.store.file(uri, place), task.root / "code", place)
    elif uri.startswith("/opt/ml/input/data/"):
        # A job without a network finds its code in a channel.
        unpack(task.inside(uri), task.root / "code", place)
    program = task.inside(f"{CODE}/{surroundings.program}")
    if not program.is_file():
        raise EngineError(
            f"step {task.name!r}: its code holds no {surroundings.program!r}",
            hint="sagemaker_program names a file of the archive at sagemaker_submit_directory",
        )


def _check_requirements(task: Task) -> None:
    listed = task.root / "code" / "requirements.txt"
    missing = task.world.sandbox.interpreters.of(_image(task)).unmet(listed) if listed.is_file() else []
    if missing:
        raise EngineError(
            f"step {task.name!r}: its requirements.txt asks for what is not here: {'; '.join(missing)}",
            hint="install these into the Python of the job (see --env PATTERN=VENV); jobs here do not install packages",
        )


def _form(task: Task, program: str) -> _Form:
    """What a program is to sagemaker-training, by its name and what lies beside it."""
    if program.endswith(".sh"):
        return "command"
    if (task.root / "code" / "setup.py").is_file():
        return "package"
    return "script" if program.endswith(".py") else "command"


def _module_path(task: Task, form: _Form) -> str:
    """Where modules of the code lie: a package is not installed, it is imported from where it was unpacked."""
    from_src = form == "package" and (task.root / "code" / "src").is_dir()
    return f"{CODE}:{CODE}/src" if from_src else CODE


def _process_group(surroundings: TrainingEnvironment) -> dict[str, str]:
    """What torchrun would tell the one process of a job that it starts on the service."""
    if surroundings.hyperparameters.get(_TORCHRUN) is not True:
        return {}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    group = {"RANK": 0, "LOCAL_RANK": 0, "WORLD_SIZE": 1, "LOCAL_WORLD_SIZE": 1, "MASTER_PORT": port}
    return {"MASTER_ADDR": "127.0.0.1", **{name: str(value) for name, value in group.items()}}


def _script_command(task: Task, form: _Form, surroundings: TrainingEnvironment) -> tuple[str, ...]:
    """The command line that sagemaker-training makes of the program."""
    arguments, program = command_arguments(surroundings.user_hyperparameters), surroundings.program
    if form == "package":
        return ("python3", "-m", program.removesuffix(".py"), *arguments)
    if form == "script":
        return ("python3", program, *arguments)
    task.inside(f"{CODE}/{program}").chmod(0o777)
    return ("/bin/sh", "-c", f"./{shlex.quote(program)} {shlex.join(arguments)}")
