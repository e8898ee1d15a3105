"""Model steps: the record of a model, kept so that a later transform finds it by name."""

from __future__ import annotations

from cursus.engine.model import Output
from cursus.engine.task import Kind, Outcome, Task, arn

__all__ = ["MODEL"]


def _run(task: Task) -> Outcome:
    containers = [task.arguments[key] for key in ("PrimaryContainer",) if key in task.arguments]
    for container in [*containers, *task.arguments.get("Containers", ())]:
        if container.get("ModelDataUrl"):
            task.world.store.file(container["ModelDataUrl"], f"step {task.name!r} ModelDataUrl")
    record = {**task.arguments, "ModelName": task.job_name, "ModelArn": arn("model", task.job_name)}
    path = task.world.models.save_model(task.job_name, record)
    return Outcome(properties=record, outputs={"model": Output(record["ModelArn"], path)})


MODEL = Kind(_run)
