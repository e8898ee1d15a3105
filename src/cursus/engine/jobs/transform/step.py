"""Transform steps: a model's inference code over every object of an input, one output object each."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.processing import strings
from cursus.engine.jobs.transform.records import Format, Plan, assemble, read_frames, requests, selector, write_frames
from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.programs import serving
from cursus.engine.sandbox.imports import worth_preloading
from cursus.engine.sandbox.opened import Job
from cursus.engine.store.archive import unpack
from cursus.engine.task import DAY_SECONDS, REGION, Kind, Outcome, Task, arn
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["TRANSFORM", "plan_of"]

_DEFAULT_TYPE = "application/json"
_CODE_IN_MODEL = "model/code"


def _run(task: Task) -> Outcome:
    container = _container(task)
    plan = plan_of(task.arguments)
    code = _lay_out_model(task, container)
    inputs = _lay_out_requests(task, plan)
    task.write_json("../plan.json", _serving_plan(task, container, code, inputs))
    ended = task.run(_job(task, container, code), task.root / "output" / "failure")
    _assemble(task, plan, inputs)
    uri = str(task.arguments["TransformOutput"]["S3OutputPath"])
    output = task.publish(task.root / "transform", uri, f"step {task.name!r} output")
    properties = {
        **task.arguments,
        "TransformJobName": task.job_name,
        "TransformJobArn": arn("transform-job", task.job_name),
        "TransformJobStatus": "Completed",
    }
    return Outcome(properties, {"transform": output}, {}, ended.code, ended.peak_memory_bytes)


def _container(task: Task) -> dict[str, Any]:
    model = task.world.models.model(str(task.arguments["ModelName"]))
    containers = [*([model["PrimaryContainer"]] if "PrimaryContainer" in model else []), *model.get("Containers", ())]
    if len(containers) != 1 or not containers[0].get("ModelDataUrl"):
        raise EngineError(
            f"step {task.name!r}: its model has {len(containers)} containers with model data",
            hint="the local engine transforms with models of one container that has a ModelDataUrl",
        )
    return {"Environment": {}, **containers[0]}


def plan_of(arguments: Mapping[str, Any]) -> Plan:
    """How a transform's arguments split, batch, filter, join and assemble its records."""
    given, output = arguments["TransformInput"], arguments["TransformOutput"]
    processing = arguments.get("DataProcessing", {})
    return Plan(
        lines=given.get("SplitType", "None") == "Line",
        single=arguments.get("BatchStrategy") == "SingleRecord",
        payload_megabytes=int(arguments.get("MaxPayloadInMB", 6)),
        input_filter=processing.get("InputFilter", "$"),
        output_filter=processing.get("OutputFilter", "$"),
        join=processing.get("JoinSource", "None") == "Input",
        assemble_lines=output.get("AssembleWith", "None") == "Line",
        input_format=_format(given.get("ContentType", _DEFAULT_TYPE)),
        output_format=_format(output.get("Accept", _DEFAULT_TYPE)),
    )


def _format(content_type: str) -> Format:
    return "json" if content_type.partition(";")[0].strip() in (_DEFAULT_TYPE, "application/jsonlines") else "csv"


def _lay_out_model(task: Task, container: Mapping[str, Any]) -> str:
    """Unpacks model and code; gives the code's folder, relative to /opt/ml."""
    place = f"step {task.name!r} model data"
    unpack(task.world.store.file(container["ModelDataUrl"], place), task.root / "model", place)
    submitted = str(container["Environment"].get("SAGEMAKER_SUBMIT_DIRECTORY", ""))
    if submitted.startswith("s3://"):
        place = f"step {task.name!r} SAGEMAKER_SUBMIT_DIRECTORY"
        unpack(task.world.store.file(submitted, place), task.root / "code", place)
        return "code"
    return submitted.removeprefix("file://").removeprefix(f"{CONTAINER_ROOT}/") or _CODE_IN_MODEL


