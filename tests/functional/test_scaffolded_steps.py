"""Every kind of plan becomes a step that strict checkers, every level, its neighbours and its own tests accept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.scaffold.cases import CASES

from cursus.planner.making.make import make_plan
from cursus.planner.requirements import StepRequirements
from cursus.planner.requirements_file import read_requirements
from cursus.scaffold.drifting import drift
from cursus.scaffold.scaffolding import scaffold
from cursus.scaffold.verifying import Verified, verify
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan

pytestmark = pytest.mark.functional

REPOSITORY = Path(__file__).parents[2]
PROJECT = "payments"
GOLDEN = {path.parent.name: path for path in sorted((REPOSITORY / "tests/golden/plan").glob("*/requirements.yaml"))}
BY_HAND = "skipped: to be written"
ON_SPARK = ("spark_tables",)
NO_SPARK = "cannot run 'smspark-submit'"


def requirements(case: str) -> StepRequirements:
    """The requirements of a case, for one workspace."""
    if case in GOLDEN:
        found = read_requirements(GOLDEN[case])
        return found.model_copy(update={"developer_type": "isolated", "project_id": PROJECT, "plan_location": None})
    return StepRequirements.model_validate({"project_id": PROJECT, **CASES[case]})


# The step that shadows a shared one makes the workspace, which so says whose name it is.
EVERY = sorted({*GOLDEN, *CASES}, key=lambda case: (case != "shadowing", case))


# Each kind of requirements once: the checkers below look at the files of all.
PROVEN = [
    case for case in EVERY if case not in {"filter", "everything", "by_hand", "create_model", "transform"} - {*GOLDEN}
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scaffolded")


@pytest.fixture(scope="module")
def plans(root: Path) -> dict[str, StepPlan]:
    """Every case as a plan, scaffolded into one workspace."""
    made: dict[str, StepPlan] = {}
    for case in EVERY:
        made[case] = make_plan(requirements(case), root, Surroundings(root).registry)
        if any(other.name == made[case].name for name, other in made.items() if name != case):
            del made[case]
            continue
        scaffold(made[case], root)
    return made


@pytest.fixture
def folder(root: Path, plans: dict[str, StepPlan]) -> Path:
    assert len(plans) > 20
    return root / "development/projects" / PROJECT


@pytest.mark.parametrize("case", PROVEN)
def test_a_plan_becomes_a_step_that_is_proven(case: str, root: Path, plans: dict[str, StepPlan]) -> None:
    if case not in plans:
        pytest.skip("another case has a step of that name")
    found: Verified = verify(plans[case], root)
    assert [each for each in found.findings if NO_SPARK not in each] == []
    assert found.compile_faults == ()
    assert found.tests.error == ""
    failed = {name: state for name, state in found.tests.states.items() if state != "passed"}
    assert [each for each in failed.items() if not each[1].startswith(BY_HAND)] == []
    assert found.holds or failed or case in ON_SPARK
    assert bool(found.findings) == (case in ON_SPARK)
    assert not drift(plans[case], root).has_drifted


def test_ruff_accepts_what_is_generated(folder: Path) -> None:
    # Scripts run on Python 3.8, pydantic reads types of hyperparameters at run time, and texts are the requirements'.
    line = [
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--config",
        str(REPOSITORY / "pyproject.toml"),
        "--ignore",
        "INP001,UP,TC001,RUF001,RUF002",
    ]
    done = subprocess.run(
        [sys.executable, *line, "src", "tests"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    form = [
        "-m",
        "ruff",
        "format",
        "--check",
        "--no-cache",
        "--config",
        str(REPOSITORY / "pyproject.toml"),
        "src/cursus_dev/steps",
        "tests",
    ]
    done = subprocess.run([sys.executable, *form], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_mypy_accepts_what_is_generated(folder: Path, tmp_path: Path) -> None:
    told = (REPOSITORY / "pyproject.toml").read_text()
    told = told.replace('\npackages = ["cursus", "cursus_runtime"]', "").replace(
        'mypy_path = "src"', f'mypy_path = "src:{REPOSITORY}/src"'
    )
    (tmp_path / "strict.toml").write_text(told)
    line = ["-m", "mypy", "--config-file", str(tmp_path / "strict.toml"), "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run(
        [sys.executable, *line, "src/cursus_dev/steps", "tests"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_pyright_accepts_what_is_generated(folder: Path) -> None:
    from tomllib import loads

    told = loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["pyright"]
    config = {**told, "include": ["src", "tests"], "extraPaths": [str(REPOSITORY / "src"), "src"]}
    (folder / "pyrightconfig.json").write_text(json.dumps({k: v for k, v in config.items() if k != "venvPath"}))
    line = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    (folder / "pyrightconfig.json").unlink()
    assert done.returncode == 0, done.stdout


def test_scripts_run_on_the_python_of_old_containers(folder: Path) -> None:
    scripts = sorted(map(str, (folder / "src/cursus_dev/steps/scripts").glob("*.py")))
    line = [str(Path(sys.executable).with_name("vermin")), "-t=3.8-", "--no-tips", "--violations", *scripts]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
