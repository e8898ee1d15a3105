"""The command `scaffold`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.json_output import print_json
from cursus.cli.plan_proof import print_verified

if TYPE_CHECKING:
    from argparse import Namespace

    from cursus.scaffold.model import Scaffolded
    from cursus.scaffold.verifying import Verified

__all__ = ["scaffold"]


def scaffold(arguments: Namespace) -> int:
    """Writes the files of a plan and says what became of each; with --run, proves the step; exit code 1 if it fails."""
    done = api.scaffold_plan(
        arguments.plan,
        root=arguments.root,
        workspace=arguments.project,
        merge=arguments.merge,
        dry_run=arguments.dry_run,
    )
    if arguments.format == "json":
        return _print_json(arguments, done)
    _print(done, dry_run=arguments.dry_run)
    if not arguments.run or arguments.dry_run:
        return 0
    verified = api.verify_plan(arguments.plan, root=arguments.root, workspace=arguments.project, on_stage=_say)
    print_verified(verified)
    return int(not verified.holds)


def _print_json(arguments: Namespace, done: Scaffolded) -> int:
    files = [{"path": each.path, "state": each.state, "diff": each.diff} for each in done.files]
    told = {
        "step": done.step,
        "revision": done.revision,
        "root": done.root,
        "workspace": done.workspace,
        "files": files,
    }
    proof: Verified | None = None
    if arguments.run and not arguments.dry_run:
        proof = api.verify_plan(arguments.plan, root=arguments.root, workspace=arguments.project)
    print_json({**told, "proof": proof})
    return int(proof is not None and not proof.holds)


def _print(done: Scaffolded, *, dry_run: bool) -> None:
    if done.workspace:
        print(f"workspace {done.workspace} {'would be' if dry_run else 'was'} made")
    for each in done.files:
        print(f"{each.state:<12} {each.path}")
    if dry_run:
        print()
        for each in done.files:
            sys.stdout.write(each.diff)
    counted = ", ".join(f"{count} {state}" for state, count in done.counts().items())
    print(f"\n{done.step}, revision {done.revision} of its plan: {counted}{'; nothing was written' if dry_run else ''}")


def _say(stage: str) -> None:
    sys.stderr.write(f"{_STAGES[stage]} ...\n")


_STAGES = {
    "files": "looking for the files",
    "levels": "checking every level, and running the script on samples",
    "pipeline": "compiling the step with its neighbours",
    "tests": "running its tests",
}
