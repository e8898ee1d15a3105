"""Model steps: the record of a model, kept so that a later transform finds it by name."""

from __future__ import annotations

from cursus.engine.jobs.transform.containers import containers_of, data_sources
from cursus.engine.model import Output
from cursus.engine.task import Kind, Outcome, Task, arn
from cursus.errors import EngineError

__all__ = ["MODEL"]


def _run(task: Task) -> Outcome:
    """Keeps the record, after all model data has been seen to be there, as CreateModel does."""
    place = f"step {task.name!r}"
    for number, container in enumerate(containers_of(task.arguments, task.world.models, place), 1):
        for source in data_sources(container):
            if not task.world.store.objects(source.uri, place):
                raise EngineError(
                    f"{place} container {number}: no object at {source.uri}",
                    hint="check the URI, or add it to the assets of the run",
                )
    record = {**task.arguments, "ModelName": task.job_name, "ModelArn": arn("model", task.job_name)}
    path = task.world.models.save_model(task.job_name, record)
    return Outcome(properties=record, outputs={"model": Output(record["ModelArn"], path)})


MODEL = Kind(_run)
