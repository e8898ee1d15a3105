"""`cursus plan new` as a user meets it: questions on a terminal, scripts, notebooks, and what goes wrong with each."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.fault_points import snapshot
from tests.functional.cli import SOURCES, Said, cursus, read_only

pytestmark = pytest.mark.functional

CODE = Path(__file__).parents[1] / "golden" / "code"
SCRIPTS = sorted(each.name for each in CODE.glob("*.py") if each.name not in {"conftest.py", "contradicts_itself.py"})
PLANS = "development/projects/project_x/plans"
PATIENCE = 20.0


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("CURSUS_WORKSPACE_ROOT", "CURSUS_WORKSPACE_ID"):
        monkeypatch.delenv(variable, raising=False)
    folder = tmp_path / "a root with spaces and ä"
    folder.mkdir()
    return folder


def given(root: Path, name: str) -> Path:
    """A copy of a script or notebook in the root."""
    return Path(shutil.copy(CODE / name, root / name))


def refused(*words: object, cwd: Path) -> str:
    """What a command says on the error stream when it changes nothing."""
    before = snapshot(cwd)
    said = cursus("plan", "new", *words, cwd=cwd)
    assert (said.code, said.out) == (2, ""), said
    assert "Traceback" not in said.err
    assert "\n  hint: " in said.err
    assert kept(snapshot(cwd)) == kept(before)
    return said.err


def kept(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a folder, without cursus's own folder."""
    return {name: content for name, content in files.items() if "/.cursus" not in f"/{name}"}


@dataclass
class Conversation:
    """A command on a terminal: what it has said so far, and a user who answers."""

    process: subprocess.Popen[bytes]
    terminal: int
    said: bytes = b""
    read: int = field(default=0)

    def asked(self, words: str) -> str:
        """Waits until a question follows some words, and gives all that was said since the last answer, as one line."""
        until = time.monotonic() + PATIENCE
        while words not in self.lately or not self._waits():
            assert time.monotonic() < until, f"{words!r} was not said: {self.lately}"
            self._hear()
        return self.lately

    def _waits(self) -> bool:
        """Whether the last answer was taken, and a question stands there."""
        return b"\n" in self.said[self.read :] and self.said.endswith((b"? ", b"] ", b") "))

    @property
    def lately(self) -> str:
        """What was said since the last answer, as one line."""
        return " ".join(self.said[self.read :].decode(errors="replace").split())

    def answer(self, text: str, then: str) -> str:
        """Types a line, and waits until a question follows some words."""
        self.type(text)
        return self.asked(then)

    def type(self, text: str) -> None:
        """Types a line."""
        self.read = len(self.said)
        os.write(self.terminal, f"{text}\n".encode())

    def interrupt(self) -> int:
        """Presses Ctrl-C, again where that came too early to end the reading, and gives the exit code."""
        while "interrupted" not in self.lately and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            until = time.monotonic() + PATIENCE / 4
            while "interrupted" not in self.lately and time.monotonic() < until and self._hear():
                pass
        return self.end()

    def end(self) -> int:
        """Waits for the command to end, and gives its exit code."""
        until = time.monotonic() + PATIENCE
        while self._hear() and time.monotonic() < until:
            pass
        code = self.process.wait(PATIENCE)
        os.close(self.terminal)
        return code

    def _hear(self, wait: float = 1.0) -> bool:
        """Reads what is there; false where the other side has gone."""
        if not select.select([self.terminal], [], [], wait)[0]:
            return self.process.poll() is None
        try:
            part = os.read(self.terminal, 4096)
        except OSError:  # the other side has gone
            return False
        self.said += part
        return bool(part)


def at_terminal(root: Path, *words: str, columns: int = 80) -> Conversation:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": SOURCES, "TERM": "dumb", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        [sys.executable, "-m", "cursus", "plan", "new", *words], cwd=root, env=environment, stdin=theirs,
        stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    return Conversation(process, ours)


