"""Whether the layers of steps agree: checks, what they print, and what they mend."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cursus.api.store import STORE
from cursus.validation.model import USUAL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cursus.validation.fixes import Fixes
    from cursus.validation.model import Rule
    from cursus.validation.outcome import Outcome
    from cursus.validation.watch import Change

__all__ = ["check_steps", "explain_rule", "fix_steps", "render_check", "samples_schema", "watch_steps"]

_CACHE = "checks.json"


def check_steps(
    steps: Sequence[str] = (),
    *,
    every: bool = False,
    workspace: str | None = None,
    changed: bool = False,
    levels: Sequence[int] = (),
    store: Path | None = STORE,
    seconds: float = USUAL_SECONDS,
    on_run: Callable[[int, int], None] | None = None,
) -> Outcome:
    """What the rules find in steps.

    Args:
        steps: names of steps, or folders of steps; none for all that are at hand.
        every: also the steps of every workspace.
        workspace: the steps of this workspace alone, with what its check finds of isolation, shared code and
            conflicts, at level 0; nothing of it is loaded.
        changed: only steps with a file that differs from git's HEAD.
        levels: the levels to check, by default 0 to 4, which import the modules of steps and run nothing else of them.
        store: the folder in which findings are remembered; None to look at everything.
        seconds: how long code of one step may take; it is run in a process of its own, which is then ended.
        on_run: is told how many runs of scripts have ended, and how many there are by now.

    Raises:
        RegistryError: a name means no step, or there is no such workspace.
        CursusError: `changed` outside of a git repository.
    """
    from cursus.registry.builder_registry import get_global_registry
    from cursus.validation.changed import changed_files, only_changed
    from cursus.validation.run import USUAL_LEVELS, check
    from cursus.validation.steps import select

    files = changed_files() if changed else None
    known = get_global_registry().known
    selection, asked = select(known, steps, every=every, workspace=workspace), levels or USUAL_LEVELS
    cache = store / _CACHE if store else None
    checked = partial(check, selection, asked, cache=cache, seconds=seconds, heard=on_run)
    outcome = checked() if workspace is None else _checked_beside(workspace, known.root(), asked, store, checked)
    return outcome if files is None else only_changed(outcome, files)


def _checked_beside(
    workspace_id: str, root: Path | None, levels: Sequence[int], store: Path | None, checked: Callable[[], Outcome]
) -> Outcome:
    """The outcome of a check, with what another process finds of the workspace meanwhile."""
    from cursus.api.workspace_findings import LEVEL, with_workspace_findings, workspace_findings
    from cursus.core.aside import Aside
    from cursus.registry.workspace_folders import find_workspace

    if LEVEL not in levels:
        return checked()
    workspace = find_workspace(workspace_id, root)
    with Aside(partial(workspace_findings, workspace, store)) as beside:
        return with_workspace_findings(checked(), workspace, beside.value)


def fix_steps(outcome: Outcome, *, dry_run: bool = False) -> Fixes:
    """Mends what the rules of an outcome know how to mend, in files below the root that is at work.

    Args:
        outcome: what a check gave; it is not changed. Check again to see what is left.
        dry_run: whether nothing is written.
    """
    from cursus.validation.fixes import write_fixes
    from cursus.validation.mending import fixes_of

    fixes = fixes_of(outcome)
    if not dry_run:
        write_fixes(fixes)
    return fixes


def render_check(outcome: Outcome, form: str = "text", base: Path | None = None) -> str:
    """An outcome as `text`, `json`, `sarif`, `junit` or `html`; paths are as seen from a folder, the current one."""
    from pathlib import Path

    from cursus.validation.render import render

    return render(outcome, form, (base or Path()).resolve())


def explain_rule(code: str) -> Rule:
    """The rule of a code.

    Raises:
        CursusError: there is none; with the nearest.
    """
    from cursus.api.workspace_findings import workspace_rules
    from cursus.errors import CursusError, did_you_mean
    from cursus.validation.run import known_rules

    rules = {rule.code: rule for rule in (*workspace_rules(), *known_rules())}
    if code not in rules:
        hint = did_you_mean(code, rules) or "docs/rules/index.md lists the rules"
        raise CursusError(f"there is no rule {code!r}", hint=hint)
    return rules[code]


def samples_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of samples files, for editors."""
    from cursus.validation.samples.schema import samples_schema

    return samples_schema()


def watch_steps(
    steps: Sequence[str] = (),
    *,
    every: bool = False,
    workspace: str | None = None,
    levels: Sequence[int] = (),
    store: Path | None = STORE,
    seconds: float = USUAL_SECONDS,
) -> Iterator[Change]:
    """Checks steps now, and again whenever one of their files changes; never ends by itself.

    Arguments and errors are those of `check_steps`.
    """
    from cursus.validation.watch import watch

    def check_again() -> Outcome:
        from cursus.registry.builder_registry import get_global_registry

        get_global_registry().refresh()
        return check_steps(steps, every=every, workspace=workspace, levels=levels, store=store, seconds=seconds)

    yield from watch(check_again)
