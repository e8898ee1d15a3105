"""The spine as a user walks it: compile, verify and run, from any folder and in any place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import SOURCES, cursus, project, tree

from cursus.project.demo import write_demo

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

HEAVY = ("boto3", "botocore", "pydantic", "yaml", "pandas", "numpy", "rich", "cursus.steps", "sagemaker")
BUDGET_KB = 50_000
PROBE = """
import resource, sys
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
{code}
import logging
heavy = [name for name in sys.modules if name in {heavy!r} or name.startswith(tuple(f"{{each}}." for each in {heavy!r}))]
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
sys.stderr.write(f"{{heavy}} {{logging.getLogger().handlers}} {{grown < {budget}}}")
"""
MAIN = (
    "from cursus.cli.main import main\ntry:\n    main([{word!r}])\nexcept SystemExit as end:\n    assert not end.code"
)


def compiled(folder: Path) -> Path:
    project(folder / "p")
    said = cursus("compile", "p/dag.yaml", "p/config.yaml", "-o", "build/pipeline.json", cwd=folder)
    assert said.code == 0, said
    return folder / "build" / "pipeline.json"


def probed(code: str) -> tuple[str, str]:
    script = PROBE.format(code=code, heavy=HEAVY, budget=BUDGET_KB)
    done = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": SOURCES}, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr


def test_importing_loads_nothing_prints_nothing_and_sets_nothing_up() -> None:
    assert probed("import cursus") == ("", "[] [] True")


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_help_and_version_load_nothing(word: str) -> None:
    out, rest = probed(MAIN.format(word=word))
    assert out
    assert rest == "[] [] True"


def test_every_public_name_is_there() -> None:
    code = "import cursus; assert all(getattr(cursus, name) for name in cursus.__all__)"
    subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": SOURCES}, check=True)


def test_a_definition_is_written_with_all_it_needs_and_verified(tmp_path: Path) -> None:
    path = compiled(tmp_path)
    said = cursus("verify", "build/pipeline.json", cwd=tmp_path)
    assert (said.code, said.out, said.err) == (0, "build/pipeline.json: no faults\n", "")
    assert sorted(item.name for item in path.parent.iterdir()) == [
        "pipeline.assets", "pipeline.assets.json", "pipeline.json",
    ]  # fmt: skip


def test_without_a_file_the_definition_is_printed_and_nothing_written(tmp_path: Path) -> None:
    path = compiled(tmp_path)
    before = tree(tmp_path)
    said = cursus("compile", "p/dag.yaml", "p/config.yaml", cwd=tmp_path)
    assert said.out == path.read_text()
    assert tree(tmp_path) == before


def test_a_path_with_spaces_and_other_letters_works_on_a_terminal_of_few(tmp_path: Path) -> None:
    folder = tmp_path / "mein größtes [red] projekt"
    folder.mkdir()
    project(folder / "p")
    words = ("compile", "p/dag.yaml", "p/config.yaml", "-o", "aus gabe/größe.json")
    said = cursus(*words, cwd=folder, PYTHONIOENCODING="ascii")
    assert said.code == 0, said
    assert "aus gabe/gr" in said.out
    assert (folder / "aus gabe" / "größe.json").is_file()


def test_explaining_shows_every_wire_with_its_reasons(tmp_path: Path) -> None:
    project(tmp_path / "p")
    said = cursus("compile", "p/dag.yaml", "p/config.yaml", "--explain", cwd=tmp_path)
    wires = [line for line in said.out.splitlines() if "  <-  " in line]
    assert len(wires) == 10
    assert all("declared source 0.30" in wire for wire in wires)
    assert ["FeatureEngineering.side_tables", "stays", "open", "(optional)"] in [
        line.split() for line in said.out.splitlines()
    ]


def test_steps_are_listed_and_shown(tmp_path: Path) -> None:
    listed = cursus("steps", "list", cwd=tmp_path).out.splitlines()
    assert [line.split()[0] for line in listed] == sorted(line.split()[0] for line in listed)
    assert any(line.startswith("XGBoostTraining ") for line in listed)
    shown = cursus("steps", "show", "XGBoostTraining", cwd=tmp_path).out
    for part in ("needs", "input_path", "offers", "model_output", "you must set", "hyperparameters", "you may set"):
        assert part in shown


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    project(tmp_path / "p")
    script = 'python=$1; shift; "$python" -m cursus "$@" | head -c 10; echo " ${PIPESTATUS[0]}"'
    done = subprocess.run(
        ["bash", "-c", script, "bash", sys.executable, "compile", "p/dag.yaml", "p/config.yaml"],
        cwd=tmp_path, env={"PYTHONPATH": SOURCES, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.endswith(" 0\n")
    assert not done.stderr


def test_a_compiled_project_runs_from_elsewhere_and_after_a_move(tmp_path: Path) -> None:
    write_demo(tmp_path / "home" / "p")
    home = tmp_path / "home"
    said = cursus("compile", "p/dag.yaml", "p/config.yaml", "-o", "build/pipeline.json", cwd=home)
    assert said.code == 0, said
    shutil.move(home, tmp_path / "a new home")
    (tmp_path / "desk").mkdir()
    said = cursus("run", "../a new home/build/pipeline.json", "--store", "store", cwd=tmp_path / "desk",
                  OMP_NUM_THREADS="1")  # fmt: skip
    assert said.code == 0, said
    assert "succeeded in" in said.out
    runs = list((tmp_path / "desk" / "store" / "runs").iterdir())
    record = json.loads((runs[0] / "run.json").read_text())
    assert [step["name"] for step in record["steps"] if step["status"] != "Succeeded"] == ["ModelRegistration-Fail"]
    assert not (tmp_path / "desk" / ".cursus").exists()
