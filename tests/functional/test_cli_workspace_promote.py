"""`cursus workspace promote`, as a maintainer runs it in a checkout."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import snapshot
from tests.functional.promotion import STEPS, TABLE, Checkout, checkout
from tests.workspace_files import lay_out_pack, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.functional

COUNTS = "{group_by: kind}"


@pytest.fixture
def made(tmp_path: Path) -> Checkout:
    return checkout(tmp_path)


def files_of(root: Path, folder: str) -> set[str]:
    """The files of the steps that count rows."""
    return {each.relative_to(root / folder).as_posix() for each in (root / folder).rglob("*row_*.py")}


def test_a_promoted_step_is_a_shared_one_with_all_that_goes_with_it(made: Checkout) -> None:
    folder = made.pipeline("pipelines/counts", "RowCount", RowCount=COUNTS)

    said = made.promote("project_x:RowCount")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        "RowCount of workspace project_x has moved to the shared steps; in pipelines it is RowCount\n"
    )
    assert said.out.endswith("tried    9 steps and 3 pipelines: all work as before\n")
    assert files_of(made.root, STEPS) == set()
    assert files_of(made.root, "src/cursus/steps") == {
        "builders/builder_row_count_step.py", "configs/config_row_count_step.py", "contracts/row_count_contract.py",
        "scripts/row_count.py", "scripts/row_count_counting.py", "specs/row_count_spec.py",
    }  # fmt: skip
    assert (
        '    **step_entry("RowCount", StepKind.PROCESSING, "Counts the rows of each group"),\n}'
        in (made.root / TABLE).read_text()
    )
    assert "cursus_dev" not in (made.root / "src/cursus/steps/specs/row_count_spec.py").read_text()
    assert "RowCount " in made.cursus("steps", "list").out
    assert made.cursus("workspace", "check", "--all").code == 0
    ran = made.cursus("run", folder)
    assert ran.code == 0, ran.err
    (counts,) = made.root.rglob("counts.json")
    assert json.loads(counts.read_text()) == {"a": 2, "b": 1, "counted_by": "project_x"}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_definition_is_the_same_as_before(tmp_path: Path) -> None:
    """Also of a step with job types, and of one that imports as older code does."""
    steps = ["RowCount", "RowFilter", "RowSort"]
    made = checkout(tmp_path, steps)
    own = tmp_path / STEPS
    with (own / "specs/row_filter_spec.py").open("a") as spec:
        spec.write('ROW_FILTER_SPECS = ROW_FILTER_SPEC.variants("training", "testing")\n')
    edit(own / "builders/builder_row_filter_step.py", "ROW_FILTER_SPEC", "ROW_FILTER_SPECS")
    edit(own / "configs/config_row_filter_step.py", "    group_by:", "    job_type: str\n\n    group_by:")
    edit(own / "builders/builder_row_sort_step.py", "from ..specs", "from src.cursus_dev.steps.specs")
    nodes = ["RowCount", "RowFilter_training", "RowFilter_testing", "RowSort"]
    folder = made.pipeline("pipelines/counts", *(f"project_x:{each}" for each in nodes), **dict.fromkeys(nodes, COUNTS))
    before = made.cursus("compile", folder)
    assert before.code == 0, before.err
    assert made.cursus("resolve", folder, "--lock").code == 0

    for step in steps:
        said = made.promote(step, "--workspace", "project_x", "--update-dags")
        assert said.code == 0, said.err

    assert "project_x:" not in (folder / "dag.yaml").read_text()
    after = made.cursus("compile", folder)
    assert (after.code, after.out) == (0, before.out)
    assert made.cursus("resolve", folder, "--check").code == 0


def test_a_dry_run_shows_a_patch_that_does_the_same(made: Checkout, tmp_path: Path) -> None:
    made.pipeline("pipelines/counts", "project_x:RowCount", RowCount=COUNTS)
    before = snapshot(made.root)

    shown = made.promote("project_x:RowCount", "--update-dags", "--dry-run")

    assert (shown.code, shown.err) == (0, "")
    assert snapshot(made.root) == before
    twin = Checkout(tmp_path.parent / f"{tmp_path.name}-twin")
    shutil.copytree(made.root, twin.root)
    subprocess.run(["git", "apply", "-"], cwd=twin.root, input=shown.out.encode(), check=True)
    assert made.promote("project_x:RowCount", "--update-dags").code == 0
    assert files_below(twin.root) == files_below(made.root)


def files_below(root: Path) -> dict[str, object]:
    """The files and their contents; empty folders are nothing to git."""
    return {name: content for name, (_, content) in snapshot(root).items() if content is not None}


def test_a_step_can_be_promoted_to_a_pack_below_the_root(tmp_path: Path) -> None:
    made = checkout(tmp_path)
    lay_out_pack(tmp_path / "src", "acme", "acme_tools", ["RowSort"])
    folder = made.pipeline("pipelines/counts", "project_x:RowCount", RowCount=COUNTS)

    said = made.promote("project_x:RowCount", "--to", "acme", "--update-dags")

    assert said.code == 0, said.err
    assert said.out.startswith(
        "RowCount of workspace project_x has moved to pack acme; in pipelines it is acme:RowCount\n"
    )
    assert "  - acme:RowCount\n" in (folder / "dag.yaml").read_text()
    assert "acme:RowCount" in made.cursus("steps", "list").out
    assert made.cursus("run", folder).code == 0


def test_everything_that_stands_in_the_way_is_told_at_once_and_nothing_changes(made: Checkout) -> None:
    made.pipeline("pipelines/counts", "project_x:RowCount", RowCount=COUNTS)
    write(made.root / "src/cursus/steps/scripts/row_count.py", "mine\n")
    common = write(made.root / STEPS / "../common.py", "X = 1\n")
    builder = made.root / STEPS / "builders/builder_row_count_step.py"
    builder.write_text(f"{builder.read_text()}\nfrom cursus_dev.common import X\nimport sys\nsys.path.append(X)\n")
    before = snapshot(made.root)

    said = made.promote("project_x:RowCount")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("4 faults:\n")
    for part in (
        "common.py, which stays behind",
        "src/cursus/steps/scripts/row_count.py: is there already",
        "[change-of-the-search-path]",
        "pipelines/counts/dag.yaml:4: names project_x:RowCount",
    ):
        assert part in said.err
    assert snapshot(made.root) == before
    assert common.exists()


BREAKS = {
    "the step does not load there": (
        "configs/config_row_count_step.py",
        "import inspect\nassert 'development' in __file__\n",
        "step RowCount: does not load from its new place",
    ),
    "another step stops loading": (
        "scripts/../specs/row_filter_spec.py",
        "import cursus_dev.steps.contracts as c\nfrom pathlib import Path\n"
        "assert (Path(c.__path__[0]) / 'row_count_contract.py').exists()\n",
        "step project_x:RowFilter: would no longer load",
    ),
    "the process ends": (
        "configs/config_row_count_step.py",
        "import os\nif 'development' not in __file__:\n    os._exit(0)\n",
        "ends its process with exit code 0",
    ),
}


@pytest.mark.parametrize("why", BREAKS)
def test_what_comes_to_light_only_when_it_is_tried_undoes_everything(why: str, tmp_path: Path) -> None:
    made = checkout(tmp_path, ["RowCount", "RowFilter"])
    place, lines, told = BREAKS[why]
    path = made.root / STEPS / place
    path.write_text(path.read_text() + lines)
    before = snapshot(made.root)

    said = made.promote("project_x:RowCount")

    assert said.code == 2
    assert told in said.err
    assert snapshot(made.root) == before


OTHERWISE = """
from cursus.core.base.specification_base import OutputSpec
from cursus.registry.step_names_original import STEP_NAMES