def _lay_out_requests(task: Task, plan: Plan) -> list[tuple[str, Path]]:
    source = task.root / "input"
    place = f"step {task.name!r} input"
    task.fetch(task.arguments["TransformInput"]["DataSource"]["S3DataSource"], source, place, private=True)
    inputs = [(path.relative_to(source).as_posix(), path) for path in sorted(source.rglob("*")) if path.is_file()]
    for number, (name, path) in enumerate(inputs):
        asked, _ = _frame_files(task, number)
        with asked.open("wb") as writing:
            writing.writelines(write_frames(requests(path.read_bytes(), plan, f"{place} {name!r}")))
    return inputs


def _frame_files(task: Task, number: int) -> tuple[Path, Path]:
    return task.folder / f"requests-{number}", task.folder / f"responses-{number}"


def _serving_plan(
    task: Task, container: Mapping[str, Any], code: str, inputs: list[tuple[str, Path]]
) -> dict[str, Any]:
    environment: dict[str, Any] = container["Environment"]
    accept = environment.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", _DEFAULT_TYPE)
    return {
        "code": code,
        "program": environment.get("SAGEMAKER_PROGRAM", "inference.py"),
        "content_type": task.arguments["TransformInput"].get("ContentType", _DEFAULT_TYPE),
        "accept": task.arguments["TransformOutput"].get("Accept", accept),
        "files": [[str(path) for path in _frame_files(task, number)] for number in range(len(inputs))],
    }


def _job(task: Task, container: Mapping[str, Any], code: str) -> Job:
    program = task.root / code / container["Environment"].get("SAGEMAKER_PROGRAM", "inference.py")
    if not program.is_file():
        raise EngineError(
            f"step {task.name!r}: there is no inference script {program.name!r} in /opt/ml/{code}",
            hint="set SAGEMAKER_PROGRAM and SAGEMAKER_SUBMIT_DIRECTORY on the model, or put code/ into model.tar.gz",
        )
    environment = {**container["Environment"], **task.arguments.get("Environment", {})}
    service = {"SAGEMAKER_BATCH": "true", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    return Job(
        command=("python3", str(Path(serving.__file__)), str(task.folder / "plan.json"), CONTAINER_ROOT),
        environment={**strings(task, environment, "Environment"), **service},
        folder=task.folder,
        log=task.log,
        limit=float(DAY_SECONDS),
        ours=True,
        preload=tuple(worth_preloading(program)),
    )


def _assemble(task: Task, plan: Plan, inputs: list[tuple[str, Path]]) -> None:
    for number, (name, path) in enumerate(inputs):
        target = task.root / "transform" / f"{name}.out"
        target.parent.mkdir(parents=True, exist_ok=True)
        _, answered = _frame_files(task, number)
        with answered.open("rb") as reading:
            subject = f"step {task.name!r} input {name!r}"
            target.write_bytes(assemble(path.read_bytes(), read_frames(reading), plan, subject))


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    arguments = step.get("Arguments", {})
    given = arguments.get("TransformInput", {})
    if given.get("SplitType", "None") not in ("None", "Line"):
        yield f"splits its input by {given['SplitType']}", "use SplitType Line or None"
    if given.get("CompressionType", "None") != "None":
        yield f"reads {given['CompressionType']} files", "use uncompressed input"
    processing = arguments.get("DataProcessing", {})
    for name in ("InputFilter", "OutputFilter"):
        path = processing.get(name, "$")
        with suppress(TypeError):
            yield from _filter_fault(name, path)
    if processing.get("JoinSource") == "Input" and "ContentType" in given:
        accept = arguments.get("TransformOutput", {}).get("Accept", _DEFAULT_TYPE)
        if _format(given["ContentType"]) != _format(accept):
            yield f"joins {given['ContentType']} input with {accept} output", "use one format for both"


def _filter_fault(name: str, path: Any) -> Iterator[tuple[str, str]]:
    try:
        if isinstance(path, str):
            selector(path)
    except EngineError as error:
        yield f"{name}: {error.message}", error.hint or "use $"


TRANSFORM = Kind(_run, _unsupported)
