"""The process in which steps are looked at whose code is run meanwhile; what it finds comes back as plain data."""

from __future__ import annotations

import faulthandler
import math
import os
import signal
from importlib import import_module
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cursus.core.attended import Reports, ended_how, kill_group
from cursus.core.child_output import ChildOutput, take_streams
from cursus.validation.documents import digests_document, digests_of, levels_document, levels_of, numbering
from cursus.validation.examination import Seen
from cursus.validation.side_effects import kept_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from cursus.validation.examination import Examination
    from cursus.validation.steps import Subject

    Task = tuple[Subject, Sequence[int]]

__all__ = ["ExaminingProcess", "read_seen"]

_NEEDED = ("cursus.core.builders.processing", "cursus.core.builders.training")

_LATE = 5
"""How many seconds beyond its time a step is left to itself, for whoever attends to end it."""


class ExaminingProcess:
    """A process that looks at steps: forked where that can be had, so that it knows what is known already."""

    def __init__(self, examination: Examination, tasks: Sequence[Task], seconds: float) -> None:
        """Starts it."""
        context = get_context(_method())
        if examination.runs_code({level for _, levels in tasks for level in levels}):
            _import_what_steps_need()
        self.output = ChildOutput()
        self.connection, sending = context.Pipe(duplex=False)
        streams = (self.output.out, self.output.errors)
        self._process: Any = context.Process(  # type: ignore[attr-defined]  # each context has one of its own
            target=_serve, args=(examination, tuple(tasks), sending, streams, seconds)
        )
        self._process.start()
        sending.close()

    def ended(self) -> str | None:
        """How it ended; None while it runs."""
        return None if self._process.is_alive() else ended_how(self._process.exitcode)

    def close(self) -> None:
        """Ends it, and what code of steps has started in it."""
        kill_group(self._process.pid)
        self._process.join()
        self._process.close()
        self.connection.close()


def read_seen(told: Any) -> Seen:
    """What such a process tells of a step."""
    paths = [Path(each) for each in told["paths"]]
    reached, declared = (digests_of(told[part], paths) for part in ("reached", "declared"))
    return Seen(levels_of(told["levels"], paths), reached, declared)


def _method() -> str:
    if "fork" in get_all_start_methods():
        return "fork"
    ForkingPickler.register(MappingProxyType, _reduced)
    return "spawn"


def _reduced(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _proxy, (dict(mapping),)


def _proxy(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def _import_what_steps_need() -> None:
    """Imports what most steps import of cursus: once, and not again in each process that is forked."""
    for module in _NEEDED:
        import_module(module)


def _serve(
    examination: Examination, tasks: Sequence[Task], sending: Connection, streams: tuple[Path, Path], seconds: float
) -> None:
    """Looks at steps and tells what comes of each; ends at once after the last, whatever threads they have left."""
    if hasattr(os, "setsid"):
        os.setsid()
    take_streams(*streams)
    faulthandler.disable()
    reports = Reports(sending)

    def at(what: str) -> None:
        reports.at(what)
        _end_itself_after(seconds + _LATE)

    for subject, levels in tasks:
        _end_itself_after(0)
        with kept_folder():
            seen = examination.examine(subject, levels, at)
        reports.done(_told(seen))
    os._exit(0)


def _end_itself_after(seconds: float) -> None:
    """Has the system end this process after some time, should nobody be left to do so; 0 takes that back."""
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(math.ceil(seconds))


def _told(seen: Seen) -> dict[str, Any]:
    paths: dict[Path, int] = {}
    number = numbering(paths)
    told = {
        "levels": levels_document(seen.levels, number),
        "reached": digests_document(seen.reached, number),
        "declared": digests_document(seen.declared, number),
    }
    return {**told, "paths": [str(path) for path in paths]}