if "RowCount" in STEP_NAMES:
    DATA_LOADING_SPEC = StepSpecification(
        step_type="DataLoading", node_type=NodeType.SOURCE, script_contract=DATA_LOADING_CONTRACT,
        dependencies=list(DATA_LOADING_SPEC.dependencies.values()),
        outputs=[OutputSpec("raw_data"), OutputSpec("schema_report", aliases=["other"])],
    )
"""


def test_a_lock_that_would_not_be_kept_undoes_everything(made: Checkout) -> None:
    folder = made.pipeline("pipelines/loads")
    assert made.cursus("resolve", folder, "--lock").code == 0
    with (made.root / "src/cursus/steps/specs/data_loading_spec.py").open("a") as spec:
        spec.write(OTHERWISE)
    before = snapshot(made.root)

    said = made.promote("project_x:RowCount")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: pipeline pipelines/loads/dag.yaml: its lock would not be kept")
    assert snapshot(made.root) == before


def test_a_promotion_outside_of_a_checkout_is_refused_with_what_to_do(tmp_path: Path) -> None:
    made = checkout(tmp_path / "root")
    shutil.move(made.root / "src", tmp_path / "elsewhere")
    elsewhere = str(tmp_path / "elsewhere")

    said = subprocess.run(
        [sys.executable, "-m", "cursus", "workspace", "promote", "project_x:RowCount"],
        cwd=made.root, env={**os.environ, "PYTHONPATH": elsewhere}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 2
    assert f"outside of the root {made.root}" in said.stderr
    assert "--to PACK" in said.stderr


def stopped(made: Checkout, stop: Callable[[subprocess.Popen[bytes]], None]) -> int:
    """The exit code of a promotion that is stopped on its way."""
    promotion = subprocess.Popen(
        [sys.executable, "-m", "cursus", "workspace", "promote", "project_x:RowCount"],
        cwd=made.root, env={**os.environ, **made.environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    stop(promotion)
    return promotion.wait(timeout=60)


def changes_begun(made: Checkout, promotion: subprocess.Popen[bytes]) -> None:
    """Waits until files have begun to change."""
    while promotion.poll() is None and not (made.root / "src/cursus/steps/builders/builder_row_count_step.py").exists():
        time.sleep(0.001)


def test_an_interrupt_undoes_everything(made: Checkout) -> None:
    before = snapshot(made.root)

    def interrupt(promotion: subprocess.Popen[bytes]) -> None:
        changes_begun(made, promotion)
        promotion.send_signal(signal.SIGINT)

    assert stopped(made, interrupt) == 130
    assert snapshot(made.root) == before


def test_a_kill_at_any_time_leaves_all_or_nothing(made: Checkout) -> None:
    before = snapshot(made.root)
    chance = random.Random(7)
    killed = 0

    def kill(promotion: subprocess.Popen[bytes]) -> None:
        changes_begun(made, promotion)
        time.sleep(chance.random() * 0.6)
        os.killpg(promotion.pid, signal.SIGKILL)

    for _ in range(6):
        code = stopped(made, kill)
        assert made.cursus("workspace", "list").code == 0
        if code == -signal.SIGKILL and snapshot(made.root) == before:
            killed += 1
            continue
        break
    assert killed > 0
    said = made.promote("project_x:RowCount")
    assert said.code == 0 or "project_x:RowCount" in said.err
    assert "RowCount " in made.cursus("steps", "list").out
    assert files_of(made.root, STEPS) == set()


def test_eight_at_once_lose_nothing(tmp_path: Path) -> None:
    steps = [f"Row{name}" for name in ("Add", "Count", "Filter", "Group", "Join", "Keep", "Limit", "Map")]
    made = checkout(tmp_path, steps[:4])
    checkout(tmp_path, steps[4:], "project_y")
    names = [f"project_x:{each}" for each in steps[:4]] + [f"project_y:{each}" for each in steps[4:]]

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(made.promote, names))

    assert [each.err for each in said if each.code] == []
    listed = made.cursus("steps", "list", "--format", "json")
    shared = {each["name"] for each in json.loads(listed.out)["steps"] if each["origin"] == "shared"}
    assert shared >= set(steps)
    assert made.cursus("registry", "check").code == 0
    checked = made.cursus("workspace", "check", "--all")
    assert checked.code == 0, checked.out
    assert checked.out.count("nothing is wrong") == 2
