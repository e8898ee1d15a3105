"""A digest as Markdown for people and as plain data for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.from_code.digest import Digest
    from cursus.planner.from_code.task import Task

__all__ = ["digest_data", "digest_markdown"]

_NONE = "-"


def digest_markdown(digest: Digest) -> str:
    """The digest as a Markdown page: tasks, pipeline, new steps, considerations."""
    return "\n".join([*_lines(digest), ""])


def _lines(digest: Digest) -> Iterator[str]:
    yield f"# {digest.path.name} as a pipeline"
    yield from ("", "## Tasks", "", "| task | where | step | takes | gives | files |", "|---|---|---|---|---|---|")
    yield from (_row(each) for each in digest.tasks)
    yield from ("", "## Pipeline", "", "```yaml", "nodes:")
    yield from (f"  - {each.name}" for each in digest.tasks)
    if digest.edges:
        yield "edges:"
        yield from (f"  - {source} -> {target}" for source, target in digest.edges)
    yield "```"
    yield from _section("Steps to be made", (f"{each.step_name}: {each.description}" for each in digest.new_steps))
    yield from _section("Why", (f"{each.name}: {each.why}" for each in digest.tasks))
    yield from _section("To think of", digest.considerations)
    yield from _section("Left aside", digest.aside)


def _row(task: Task) -> str:
    files = ", ".join(f"{each.side} {each.path or each.name}" for each in task.ports) or _NONE
    cells = (
        task.work.value, task.label, task.name if task.step else f"{task.name} (new)", ", ".join(task.takes) or _NONE,
        ", ".join(task.gives) or _NONE, files,
    )  # fmt: skip
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _section(title: str, lines: Any) -> Iterator[str]:
    found = [f"- {each}" for each in lines]
    if found:
        yield from ("", f"## {title}", "", *found)


def digest_data(digest: Digest) -> dict[str, Any]:
    """The digest as values that JSON has."""
    return {
        "path": str(digest.path),
        "tasks": [
            {
                "work": each.work.value,
                "where": each.label,
                "step": each.name,
                "is_new": each.step is None,
                "why": each.why,
                "takes": list(each.takes),
                "gives": list(each.gives),
                "files": [{"side": port.side, "name": port.name, "path": port.path} for port in each.ports],
            }
            for each in digest.tasks
        ],
        "edges": [list(each) for each in digest.edges],
        "new_steps": [each.model_dump(mode="json", exclude_defaults=True, by_alias=True) for each in digest.new_steps],
        "considerations": list(digest.considerations),
        "aside": list(digest.aside),
    }
