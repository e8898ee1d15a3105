"""Entry points of installed packages, without the price of `importlib.metadata` where there are none."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import offer, write

if TYPE_CHECKING:
    from pathlib import Path

ASK = (
    "import sys; sys.path.insert(0, {site!r}); {also}\n"
    "from cursus.registry.entry_points import offered_entry_points as offered\n"
    "print([each.name for each in offered('cursus.steps')], 'importlib.metadata' in sys.modules)"
)
FINDER = "sys.meta_path.append(type('F', (), {'find_distributions': lambda *a: [], 'find_spec': lambda *a: None}))"


def asked(site: object, also: str = "") -> str:
    # -S leaves out the machine's own packages, which may offer steps.
    command = [sys.executable, "-S", "-c", ASK.format(site=str(site), also=also)]
    path = next(path for path in sys.path if path.endswith("src"))
    return subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": path}).stdout.strip()


def test_where_no_package_offers_steps_nothing_else_is_loaded(tmp_path: Path) -> None:
    write(tmp_path / "other-1.0.dist-info" / "entry_points.txt", "[console_scripts]\nother = other:main\n")
    write(tmp_path / "plain-1.0.dist-info" / "METADATA", "Name: plain\n")

    assert asked(tmp_path) == "[] False"
    assert asked(tmp_path / "nowhere") == "[] False"


def test_a_package_that_offers_steps_is_found(tmp_path: Path) -> None:
    offer(tmp_path, "acme", "acme = acme_steps")

    assert asked(tmp_path) == "['acme'] True"


def test_a_package_in_an_archive_is_found(tmp_path: Path) -> None:
    offer(tmp_path / "in", "acme", "acme = acme_steps")
    with zipfile.ZipFile(tmp_path / "packages.zip", "w") as archive:
        for path in (tmp_path / "in").rglob("*"):
            archive.write(path, path.relative_to(tmp_path / "in"))

    assert asked(tmp_path / "packages.zip") == "['acme'] True"


@pytest.mark.parametrize("also", [FINDER])
def test_other_finders_of_packages_are_asked(tmp_path: Path, also: str) -> None:
    assert asked(tmp_path, also) == "[] True"
