"""Measures what 500 workspaces of 20 steps cost: listing all steps in a process of its own, and looking names up."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WORKSPACES, STEPS = 500, 20
LOOKUPS = 20_000
TABLE = '''"""The steps of {workspace}."""

PROJECT_STEP_NAMES = {{
{entries}}}
WORKSPACE_METADATA = {{"owner": "team {number}"}}
'''
ENTRY = """    "{name}": {{
        "config_class": "{name}Config",
        "builder_step_name": "{name}StepBuilder",
        "spec_type": "{name}",
        "sagemaker_step_type": "Processing",
        "description": "Counts the rows of each group, for team {number}, in its way number {step}",
        "workspace_id": "{workspace}",
    }},
"""
BUILDER = "class {name}StepBuilder(ProcessingStepBuilder[{name}Config]):\n    specs = {name}\n"


def main() -> int:
    sys.stdout.write(table() + "\n")
    return 0


def table() -> str:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        lay_out(root)
        rows = [*listings(root), *lookups(root)]
    lines = [
        f"## The registry with {WORKSPACES} workspaces of {STEPS} steps",
        "",
        "`cursus steps list`, the whole process: wall and CPU, medians of 7 (without an index, of 3). A look-up is in",
        f"process: CPU, the mean of {LOOKUPS:,}.",
        "",
        "| what | wall | CPU |",
        "|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return "\n".join(lines)


def lay_out(root: Path) -> None:
    for number in range(WORKSPACES):
        workspace = f"team_{number:03d}"
        code = root / "development" / "projects" / workspace / "src" / "cursus_dev"
        names = [f"RowCount{chr(65 + step)}" for step in range(STEPS)]
        words = ({"name": name, "number": number, "step": at, "workspace": workspace} for at, name in enumerate(names))
        entries = "".join(ENTRY.format(**each) for each in words)
        (code / "registry").mkdir(parents=True)
        (code / "steps" / "builders").mkdir(parents=True)
        text = TABLE.format(workspace=workspace, number=number, entries=entries)
        (code / "registry" / "project_step_names.py").write_text(text)
        for at, name in enumerate(names):
            place = code / "steps" / "builders" / f"builder_row_count_{chr(97 + at)}_step.py"
            place.write_text(BUILDER.format(name=name))


def listings(root: Path) -> list[tuple[str, str, str]]:
    index = root / "development" / ".cursus"
    changed = root / "development/projects/team_250/src/cursus_dev/registry/project_step_names.py"

    def forget() -> None:
        shutil.rmtree(index, ignore_errors=True)

    def change() -> None:
        changed.write_text(changed.read_text() + f"# {time.perf_counter_ns()}\n")

    with tempfile.TemporaryDirectory() as nowhere:
        none = listed("no workspace at all", Path(nowhere))
    return [
        none,
        listed("no index yet", root, rounds=3, before=forget),
        listed("an index", root),
        listed("one table changed since", root, before=change),
        listed("one workspace at work", root, "--workspace", "team_250"),
    ]


def listed(
    what: str, root: Path, *words: str, rounds: int = 7, before: Callable[[], None] | None = None
) -> tuple[str, str, str]:
    """What listing the steps in a root costs, after one round that warms up."""
    taken: list[tuple[float, float]] = []
    for _ in range(rounds + 1):
        if before:
            before()
        started = time.perf_counter()
        command = [sys.executable, "-m", "cursus", "steps", "list", *words]
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        taken.append((time.perf_counter() - started, usage.ru_utime + usage.ru_stime))
        assert status == 0, status
    wall, cpu = (statistics.median(each) * 1000 for each in zip(*taken[1:], strict=True))
    return f"`steps list`: {what}", f"{wall:.0f} ms", f"{cpu:.0f} ms"


def lookups(root: Path) -> list[tuple[str, str, str]]:
    from cursus.registry.builder_registry import get_global_registry
    from cursus.registry.step_names import set_workspace_context

    os.chdir(root)
    known = get_global_registry().known
    rows = [microseconds("a shared name", known.find, "DataLoading")]
    rows.append(microseconds("`team_250:RowCountA`", known.find, "team_250:RowCountA"))
    with set_workspace_context("team_250"):
        rows.append(microseconds("`RowCountA` in its workspace", known.find, "RowCountA"))
        rows.append(microseconds("a shared name with a job type there", known.find, "DataLoading_training"))
    os.environ["CURSUS_WORKSPACE_ID"] = "team_250"
    rows.append(microseconds("`RowCountA`, its workspace in the environment", known.find, "RowCountA"))
    del os.environ["CURSUS_WORKSPACE_ID"]
    os.chdir("/")
    return rows


def microseconds(what: str, ask: Callable[[str], object], name: str) -> tuple[str, str, str]:
    ask(name)
    started = time.process_time()
    for _ in range(LOOKUPS):
        ask(name)
    return f"a look-up: {what}", "", f"{(time.process_time() - started) / LOOKUPS * 1e6:.1f} us"


if __name__ == "__main__":
    sys.exit(main())
