"""Runs a pipeline definition on one machine, with real container paths, no Docker and no AWS.

`run` takes a `RunRequest`, reports events while it works, and gives a `RunResult`. It knows definitions (JSON, schema
version 2020-12-01) and nothing of who made them.
"""

from cursus.engine.model import (
    CacheUse,
    Event,
    Handler,
    Output,
    Reuse,
    RunFinished,
    RunRequest,
    RunResult,
    RunStarted,
    RunStatus,
    SandboxName,
    Selection,
    StepFinished,
    StepLogged,
    StepResult,
    StepStarted,
    StepStatus,
)
from cursus.engine.run import run

__all__ = [
    "CacheUse",
    "Event",
    "Handler",
    "Output",
    "Reuse",
    "RunFinished",
    "RunRequest",
    "RunResult",
    "RunStarted",
    "RunStatus",
    "SandboxName",
    "Selection",
    "StepFinished",
    "StepLogged",
    "StepResult",
    "StepStarted",
    "StepStatus",
    "run",
]
