"""The modules that scripts import, and those that what is shipped with them imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import script, shown

from cursus.validation.reading.script_facts import ImportOrigin

if TYPE_CHECKING:
    from pathlib import Path

STDLIB, BESIDE, RUNTIME, OTHER = (
    ImportOrigin.STDLIB,
    ImportOrigin.BESIDE,
    ImportOrigin.RUNTIME,
    ImportOrigin.THIRD_PARTY,
)


@pytest.mark.parametrize(
    ("text", "module", "top", "names", "origin"),
    [
        ("import json", "json", "json", (), STDLIB),
        ("import os.path as p", "os.path", "os", (), STDLIB),
        ("from __future__ import annotations", "__future__", "__future__", ("annotations",), STDLIB),
        ("import pandas as pd", "pandas", "pandas", (), OTHER),
        ("from sklearn.metrics import f1_score, auc", "sklearn.metrics", "sklearn", ("f1_score", "auc"), OTHER),
        ("import cursus.core", "cursus.core", "cursus", (), BESIDE),
        ("from cursus_runtime.frames import read_table", "cursus_runtime.frames", "cursus_runtime", ("read_table",),
         RUNTIME),
        ("import helper", "helper", "helper", (), BESIDE),
        ("from pack import deep", "pack", "pack", ("deep",), BESIDE),
        ("from . import helper", ".", "", ("helper",), BESIDE),
        ("from .helper import *", ".helper", "helper", ("*",), BESIDE),
        ("import importlib\nimportlib.import_module('yaml')", "yaml", "yaml", (), OTHER),
    ],
)  # fmt: skip
def test_where_a_module_comes_from(
    text: str, module: str, top: str, names: tuple[str, ...], origin: ImportOrigin, tmp_path: Path
) -> None:
    found = script(tmp_path, text, helper="", pack____init__="", pack__deep="").imports[-1]

    assert (found.module, found.top, found.names, found.origin) == (module, top, names, origin)


@pytest.mark.parametrize(
    ("text", "guarded", "for_types", "in_function"),
    [
        ("import a", False, False, False),
        ("try:\n    import a\nexcept ImportError:\n    a = None", True, False, False),
        ("try:\n    import a\nexcept (ModuleNotFoundError, OSError): pass", True, False, False),
        ("try:\n    import a\nexcept Exception: pass", True, False, False),
        ("try:\n    import a\nexcept: pass", True, False, False),
        ("try:\n    import a\nexcept ValueError: pass", False, False, False),
        ("try:\n    import a\nfinally: pass", False, False, False),
        ("try:\n    x = 1\nexcept ImportError:\n    import a", True, False, False),
        ("def f():\n    import a", False, False, True),
        ("class A:\n    def f(self):\n        try:\n            import a\n        except ImportError: pass",
         True, False, True),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a", False, True, False),
        ("import typing as t\nif t.TYPE_CHECKING:\n    import a", False, True, False),
        ("if x:\n    pass\nelse:\n    for y in z:\n        with y:\n            import a", False, False, False),
        ("match x:\n    case 1:\n        import a", False, False, False),
    ],
)  # fmt: skip
def test_what_stands_around_an_import(
    text: str, guarded: bool, for_types: bool, in_function: bool, tmp_path: Path
) -> None:
    found = next(one for one in script(tmp_path, text).imports if one.module == "a")

    assert (found.is_guarded, found.is_for_types, found.in_function) == (guarded, for_types, in_function)
    assert shown(found.place) == "import a"


def test_the_imports_of_what_is_shipped_are_those_that_are_reached(tmp_path: Path) -> None:
    text = "import one\ntry:\n    from pack import two\nexcept ImportError: pass\n"
    beside = {
        "one": "import numpy\nfrom three import x",
        "three": "import scipy\nimport one",
        "pack____init__": "",
        "pack__two": "import torch",
        "unreached": "import yaml",
    }
    found = script(tmp_path, text, **beside)

    others = {one.module: one.is_guarded for one in found.shipped_imports if one.origin is OTHER}
    assert others == {"numpy": False, "scipy": False, "torch": True}
    assert next(one for one in found.shipped_imports if one.module == "numpy").place.path == tmp_path / "one.py"


def test_the_runtime_is_shipped_with_what_it_needs(tmp_path: Path) -> None:
    found = script(tmp_path, "from cursus_runtime.frames import read_table")

    assert {one.top for one in found.shipped_imports if one.origin is OTHER and not one.is_for_types} == {
        "numpy",
        "pandas",
    }


def test_modules_of_another_folder_are_beside_when_they_are_said_to_be(tmp_path: Path) -> None:
    from cursus.validation.reading.scripts import read_script

    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "tools.py").write_text("def read(): return open('/opt/ml/a')\n")
    (tmp_path / "script.py").write_text("from tools import read\nread()\n")

    alone = read_script(tmp_path / "script.py")
    together = read_script(tmp_path / "script.py", beside=[tmp_path / "lib"])

    assert [one.origin for one in (*alone.imports, *together.imports)] == [OTHER, BESIDE]
    assert [use.path for use in together.paths] == ["/opt/ml/a"]
