import subprocess
import sys
from pathlib import Path

import pytest

import cursus
from cursus.errors import MissingExtraError
from cursus.project.profile import profile_table

IMPORT_ALL = """
import importlib, pkgutil, sys
import cursus.project
for found in pkgutil.iter_modules(cursus.project.__path__):
    importlib.import_module(f"cursus.project.{found.name}")
heavy = {"numpy", "pandas", "pyarrow", "sklearn"} & set(sys.modules)
assert "cursus.project.profile" in sys.modules
sys.exit(f"imported {sorted(heavy)}" if heavy else 0)
"""


def test_importing_the_room_loads_no_package_of_the_extra():
    source = str(Path(cursus.__file__).parents[1])
    command = [sys.executable, "-c", IMPORT_ALL]
    done = subprocess.run(command, env={"PYTHONPATH": source}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("package", ["numpy", "pandas", "pyarrow"])
def test_a_missing_package_is_named_before_the_file_is_looked_at(tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=f"{package} is not installed, and is needed to profile a table"):
        profile_table(tmp_path / "absent.csv")