FIRST = (
    ("?", "2. isolated"),
    ("mine", "'mine' is none of shared, isolated"),
    ("isolated", "Which project?"),
    ("../x", "is no id"),
    ("project_x", "What is the step called?"),
    ("", "an answer is needed"),
    ("row filter", "PascalCase"),
    ("DataLoading", "is a step already"),
    ("RowFilter", "What does it need to accomplish?"),
    ("Keeps large payments", "business logic"),
    ("<", "What does it need to accomplish?"),
    ("Keeps the rows of large payments", "business logic"),
    ("", "Which SageMaker step type is it?"),
    ("?", "7. Callback"),
    ("", "What is required of it?"),
    ("Small payments are dropped", "What is required of it? (Enter: no more)"),
    ("", "Which job types"),
)
SECOND = (
    ("trainnig", "did you mean 'training'?"),
    ("none", "What is the first input called?"),
    ("raw data", "is no name here"),
    ("raw_data", "What does raw_data hold?"),
    ("", "Is raw_data required?"),
    ("perhaps", "answer yes or no"),
    ("", "Which steps does raw_data come from?"),
    ("DataLoadin", "did you mean 'DataLoading'?"),
    ("DataLoading", "Which columns does raw_data have at least?"),
    ("amount", "is no column with its kind"),
    ("amount: number, country: DE|FR", "What is the next input called?"),
    ("", "What is the first output called?"),
    ("raw_data", "raw_data is there already"),
    ("kept", "What does kept hold?"),
    ("The large ones", "What is the next output called?"),
    ("", "What is the first parameter called?"),
    ("min_amount", "What type is min_amount?"),
    ("float", "What is the default of min_amount?"),
    ("much", "'much' is no float"),
    ("0.5", "What is min_amount for?"),
    ("", "What is the next parameter called?"),
    ("", "Which operation on tables does it do?"),
    ("{do: fliter}", "do"),
    ("{do: filter, where: 'amount >= $min_amount'}", "(Enter: no more)"),
    ("", "What is the first function called?"),
    ("", "What meets R1, `Small payments are dropped`?"),
    ("operation:1", "Where should the plan be written?"),
    ("/etc/plan.md", "below the root"),
    ("", "Which design patterns"),
    ("", "What can go wrong?"),
)


def test_a_dialog_with_wrong_answers_that_is_broken_off_and_taken_up_ends_in_a_plan_that_passes(root):
    talk = at_terminal(root)
    assert "Ctrl-C stops and keeps the answers." in talk.asked("Whose step is it?")
    for answer, then in FIRST:
        talk.answer(answer, then)
    assert talk.interrupt() == 130
    assert "plan_answers.json holds the answers" in talk.said.decode()
    assert [path.name for path in root.iterdir()] == ["plan_answers.json"]
    talk = at_terminal(root)
    assert "answers from plan_answers.json are kept" in talk.asked("Which job types")
    for answer, then in SECOND:
        talk.answer(answer, then)
    talk.type("")
    assert talk.end() == 0
    assert "row_filter_implementation_plan.md: revision 1" in talk.lately
    assert not (root / "plan_answers.json").exists()
    written = (root / PLANS / "row_filter_requirements.yaml").read_text(encoding="utf-8")
    assert 'description: "Keeps the rows of large payments"' in written
    assert "covered_by: [operation:1]" in written
    checked = cursus("plan", "check", "RowFilter", cwd=root)
    assert (checked.code, checked.err) == (0, ""), checked
    assert "RowFilter, revision 1: passes" in checked.out


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_of_questions_and_explanations_is_broken_within_a_word(root, columns):
    talk = at_terminal(root, columns=columns)
    talk.asked("Whose step is it?")
    for answer, then in (*FIRST, *SECOND):
        talk.answer("?", "")
        if answer != "?":
            talk.answer(answer, then)
    assert talk.interrupt() == 130
    # What was typed stands behind the question.
    typed = [answer for answer, _ in (*FIRST, *SECOND) if len(answer) > 1]
    lines = [line for line in talk.said.decode().splitlines() if not line.endswith((*typed, " "))]
    assert [line for line in lines if len(line) > columns] == []


