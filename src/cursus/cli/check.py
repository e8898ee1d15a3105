"""The command `check`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.validation.model import LEVELS, Severity
from cursus.validation.render.text import findings_text, plain, scores, summary
from cursus.validation.wording import count, shown_path

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator

    from cursus.validation.fixes import Fixes
    from cursus.validation.outcome import Outcome
    from cursus.validation.render.text import Paint
    from cursus.validation.watch import Change

__all__ = ["check"]

_MOST_LINES = 60
_MOST_NAMES = 5
_WIDEST = 100
_PATIENCE_SECONDS = 1.0
_LINE_ANEW = "\r\x1b[K"


def check(arguments: Namespace) -> int:
    """Checks steps and prints what was found; exit code 1 on errors, and with `--strict` on warnings."""
    if arguments.explain:
        return _explain(arguments.explain)
    if arguments.samples_schema:
        sys.stdout.write(api.json_text(api.samples_schema()))
        return 0
    options: dict[str, Any] = {
        "steps": arguments.steps,
        "every": arguments.every,
        "workspace": arguments.workspace,
        "levels": sorted({level for levels in arguments.level for level in levels}),
        "store": arguments.store,
        "seconds": arguments.timeout,
    }
    _refuse_together(arguments)
    if arguments.watch:
        return _watch(api.watch_steps(**options))
    outcome = _check(arguments, options)
    if arguments.fix:
        fixes = api.fix_steps(outcome, dry_run=arguments.dry_run)
        _say_fixes(fixes, dry_run=arguments.dry_run, quiet=arguments.format != "text")
        if fixes.changes and not arguments.dry_run:
            outcome = _check(arguments, options)
    _print(outcome, arguments.format, arguments.output)
    return _code(outcome, strict=arguments.strict)


def _check(arguments: Namespace, options: dict[str, Any]) -> Outcome:
    """What a check gives; on a terminal, runs of scripts are counted meanwhile, once they take longer."""
    if not sys.stderr.isatty():
        return api.check_steps(**options, changed=arguments.changed)
    begun, shown = monotonic(), False

    def count_runs(done: int, of: int) -> None:
        nonlocal shown
        if monotonic() - begun > _PATIENCE_SECONDS:
            shown = True
            sys.stderr.write(f"{_LINE_ANEW}running scripts on samples: {done} of {of}")
            sys.stderr.flush()

    try:
        return api.check_steps(**options, changed=arguments.changed, on_run=count_runs)
    finally:
        if shown:
            sys.stderr.write(_LINE_ANEW)


def _refuse_together(arguments: Namespace) -> None:
    """Refuses options that say nothing beside each other."""
    from cursus.errors import CursusError

    if arguments.dry_run and not arguments.fix:
        raise CursusError("--dry-run is given without --fix", hint="add --fix")
    beside = {"--changed": arguments.changed, "--fix": arguments.fix, "--output": arguments.output}
    beside["--format"] = arguments.format != "text"
    given = [option for option, value in beside.items() if value]
    if arguments.watch and given:
        raise CursusError(f"--watch takes no {' and no '.join(given)}", hint="leave one of them out")


def _code(outcome: Outcome, *, strict: bool) -> int:
    return int(outcome.has_errors or (strict and outcome.count(Severity.WARNING) > 0))


def _print(outcome: Outcome, form: str, output: Path | None) -> None:
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(api.render_check(outcome, form), encoding="utf-8")
        say, paint = _printer()
        _each(say, summary(outcome, paint))
        say(f"written to {output}")
    elif form == "text":
        say, paint = _printer()
        _each(say, (*findings_text(outcome, Path.cwd(), paint), *scores(outcome, paint), *summary(outcome, paint)))
    else:
        sys.stdout.write(api.render_check(outcome, form))


def _say_fixes(fixes: Fixes, *, dry_run: bool, quiet: bool) -> None:
    """Prints the diff and what became of the findings; to the error stream where a document goes to the other."""
    out = sys.stderr if quiet else sys.stdout
    out.write(fixes.diff(Path.cwd()))
    verb = "would mend" if dry_run else "mended"
    where = f" in {count(len(fixes.changes), 'file')}" if fixes.changes else ""
    out.write(f"{verb} {count(len(fixes.mended), 'finding')}{where}\n")
    for finding, why in fixes.left:
        out.write(f"left {finding.step} {finding.code} line {finding.place.line}: {why}\n")
    out.write("\n")


def _watch(changes: Iterable[Change]) -> int:
    """Prints each outcome as it comes, cut to what a terminal holds; ends when it is interrupted."""
    say, paint = _printer()
    for change in changes:
        outcome = change.outcome
        if change.files:
            say(paint(f"changed: {_named(change.files)}", "bold"))
        lines = list(findings_text(outcome, Path.cwd(), paint))
        _each(say, lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            say(paint(f"and {len(lines) - _MOST_LINES:,} more lines; `cursus check` prints all", "dim"))
        _each(say, summary(outcome, paint))
        say(paint("waiting for changes; Ctrl-C ends", "dim"))
        sys.stdout.flush()
    return 0


def _named(files: tuple[Path, ...]) -> str:
    names = [shown_path(each, Path.cwd()) for each in files[:_MOST_NAMES]]
    more = len(files) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _explain(code: str) -> int:
    rule = api.explain_rule(code)
    say, paint = _printer()
    kinds = f"{rule.severity}, level {rule.level} ({LEVELS[rule.level]})"
    say(f"{paint(rule.code, 'bold')}: {kinds}{', with a fix' if rule.fix else ''}")
    told = {
        "what": _wrapped(rule.what),
        "why": _wrapped(rule.why),
        "example": rule.example,
        "remedy": _wrapped(rule.remedy),
        "allow": "" if rule.page else f"# cursus: allow[{rule.code}] the reason",
    }
    for title, text in told.items():
        for at, line in enumerate(text.splitlines()):
            head = "" if at else title
            say(f"  {paint(f'{head:8}', 'dim')} {paint(line, '')}")
    return 0


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, _WIDEST)


def _printer() -> tuple[Callable[[str], None], Paint]:
    """What prints a line, and what gives text a style; colours only on a terminal."""
    if not (sys.stdout.isatty() or os.environ.get("FORCE_COLOR")):
        return print, plain
    from cursus.cli.console import console
    from cursus.cli.console import plain as escaped

    def paint(text: str, style: str) -> str:
        return f"[{style}]{escaped(text)}[/]" if style else escaped(text)

    return console().print, paint


def _each(say: Callable[[str], None], lines: Iterable[str] | Iterator[str]) -> None:
    for line in lines:
        say(line)
