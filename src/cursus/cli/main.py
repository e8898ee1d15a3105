"""The command line's entry: reads the arguments, calls the api, and turns errors into messages and exit codes."""

from __future__ import annotations

import gc
import io
import os
import sys

from cursus.cli.arguments import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

__all__ = ["main"]

OK = 0
FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130

_OBJECTS = 50_000


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 done, 1 a run failed, 2 bad input, 130 interrupted."""
    _write_any_character()
    if argv is None:
        # Most of what a command makes lasts to its end: the collector of garbage would look through it in vain.
        gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
    arguments = parse(sys.argv[1:] if argv is None else argv)
    if "workspace" in arguments:
        _tell_notes()
    try:
        return _call(arguments)
    except KeyboardInterrupt:
        if argv is None:
            _hear_no_more()
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; what is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:  # noqa: BLE001 - no traceback may pass this boundary unasked
        if arguments.debug:
            from traceback import print_exc

            print_exc()
        return _report(error)


def _hear_no_more() -> None:
    """Has a further Ctrl-C not break into the end of the process, which would print a traceback of Python's own."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _call(arguments: Namespace) -> int:
    from importlib import import_module

    module, function = arguments.call
    with _workspace(arguments):
        code: int = getattr(import_module(f"cursus.cli.{module}"), function)(arguments)
    sys.stdout.flush()
    return code


def _workspace(arguments: Namespace) -> AbstractContextManager[object]:
    """The workspace, and the root of workspaces, that the line names, at work for the command."""
    from contextlib import ExitStack

    said = vars(arguments)
    with ExitStack() as entered:
        if said.get("root") or said.get("workspace"):
            from cursus.registry.context import near, set_workspace_context, set_workspace_root

            place = said.get("dag") or said.get("what")
            if said.get("root"):
                entered.enter_context(set_workspace_root(said["root"]))
            elif place:
                entered.enter_context(near(place))
            if said.get("workspace"):
                entered.enter_context(set_workspace_context(said["workspace"]))
        return entered.pop_all()


def _tell_notes() -> None:
    """Has what the library notes on its way, such as which of two steps a name was taken for, told once each."""
    import logging

    class Notes(logging.Handler):
        told: frozenset[str] = frozenset()

        def emit(self, record: logging.LogRecord) -> None:
            note = record.getMessage()
            if note not in self.told:
                _say(f"note: {note}")
            self.told |= {note}

    logger = logging.getLogger("cursus")
    if not logger.handlers:
        logger.addHandler(Notes(logging.WARNING))


def _write_any_character() -> None:
    """Lets a terminal that lacks a character show its code in its place."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _report(error: Exception) -> int:
    from cursus.errors import CursusError, RunFailedError

    if not isinstance(error, CursusError):
        _say(f"error: {type(error).__name__}: {error}\n  hint: this is a fault of cursus; --debug shows where")
        return FAILED
    faults = [str(fault) for fault in error.faults]
    if len(faults) > 1:
        _say(f"{len(faults)} faults:")
    for fault in faults:
        _say(f"error: {fault}")
    return FAILED if isinstance(error, RunFailedError) else BAD_INPUT


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