def test_an_input_that_ends_keeps_the_answers(root):
    talk = at_terminal(root)
    talk.asked("Whose step is it?")
    talk.answer("isolated", "Which project?")
    os.write(talk.terminal, b"\x04")
    assert talk.end() == 2
    assert "the input ended before the questions did" in talk.said.decode()
    assert json.loads((root / "plan_answers.json").read_text())["answers"] == [["developer_type", "isolated"]]


def test_answers_that_contradict_each_other_are_written_and_told_with_their_lines(root):
    talk = at_terminal(root)
    talk.asked("Whose step is it?")
    for answer, then in FIRST:
        talk.answer(answer, then)
    for answer, then in SECOND:
        told = "{do: filter, where: 'amount >= $least'}" if "$min_amount" in answer else answer
        talk.answer(told, then)
    talk.type("")
    assert talk.end() == 2
    assert re.search(r"row_filter_requirements\.yaml:\d+:\d+ operations\[0\]\.where", talk.lately)
    assert (root / PLANS / "row_filter_requirements.yaml").is_file()
    assert not (root / PLANS / "row_filter_implementation_plan.md").exists()


def test_nobody_is_asked_without_a_terminal(root):
    told = refused(cwd=root)
    assert "nobody can be asked here" in told
    assert "--from-script FILE" in told


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_gives_requirements_and_a_plan_that_passes(root, script):
    given(root, script)
    said = cursus("plan", "new", "--from-script", script, "--project", "project_x", "--format", "json", cwd=root)
    assert said.code == 0, said
    assert re.search(r"\d\d%  (input|output):\w+: ", said.err)
    made = json.loads(said.out)
    assert made["revision"] == 1
    assert made["check"]["passed"], made["check"]


def test_a_script_that_is_read_twice_gives_the_same(root):
    given(root, "train.py")
    for told in ("revision 1\n", "revision 1, as it was\n"):
        said = cursus("plan", "new", "--from-script", "train.py", cwd=root)
        assert said.code == 0, said
        assert told in said.out


def test_a_script_that_contradicts_itself_gives_a_file_that_a_person_mends(root):
    given(root, "contradicts_itself.py")
    said = cursus("plan", "new", "--from-script", "contradicts_itself.py", cwd=root)
    assert (said.code, said.out) == (2, ""), said
    written = root / "docs/plans/contradicts_itself_requirements.yaml"
    faults = re.findall(r"contradicts_itself_requirements\.yaml:(\d+):\d+ (\S+):", said.err)
    lines = written.read_text(encoding="utf-8").splitlines()
    assert [(lines[int(at) - 1].strip(), what) for at, what in faults] == [
        ("default: deep", "parameters[3].default"), ("default: slow", "parameters[4].default"),
    ]  # fmt: skip
    mended = written.read_text(encoding="utf-8").replace("default: deep", "default: 3").replace(": slow", ": fast")
    written.write_text(mended, encoding="utf-8")
    assert "says something else" in refused("--from-script", "contradicts_itself.py", cwd=root)
    said = cursus("plan", "new", written, cwd=root)
    assert said.code == 0, said


def test_a_file_that_says_something_else_stays(root):
    given(root, "clean_payments.py")
    place = root / "docs/plans/clean_payments_requirements.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("step_name: Mine\n")
    told = refused("--from-script", "clean_payments.py", cwd=root)
    assert "is there already, and says something else" in told
    assert (
        "hint: `cursus plan new docs/plans/clean_payments_requirements.yaml` plans it as it is; or move it away" in told
    )


def test_commands_in_hints_can_be_typed_where_the_user_stands(root):
    given(root, "clean_payments.py")
    place = root / "docs/plans/clean_payments_requirements.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("step_name: Mine\n")
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    told = refused("--from-script", root / "clean_payments.py", "--root", root, cwd=elsewhere)
    command = re.search(r"hint: `(.*)` plans it as it is", told)
    assert command is not None
    assert shlex.split(command[1]) == ["cursus", "plan", "new", str(place), "--root", str(root)]


