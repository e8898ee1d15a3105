"""A chain of trivial Dagster ops, each in a process of the multiprocess executor; prints seconds and the number."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from dagster import DagsterInstance, execute_job, job, multiprocess_executor, op, reconstructable

if __name__ == "__main__":
    # Each step's process makes the job anew from this file.
    os.environ["CHAIN_STEPS"] = sys.argv[1]


@op
def first() -> int:
    return 1


@op
def further(number: int) -> int:
    return number + 1


@job(executor_def=multiprocess_executor)
def chain() -> None:
    number = first()
    for at in range(2, int(os.environ["CHAIN_STEPS"]) + 1):
        number = further.alias(f"step_{at}")(number)


def main(steps: int, folder: Path) -> None:
    (folder / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    with DagsterInstance.from_config(str(folder)) as instance:
        started = time.perf_counter()
        with execute_job(reconstructable(chain), instance=instance, raise_on_error=True) as result:
            seconds = time.perf_counter() - started
            print(json.dumps({"seconds": seconds, "number": result.output_for_node(f"step_{steps}")}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
