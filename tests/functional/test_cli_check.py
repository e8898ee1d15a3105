"""The command `check`, as a user starts it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.functional.cli import SOURCES, cursus

pytestmark = pytest.mark.functional

CONTRACT = '''"""What the script reads and writes."""

from cursus.core.base.contract_base import ProcessingScriptContract

{upper}_CONTRACT = ProcessingScriptContract(
    entry_point="{stem}.py",
    expected_output_paths={{"counts": "/opt/ml/processing/output/counts"}},
)
'''
SCRIPT = '''"""Counts."""

import os
from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes a number."""
    Path(output_paths["counts"], "count.txt").write_text(os.environ.get("SEPARATOR", ","))
'''


def step(folder: Path, stem: str = "row_count", script: str = SCRIPT) -> Path:
    for layer, name, text in (
        ("contracts", f"{stem}_contract", CONTRACT.format(stem=stem, upper=stem.upper())),
        ("scripts", stem, script),
    ):
        (folder / layer).mkdir(parents=True, exist_ok=True)
        (folder / layer / f"{name}.py").write_text(text)
    return folder


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


def test_without_arguments_the_shared_steps_are_checked_and_nothing_is_found(tmp_path: Path) -> None:
    for _ in range(2):
        said = cursus("check", cwd=tmp_path)
        assert (said.code, said.err) == (0, "")
        assert "8 steps checked: 0 errors, 0 warnings, 0 advice" in said.out
    assert (tmp_path / ".cursus/checks.json").is_file()


def test_errors_end_with_1_and_warnings_only_when_asked(tmp_path: Path) -> None:
    step(tmp_path / "steps")
    said = cursus("check", "steps", "--level", "1", cwd=tmp_path)
    assert said.code == 1
    assert "steps/scripts/row_count.py:9:58\n    error[undeclared-variable]" in said.out
    (tmp_path / "steps/specs").mkdir()
    (tmp_path / "steps/specs/row_count_spec.py").write_text(
        "from cursus.core.base.specification_base import DependencySpec, StepSpecification\n"
        'SPEC = StepSpecification("RowCount", dependencies=[DependencySpec("x", compatible_sources=["Nothing"])])\n'
    )
    assert cursus("check", "steps", "--level", "3", cwd=tmp_path).code == 0
    assert cursus("check", "steps", "--level", "3", "--strict", cwd=tmp_path).code == 1


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (["XGBostTraining"], "no step named 'XGBostTraining'"),
        (["--workspace", "nothing"], "there is no folder development/projects"),
        (["--explain", "unusd-path"], "there is no rule 'unusd-path'\n  hint: did you mean 'unused-path'?"),
        (["--level", "9"], "'9' is no level"),
        (["--level", "3-1"], "'3-1' is no level"),
        (["--changed"], "is in no git repository"),
        (["--dry-run"], "--dry-run is given without --fix"),
        (["--watch", "--fix"], "--watch takes no --fix"),
        (["DataLoading", "--all"], "DataLoading and every step are asked for"),
        (["--all", "--changed"], "not allowed with argument --all"),
    ],
)
def test_bad_input_ends_with_2_and_a_hint(tmp_path: Path, words: list[str], fact: str) -> None:
    said = cursus("check", *words, cwd=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert fact in said.err
    assert "\n  hint: " in said.err


def test_a_document_goes_to_the_standard_output_alone_or_to_a_file(tmp_path: Path) -> None:
    step(tmp_path / "steps")
    words = ("check", "steps", "--level", "1", "--format", "json")
    told = json.loads(cursus(*words, cwd=tmp_path).out)
    assert told["steps"][0]["findings"][0]["place"]["path"] == "steps/scripts/row_count.py"
    said = cursus(*words, "--output", "out/check.json", cwd=tmp_path)
    assert said.code == 1
    assert said.out.endswith("written to out/check.json\n")
    assert json.loads((tmp_path / "out/check.json").read_text()) == told


def test_a_fix_is_shown_then_made_and_then_there_is_nothing_to_do(tmp_path: Path) -> None:
    contract = step(tmp_path / "steps") / "contracts/row_count_contract.py"
    before = contract.read_text()
    words = ("check", "steps", "--level", "1", "--fix")
    dry = cursus(*words, "--dry-run", cwd=tmp_path)
    assert (dry.code, contract.read_text()) == (1, before)
    assert '+    optional_env_vars={"SEPARATOR": ","},\n' in dry.out
    assert "would mend 1 finding in 1 file" in dry.out
    made = cursus(*words, cwd=tmp_path)
    assert made.code == 0
    assert "mended 1 finding in 1 file" in made.out
    after = contract.read_text()
    assert '    optional_env_vars={"SEPARATOR": ","},\n' in after
    again = cursus(*words, cwd=tmp_path)
    assert (again.code, contract.read_text()) == (0, after)
    assert "mended 0 findings" in again.out


def test_beside_a_document_the_diff_goes_to_the_error_stream(tmp_path: Path) -> None:
    step(tmp_path / "steps")
    said = cursus("check", "steps", "--level", "1", "--fix", "--format", "json", cwd=tmp_path)
    assert json.loads(said.out)["summary"]["error"] == 0
    assert "+    optional_env_vars" in said.err


def test_only_changed_steps_are_told(tmp_path: Path) -> None:
    steps = tmp_path / "development/projects/alpha/src/cursus_dev/steps"
    for stem in ("row_count", "row_sum"):
        step(steps, stem)
        (steps / "builders").mkdir(exist_ok=True)
        name = "".join(word.capitalize() for word in stem.split("_"))
        (steps / f"builders/builder_{stem}_step.py").write_text(
            "from cursus.core.builders.processing import ProcessingStepBuilder\n\n\n"
            f"class {name}StepBuilder(ProcessingStepBuilder):\n    pass\n"
        )
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    words = ("check", "--changed", "--level", "1", "--store", str(tmp_path / "store"))
    none = cursus(*words, cwd=tmp_path, CURSUS_WORKSPACE_ID="alpha")
    assert (none.code, "0 steps checked" in none.out) == (0, True)
    script = steps / "scripts/row_sum.py"
    script.write_text(script.read_text() + "\n# more\n")
    one = cursus(*words, cwd=tmp_path, CURSUS_WORKSPACE_ID="alpha")
    assert one.code == 1
    assert "alpha:RowSum (workspace alpha)" in one.out
    assert "RowCount" not in one.out


def test_many_steps_are_looked_at_by_several_processes_with_the_same_result(tmp_path: Path) -> None:
    for at in range(90):
        step(tmp_path / "steps", f"count{at:02}")
    said = cursus("check", "steps", "--level", "1", "--format", "json", cwd=tmp_path)
    told = json.loads(said.out)
    assert told["summary"]["error"] == 90
    assert [each["name"] for each in told["steps"]] == [f"Count{at:02}" for at in range(90)]
    assert cursus("check", "steps", "--level", "1", "--format", "json", cwd=tmp_path).out == said.out
    one = cursus("check", "steps/../steps", "--level", "1", "--format", "json", "--store", "other", cwd=tmp_path)
    assert one.out == said.out


KILLED = """
import os
from pathlib import Path
from cursus.registry.builder_registry import get_global_registry
from cursus.validation.model import Place, Rule, Severity
from cursus.validation.run import check
from cursus.validation.steps import named_steps

PARENT = os.getpid()

def look(step, world):
    if os.getpid() != PARENT:
        os._exit(9)
    yield RULE.finding(step, Place(step.files.script), "a fact", "a remedy")

RULE = Rule("unused-path", 1, Severity.ERROR, "What.", "Why.", "Remedy.", look)
outcome = check(named_steps(get_global_registry().known, ["steps"]), [1], rules=[RULE])
print(len(outcome.steps), len(list(outcome.findings())))
"""


def test_a_process_that_is_killed_loses_no_step(tmp_path: Path) -> None:
    for at in range(90):
        step(tmp_path / "steps", f"count{at:02}")
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=tmp_path, env={**os.environ, "PYTHONPATH": SOURCES}, check=False,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "90 90\n", "")


def test_a_table_that_cannot_be_read_is_an_error_and_the_other_steps_are_checked(tmp_path: Path) -> None:
    code = tmp_path / "development/projects/alpha/src/cursus_dev"
    (code / "registry").mkdir(parents=True)
    (code / "registry/project_step_names.py").write_text("PROJECT_STEP_NAMES = build()\n")
    said = cursus("check", "--all", cwd=tmp_path)
    assert said.code == 1
    assert "error[broken-table]" in said.out
    assert "project_step_names.py:1:1" in said.out
    assert "8 steps checked: 1 error" in said.out


def test_it_watches_until_it_is_interrupted(tmp_path: Path) -> None:
    script = step(tmp_path / "steps") / "scripts/row_count.py"
    command = [sys.executable, "-m", "cursus", "check", "steps", "--level", "1", "--watch"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": SOURCES}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines: list[str] = []

    def until(words: str) -> None:
        end = time.monotonic() + 60
        while not any(words in line for line in lines):
            assert time.monotonic() < end, lines
            assert process.stdout is not None
            lines.append(process.stdout.readline())

    try:
        until("waiting for changes")
        assert any("error[undeclared-variable]" in line for line in lines)
        lines.clear()
        script.write_text(SCRIPT.replace('os.environ.get("SEPARATOR", ",")', '","'))
        until("waiting for changes")
        assert lines[0] == "changed: steps/scripts/row_count.py\n"
        assert any("1 step checked: 0 errors" in line for line in lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_hook_for_pre_commit_names_the_command_that_there_is() -> None:
    import yaml

    root = Path(__file__).parents[2]
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
    assert hook["id"] == "cursus-check"
    words = hook["entry"].split()
    assert words[0] == "cursus"
    assert cursus(*words[1:], "--help", cwd=root).code == 0