def test_a_notebook_gives_all_its_new_steps_and_the_one_that_is_asked_for_is_planned(root):
    given(root, "out_of_order.ipynb")
    said = cursus("plan", "new", "--from-notebook", "out_of_order.ipynb", "--project", "project_x", cwd=root)
    assert (said.code, said.out) == (0, ""), said
    assert "OutOfOrderTraining: cell 7 to cell 8 is a new step" in said.err
    command = f"cursus plan new {PLANS}/out_of_order_training_requirements.yaml"
    assert f"\n  {command}\n" in said.err.partition("plan one of them, or give --step NAME:")[2]
    names = ("evaluation", "preprocessing", "training")
    assert sorted(each.name for each in (root / PLANS).iterdir()) == [
        f"out_of_order_{name}_requirements.yaml" for name in names
    ]
    chosen = ("--from-notebook", "out_of_order.ipynb", "--project", "project_x", "--step", "OutOfOrderTraining")
    said = cursus("plan", "new", *chosen, cwd=root)
    assert said.code == 0, said
    assert "out_of_order_training_implementation_plan.md: revision 1" in said.out
    assert cursus("plan", "check", "OutOfOrderTraining", cwd=root).code == 0


def test_a_notebook_with_one_new_step_is_planned_at_once_and_what_is_no_python_is_told(root):
    given(root, "churn_exploration.ipynb")
    said = cursus("plan", "new", "--from-notebook", "churn_exploration.ipynb", cwd=root)
    assert said.code == 0, said
    assert "XGBoostTraining: cell 10 is done by XGBoostTraining" in said.err
    assert "note: cell 12: %%bash is not Python and was left out" in said.err
    assert "churn_exploration_preprocessing_implementation_plan.md: revision 1" in said.out
    assert cursus("plan", "check", "ChurnExplorationPreprocessing", cwd=root).code == 0


def test_of_a_notebooks_files_all_are_written_or_none(root):
    given(root, "out_of_order.ipynb")
    place = root / "docs/plans/out_of_order_training_requirements.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("step_name: Mine\n")
    assert "says something else" in refused("--from-notebook", "out_of_order.ipynb", cwd=root)
    assert list(place.parent.iterdir()) == [place]


def test_a_step_that_is_misspelt_writes_nothing(root):
    given(root, "out_of_order.ipynb")
    told = refused("--from-notebook", "out_of_order.ipynb", "--step", "OutOfOrderTrainin", cwd=root)
    assert "did you mean 'OutOfOrderTraining'?" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from-script", "train.py", "--from-notebook", "n.ipynb"), "not allowed with"),
        (("r.yaml", "--from-script", "train.py"), "not allowed with"),
        (("--from-script", "train.py", "--step", "X"), "given without --from-notebook"),
        (("r.yaml", "--project", "project_x"), "given without --from-script"),
        (("--from-script", "train.py", "--project", "../x"), "is no id"),
        (("--from-script", "train.py", "--project", "class"), "project 'class'"),
        (("--from-script", "train.py", "--root", "none"), "is no folder"),
        (("--from-script", "none.py"), "No such file"),
        (("--from-script", "."), "."),
        (("--from-notebook", "train.py.ipynb"), "No such file"),
        (("--from-script", "broken.py"), "is no Python"),
        (("--from-notebook", "broken.ipynb"), "is no notebook"),
    ],
)
def test_what_does_not_go_together_is_refused(root, words, told):
    given(root, "train.py")
    (root / "broken.py").write_text("def (")
    (root / "broken.ipynb").write_text("{")
    assert told in refused(*words, cwd=root)


def test_a_folder_that_cannot_be_written_is_told(root):
    given(root, "train.py")
    said: Said = read_only(root, "plan", "new", "--from-script", "train.py")
    assert (said.code, said.out) == (2, ""), said
    assert "cannot be written" in said.err
    assert "Traceback" not in said.err


def test_nothing_is_written_through_a_link_that_leads_out_of_the_root(root, tmp_path):
    given(root, "train.py")
    (tmp_path / "elsewhere").mkdir()
    (root / "docs").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in refused("--from-script", "train.py", cwd=root)
    assert list((tmp_path / "elsewhere").iterdir()) == []
