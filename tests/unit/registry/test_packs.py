"""Packs: steps that other installed packages offer, found without importing them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.unit.core.examples import BASE
from tests.workspace_files import lay_out_pack, lay_out_workspace, offer, write

from cursus.core.config_fields.merge import load_merged, merge_and_save_configs
from cursus.errors import DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.builder_registry import UnifiedRegistryManager, get_global_registry
from cursus.registry.context import set_workspace_context
from cursus.registry.sources import installed_packs
from cursus.registry.step_names import get_all_step_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages; what was imported from it goes with it."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"acme_steps", "bolt_steps", "broken_steps"}:
            del sys.modules[name]


def registry() -> UnifiedRegistryManager:
    return UnifiedRegistryManager("cursus.steps", packs=installed_packs)


def test_the_global_registry_has_the_packs_that_are_installed(site: Path, root: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")

    assert get_global_registry().get_definition("acme:RowCount").sagemaker_step_type == "Processing"
    assert get_all_step_names()[-1] == "acme:RowCount"


def test_a_step_of_a_pack_goes_by_its_name_with_and_without_the_pack(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    found = registry()

    for name in ("acme:RowCount", "RowCount", "acme:RowCount_training", "RowCount_training"):
        assert found.get_definition(name).qualified == "acme:RowCount"
        assert found.get_builder_for_step_type(name).__module__ == "acme_steps.steps.builders.builder_row_count_step"
    assert str(found.get_definition("RowCount").origin) == "pack acme"


def test_packs_are_found_without_being_imported(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    ask = (
        "import sys; from cursus.registry.builder_registry import get_global_registry as g;"
        "print(g().get_definition('RowCount').qualified, [m for m in sys.modules if m.startswith('acme')])"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=environment)

    assert told.stdout == "acme:RowCount []\n"


def test_a_config_of_a_pack_leads_to_its_builder(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    lay_out_pack(site, "bolt", "bolt_steps")
    found = registry()
    for pack in ("acme", "bolt"):
        config = found.get_config_class(f"{pack}:RowCount")(**BASE, group_by="a")  # type: ignore[call-arg]
        assert found.get_builder_for_config(config).__module__.startswith(f"{pack}_steps.")
        assert found.get_definition_for_config(type(config)).qualified == f"{pack}:RowCount"


def test_a_name_of_two_packs_is_refused_and_each_goes_by_its_own(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    lay_out_pack(site, "bolt", "bolt_steps")
    found = registry()

    with pytest.raises(DuplicateStepError, match="'RowCount' is offered by pack acme and by pack bolt") as caught:
        found.get_definition("RowCount")
    assert caught.value.hint == "write acme:RowCount or bolt:RowCount"
    assert found.get_definition("bolt:RowCount").origin.name == "bolt"
    assert list(map(str, found.collisions())) == ["RowCount is a step of pack bolt and of pack acme"]


def test_a_shared_name_means_the_shared_step_and_the_packs_is_told(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps", ["DataLoading"])
    found = registry()

    assert str(found.get_definition("DataLoading").origin) == "shared"
    assert str(found.get_definition("acme:DataLoading").origin) == "pack acme"
    told = "is a step of pack acme and of cursus itself; alone it means that of cursus itself"
    assert list(map(str, found.collisions())) == [f"DataLoading {told}"]
    (settled,) = found.known.settled(["DataLoading_training"])
    assert (settled.chosen, settled.right.qualified) == (found.get_definition("DataLoading"), "acme:DataLoading")


@pytest.mark.parametrize(
    ("policy", "origin"), [("prefer-workspace", "workspace project_x"), ("prefer-shared", "pack acme")]
)
def test_a_workspace_settles_names_it_has_in_common_with_a_pack(
    site: Path, root: Path, policy: str, origin: str
) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    lay_out_workspace(root, "project_x", metadata={"collisions": policy})
    found = registry()
    with set_workspace_context("project_x"):
        assert str(found.get_definition("RowCount").origin) == origin
    with set_workspace_context("project_y"), pytest.raises(DuplicateStepError) as caught:
        found.get_definition("RowCount")
    assert str(caught.value.hint).startswith("write project_y:RowCount or acme:RowCount, or ")


def test_a_workspace_may_prefer_its_own_step_where_packs_quarrel(site: Path, root: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    lay_out_pack(site, "bolt", "bolt_steps")
    lay_out_workspace(root, "project_x", metadata={"collisions": "prefer-workspace"})
    found = registry()
    with set_workspace_context("project_x"):
        assert str(found.get_definition("RowCount").origin) == "workspace project_x"
        assert len(found.known.settled(["RowCount"])) == 2


def test_a_pack_and_a_workspace_of_one_name_are_refused(site: Path, root: Path) -> None:
    lay_out_pack(site, "project_x", "acme_steps")
    for _ in range(2):
        with pytest.raises(DuplicateStepError, match="'project_x' is a pack and a workspace"):
            registry().get_definition("project_x:RowCount")


def test_an_unknown_step_of_a_pack_is_told_with_the_nearest(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    with pytest.raises(UnknownStepError, match="did you mean 'acme:RowCount'"):
        registry().get_definition("acme:RowCont")


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("broken = nowhere_steps", "there is no package 'nowhere_steps'"),
        ("broken = broken_steps.nowhere", "there is no package 'broken_steps.nowhere'"),
        ("broken = !!!", "'!!!' is no package"),
        ("broken =", "'' is no package"),
        ("broken = broken_steps:STEPS", "'broken_steps:STEPS' is no package"),
        ("shared = broken_steps", "the name means something else"),
        ("Br\u043eken = broken_steps", "the name holds '\u043e' (CYRILLIC SMALL LETTER O)"),
    ],
)
def test_a_broken_pack_is_told_and_breaks_nothing(site: Path, line: str, fact: str) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    write(site / "broken_steps" / "__init__.py", "raise SystemExit(3)")
    offer(site, "broken", line)
    found = registry()

    assert found.get_definition("RowCount").qualified == "acme:RowCount"
    assert found.validate_registry()["invalid"] == []
    faults = [fault for source in found.known.packs() for fault in source.faults]
    assert [fault.fact for fault in faults] == [fact]


def test_two_packages_that_offer_one_pack_are_told_and_neither_counts(site: Path) -> None:
    lay_out_pack(site, "acme", "acme_steps")
    lay_out_pack(site, "bolt", "bolt_steps")
    offer(site, "another", "acme = bolt_steps.steps")
    (acme, bolt) = installed_packs()

    assert [fault.fact for fault in acme.faults] == ["is offered by acme_steps and by another"]
    assert not acme.definitions
    assert bolt.definitions


def test_a_package_whose_import_breaks_has_steps_that_are_invalid(site: Path) -> None:
    lay_out_pack(site, "broken", "broken_steps")
    write(site / "broken_steps" / "__init__.py", "raise SystemExit(3)")
    found = registry()

    assert found.validate_registry()["invalid"] == ["broken:RowCount"]
    with pytest.raises(RegistryError, match="builder_row_count_step cannot be imported: SystemExit: 3"):
        found.get_builder_for_step_type("broken:RowCount")


def test_a_table_of_a_pack_that_is_at_fault_is_told_with_its_line(site: Path) -> None:
    folder = lay_out_pack(site, "acme", "acme_steps")
    write(folder / "steps/registry/step_names.py", "STEP_NAMES = {\n'RowCount': 5}")
    (acme,) = installed_packs()

    assert [fault.subject for fault in acme.faults] == [f"{folder}/steps/registry/step_names.py:2"]
    assert acme.definitions["RowCount"].discovered


def test_a_pack_needs_no_table(site: Path) -> None:
    folder = lay_out_pack(site, "acme", "acme_steps", ["RowCount", "ColumnCount"])
    (folder / "steps/registry/step_names.py").unlink()

    assert [each.name for each in installed_packs()[0].definitions.values()] == ["ColumnCount", "RowCount"]


def test_a_pack_that_is_installed_later_counts_after_a_refresh(site: Path) -> None:
    found = registry()
    assert "acme:RowCount" not in found.known
    lay_out_pack(site, "acme", "acme_steps")
    found.refresh()

    assert "acme:RowCount" in found.known


def test_configs_of_packs_go_through_files(site: Path, tmp_path: Path) -> None:
    folder = lay_out_pack(site, "acme", "acme_steps")
    found = registry()
    made = found.get_config_class("RowCount")(**BASE, group_by="a", source_dir=str(folder / "steps/scripts"))  # type: ignore[call-arg]
    path = merge_and_save_configs({"Counting": made}, tmp_path / "saved" / "configs.yaml")

    assert "package://acme_steps/steps/scripts" in path.read_text()
    assert load_merged(path, found.config_classes()) == {"Counting": made}
