from __future__ import annotations

from pathlib import Path

from cursus.validation.contents import Contents
from cursus.validation.reach import Reach


def reached(folder: Path, text: str, files: dict[str, str] | None = None) -> set[str]:
    """What a script leads to, as paths below the folder of its steps, which also holds some files."""
    steps = folder / "steps"
    for name, body in {**(files or {}), "scripts/main.py": text}.items():
        path = steps / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    found = Reach(Contents()).of([steps / "scripts/main.py"], steps)
    return {each.relative_to(steps).as_posix() for each in found if each.is_relative_to(steps)} - {"scripts/main.py"}


def there(folder: Path, text: str, files: dict[str, str] | None = None) -> set[str]:
    return {each for each in reached(folder, text, files) if (folder / "steps" / each).is_file()}


def test_imports_lead_to_files_and_on_to_what_these_import(tmp_path: Path) -> None:
    assert there(tmp_path, "import one\n", {"scripts/one.py": "from two import x\n", "scripts/two.py": "x = 1\n"}) == {
        "scripts/one.py", "scripts/two.py",
    }  # fmt: skip


def test_each_form_of_import_is_followed(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "import a as x, b",
            "from c import (",
            "    name,  # why",
            "    other as another,",
            ")",
            "from .d import name",
            "from .. import names",
            "from ..contracts.e import E",
            "def later():",
            "    import f; import json",
            "g = importlib.import_module('g')",
        ]
    )
    wanted = {*(f"scripts/{name}.py" for name in "abcdfg"), "contracts/e.py", "names.py"}
    assert there(tmp_path, text, dict.fromkeys([*wanted, "scripts/json.py", "scripts/why.py"], "")) == wanted


def test_a_name_of_a_package_may_be_a_module(tmp_path: Path) -> None:
    files = {"scripts/pack/__init__.py": "", "scripts/pack/inner.py": "", "scripts/bare/inner.py": ""}
    text = "from pack import inner, thing\nfrom bare import inner\n"
    assert there(tmp_path, text, files) == set(files)


def test_files_that_are_not_there_count_where_they_would_be_taken(tmp_path: Path) -> None:
    assert reached(tmp_path, "import helpers.text\nimport json\n") == {
        "scripts/helpers.py", "scripts/helpers/__init__.py", "helpers.py", "helpers/__init__.py",
    }  # fmt: skip
    assert "scripts/helpers.py" in reached(tmp_path, "import helpers\n", {"helpers.py": ""})


def test_a_circle_of_imports_ends(tmp_path: Path) -> None:
    assert there(tmp_path, "import one\n", {"scripts/one.py": "import main\n"}) == {"scripts/one.py"}


def test_what_is_shipped_beside_scripts_is_followed_and_the_rooms_that_findings_depend_on_anyway_are_not() -> None:
    import cursus.steps.scripts.data_loading as script

    path = Path(script.__file__)
    found = Reach(Contents()).of([path], path.parents[1])
    assert any(each.parts[-2:] == ("cursus_runtime", "entry.py") for each in found)
    contract = path.parents[1] / "contracts/data_loading_contract.py"
    assert Reach(Contents()).of([contract], path.parents[1]) == {contract}


def test_text_that_is_no_python_leads_to_what_it_seems_to_import(tmp_path: Path) -> None:
    assert there(tmp_path, "import one\ndef (:\n", {"scripts/one.py": ""}) == {"scripts/one.py"}
    assert there(tmp_path, "from . import\nfrom import x\nimport\nfrom ......... import y\n") == set()
