"""The commands `runs list`, `show`, `logs`, `why`, `diff` and `open`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.cli.json_output import print_json
from cursus.cli.runs_text import difference, explained, listed, shown

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from cursus.engine.history import RecordedRun

__all__ = ["diff", "list_", "logs", "open_", "show", "why"]


def list_(arguments: Namespace) -> int:
    """Prints the newest runs."""
    runs = api.list_runs(arguments.store, pipeline=arguments.pipeline, limit=arguments.number)
    if arguments.format == "json":
        print_json([{**_head(run), "steps": run.counts} for run in runs])
    else:
        of = f" of pipeline {arguments.pipeline!r}" if arguments.pipeline else ""
        _print(listed(runs) if runs else [f"no runs{of} in {arguments.store}"])
    return 0


def show(arguments: Namespace) -> int:
    """Prints what is known of a run."""
    run = api.show_run(arguments.run, arguments.store)
    if arguments.format == "json":
        ended = {step.name for step in run.steps}
        waiting = [{"name": name, "type": kind} for name, kind in run.step_types.items() if name not in ended]
        print_json({**_head(run), "steps": run.steps, "not_ended": waiting, "definition": run.definition})
    else:
        _print(shown(run))
    return 0


def logs(arguments: Namespace) -> int:
    """Prints the log of a step, while the step runs with --follow."""
    pieces = api.run_log(arguments.run, arguments.step, arguments.store, tail=arguments.tail, follow=arguments.follow)
    if arguments.format == "json":
        print_json({"step": arguments.step, "log": "".join(pieces)})
        return 0
    for piece in pieces:
        sys.stdout.write(piece)
        sys.stdout.flush()
    return 0


def why(arguments: Namespace) -> int:
    """Prints why a step ran, or did not."""
    found = api.why_step(arguments.run, arguments.step, arguments.store)
    if arguments.format == "json":
        print_json(found)
    else:
        _print(explained(found))
    return 0


def diff(arguments: Namespace) -> int:
    """Prints what differs between two runs."""
    found = api.diff_runs(arguments.before, arguments.after, arguments.store)
    if arguments.format == "json":
        print_json(found)
    else:
        _print(difference(found))
    return 0


def open_(arguments: Namespace) -> int:
    """Prints the path of a run's report, and shows it in the browser unless told not to or to print JSON."""
    report = api.open_run(arguments.run, arguments.store)
    if arguments.format == "json":
        print_json({"report": report})
        return 0
    print(report, flush=True)
    if not arguments.no_browser:
        import webbrowser

        if not webbrowser.open(report.absolute().as_uri()):
            sys.stderr.write("no browser was found: open the file in one\n")
    return 0


def _head(run: RecordedRun) -> dict[str, Any]:
    names = ("run_id", "pipeline", "status", "started", "seconds", "sandbox", "folder", "parameters")
    return {name: getattr(run, name) for name in names}


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
