"""Steps of workspaces through every door: listed, checked, configured, wired, locked, compiled, run."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.cli import Said, cursus
from tests.workspace_files import lay_out_pack, lay_out_workspace, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

DAG = """\
pipeline: counts
nodes:
  - DataLoading
  - project_x:RowCount
  - {name: Theirs, step: "project_y:RowCount"}
"""
CONFIG = """\
shared:
  author: me
  bucket: my-bucket
  role: arn:aws:iam::000000000000:role/pipeline
  region: NA
  service_name: counts
  pipeline_version: "1.0"
  group_by: kind
nodes:
  DataLoading:
    source_uri: data/rows.csv
  RowCount: {}
  Theirs: {}
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A repository with two workspaces, and a pipeline that mixes their steps with shared ones."""
    repository = tmp_path / "repo"
    lay_out_workspace(repository, "project_x")
    lay_out_workspace(repository, "project_y")
    write(repository / "counts/dag.yaml", DAG)
    write(repository / "counts/config.yaml", CONFIG)
    write(repository / "counts/data/rows.csv", "kind,n\na,1\nb,2\na,3\n")
    return repository


def own_name(team: Path) -> None:
    """Has the pipeline say RowCount, as the people of project_x would."""
    write(team / "counts/dag.yaml", "pipeline: counts\nnodes: [DataLoading, RowCount]\n")
    write(team / "counts/config.yaml", CONFIG.replace("  Theirs: {}\n", ""))


def collide(team: Path, policy: str = "prefer-workspace") -> None:
    """Gives project_x a step DataLoading, and the pipeline that name."""
    metadata = {"collisions": policy} if policy else {}
    lay_out_workspace(team, "project_x", ["DataLoading", "RowCount"], metadata, ["DataLoading", "Nothing"])
    write(team / "counts/dag.yaml", "pipeline: counts\nnodes: [BatchTransform, DataLoading]\npins: {}\n")


def steps_of(said: Said) -> dict[str, Any]:
    return {step["Name"]: step for step in json.loads(said.out)["Steps"]}


def test_a_pipeline_of_shared_and_workspaces_steps_compiles_with_the_code_of_each(team: Path) -> None:
    said = cursus("compile", "counts", "-o", "build/pipeline.json", cwd=team)
    assert (said.code, said.err) == (0, "")
    definition = json.loads((team / "build/pipeline.json").read_text())
    steps = {step["Name"]: step["Arguments"] for step in definition["Steps"]}
    scripts = {name: step["AppSpecification"]["ContainerEntrypoint"][-1] for name, step in steps.items()}
    assert sorted(steps) == ["DataLoading", "RowCount", "Theirs"]
    assert scripts["RowCount"].endswith("/row_count.py")

    assets = team / "build/pipeline.assets"
    shipped = sorted({path.name for path in assets.rglob("*.py")})
    assert {"row_count.py", "row_count_counting.py", "entry.py"} <= set(shipped)
    counted = {path.read_text().split("counted_by=")[1].split(")")[0] for path in assets.rglob("row_count_counting.py")}
    assert counted == {'"project_x"', '"project_y"'}
    assert "cursus_dev" not in (team / "build/pipeline.json").read_text()


def test_the_same_bytes_come_of_it_wherever_one_stands(team: Path, tmp_path: Path) -> None:
    inside = cursus("compile", "counts", cwd=team)
    outside = cursus("compile", "repo/counts", cwd=tmp_path)

    assert inside.code == outside.code == 0
    assert inside.out == outside.out


def test_it_runs_and_the_history_knows_its_steps(team: Path) -> None:
    said = cursus("run", "counts", cwd=team)
    assert said.code == 0, said
    counts = {path.parts[-3]: json.loads(path.read_text()) for path in team.rglob("s3/**/counts.json")}
    assert counts == {
        "rowcount": {"a": 2, "b": 1, "counted_by": "project_x"},
        "theirs": {"a": 2, "b": 1, "counted_by": "project_y"},
    }
    shown = cursus("runs", "show", "last", cwd=team)
    assert "RowCount" in shown.out
    assert "Theirs" in shown.out
    (report,) = team.rglob("report.html")
    assert "RowCount" in report.read_text()
    assert sqlite3.connect(next(team.rglob("*.db"))).execute("select count(*) from sqlite_master").fetchone()


def test_a_change_of_its_helper_module_runs_the_step_anew_and_no_other(team: Path) -> None:
    assert cursus("run", "counts", "--cache", "all", cwd=team).code == 0
    helper = team / "development/projects/project_x/src/cursus_dev/steps/scripts/row_count_counting.py"
    helper.write_text(helper.read_text().replace('"project_x"', '"somebody"'))
    assert cursus("run", "counts", "--cache", "all", cwd=team).code == 0
    shown = json.loads(cursus("runs", "show", "last", "--json", cwd=team).out)

    reused = {step["name"]: step["reused"] is not None for step in shown["steps"]}
    assert reused == {"DataLoading": True, "RowCount": False, "Theirs": True}


def test_its_config_is_written_checked_shown_and_has_a_schema(team: Path) -> None:
    (team / "counts/config.yaml").unlink()
    assert cursus("config", "init", "counts", cwd=team).code == 0
    text = (team / "counts/config.yaml").read_text()
    assert "group_by:  # The column to count by (text)" in text
    write(team / "counts/config.yaml", CONFIG.replace("group_by: kind", "group_by: ''"))
    said = cursus("config", "check", "counts", cwd=team)
    assert said.code == 2
    assert "group_by" in said.err
    write(team / "counts/config.yaml", CONFIG)
    assert cursus("config", "check", "counts", cwd=team).out == "config.yaml: no faults (3 nodes, 0 parameters)\n"
    shown = json.loads(cursus("config", "show", "Theirs", "counts", "--format", "json", cwd=team).out)
    assert {each["field"]: each["value"] for each in shown}["group_by"] == "kind"
    schema = json.loads(cursus("config", "schema", "counts", cwd=team).out)
    assert schema["properties"]["nodes"]["properties"]["Theirs"] == {"$ref": "#/$defs/RowCountConfig"}
    assert "group_by" in schema["$defs"]["RowCountConfig"]["properties"]


def test_two_classes_of_one_name_are_two_in_a_schema_that_is_the_same_on_every_machine(
    team: Path, tmp_path: Path
) -> None:
    config = team / "development/projects/project_y/src/cursus_dev/steps/configs/config_row_count_step.py"
    config.write_text(config.read_text().replace("    contract =", "    most: int = 5\n    contract ="))
    here = cursus("config", "schema", "counts", cwd=team).out
    team.rename(tmp_path / "elsewhere")
    assert cursus("config", "schema", "counts", cwd=tmp_path / "elsewhere").out == here
    schema = json.loads(here)
    names = {
        node: each["$ref"].rpartition("/")[2] for node, each in schema["properties"]["nodes"]["properties"].items()
    }
    assert "most" in schema["$defs"][names["Theirs"]]["properties"]
    assert "most" not in schema["$defs"][names["RowCount"]]["properties"]
    assert names["Theirs"] == "project_y__steps__configs__config_row_count_step__RowCountConfig"


def test_its_wiring_is_locked_and_a_change_of_its_specification_is_told(team: Path) -> None:
    assert cursus("resolve", "counts", "--lock", cwd=team).code == 0
    assert cursus("resolve", "counts", "--check", cwd=team).code == 0
    assert cursus("compile", "counts", cwd=team).code == 0
    spec = team / "development/projects/project_x/src/cursus_dev/steps/specs/row_count_spec.py"
    spec.write_text(spec.read_text().replace("['DataLoading']", "['DataLoading', 'shared:DataLoading']"))
    said = cursus("resolve", "counts", "--check", cwd=team)

    assert said.code == 1
    assert "RowCount" in said.err
    assert "Theirs" not in said.err


def test_a_need_may_name_the_step_of_a_workspace_as_its_source(team: Path) -> None:
    spec = team / "development/projects/project_y/src/cursus_dev/steps/specs/row_count_spec.py"
    text = spec.read_text()
    need = """DependencySpec("rows", compatible_sources=['project_x:RowCount'])"""
    start, end = text.index('DependencySpec("rows"'), text.index("],\n    outputs")
    spec.write_text(text[:start] + need + text[end:])
    said = json.loads(cursus("resolve", "counts", "--format", "json", cwd=team).out)
    wires = {need["need"]: need["offer"] for need in said["needs"]}
    assert wires["Theirs.rows"] == "RowCount.counts"

    write(team / "counts/dag.yaml", DAG.replace("project_x:RowCount", '{name: RowCount, step: "project_y:RowCount"}'))
    told = cursus("resolve", "counts", cwd=team)
    assert told.code == 1
    assert "Theirs.rows" in told.err


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_workspaces_own_names_count_where_it_is_at_work(team: Path, tmp_path: Path, way: str) -> None:
    own_name(team)
    words = ["--workspace", "project_x"] if way == "option" else []
    environment = {} if way == "option" else {"CURSUS_WORKSPACE_ID": "project_x"}
    assert cursus("compile", "counts", cwd=team).code == 2
    for command in ("compile", "resolve", "config check", "deploy --dry-run", "run"):
        said = cursus(*command.split(), "counts", *words, cwd=team, **environment)
        assert (said.code, said.err) == (0, ""), (command, said)
    assert cursus("config", "show", "RowCount", "counts", *words, cwd=team, **environment).code == 0


def test_an_unknown_name_is_told_with_the_workspaces_that_have_it(team: Path) -> None:
    own_name(team)
    said = cursus("compile", "counts", cwd=team)

    assert said.err == (
        "error: dag.yaml:2:22 node RowCount: no step named 'RowCount' is registered\n"
        "  hint: workspace project_x and workspace project_y have one: "
        "write project_x:RowCount or project_y:RowCount\n"
    )


def test_the_root_may_be_far_from_the_pipeline(team: Path, tmp_path: Path) -> None:
    (team / "counts").rename(tmp_path / "counts")
    assert cursus("compile", "counts", cwd=tmp_path).code == 2
    for words in (["--root", "repo"], ["--root", "repo", "--workspace", "project_x"]):
        assert cursus("compile", "counts", *words, cwd=tmp_path).code == 0
    assert cursus("compile", "counts", cwd=tmp_path, CURSUS_WORKSPACE_ROOT="repo").code == 0
    said = cursus("compile", "counts", "--root", "counts", cwd=tmp_path)
    assert "no workspace 'project_x'" in said.err


@pytest.mark.parametrize("command", ["compile", "resolve", "run"])
def test_a_name_that_a_policy_settles_is_told_in_one_line(team: Path, command: str) -> None:
    collide(team, "prefer-shared")
    write(team / "counts/dag.yaml", DAG.replace("project_x:RowCount", "RowCount"))
    said = cursus(command, "counts", "--workspace", "project_x", cwd=team)

    told = "a step of cursus itself and of workspace project_x; here it means that of cursus itself"
    assert (said.code, said.err) == (0, f"note: DataLoading is {told}\n")
    assert "note" not in said.out


def test_a_name_that_nothing_settles_is_refused_with_both_origins(team: Path) -> None:
    collide(team, "")
    said = cursus("compile", "counts", "--workspace", "project_x", cwd=team)

    assert said.code == 2
    assert "DataLoading is a step of workspace project_x and of cursus itself" in said.err
    assert "hint: write project_x:DataLoading or shared:DataLoading, or " in said.err


def test_both_steps_of_a_name_may_be_in_one_pipeline(team: Path) -> None:
    collide(team, "")
    write(team / "counts/dag.yaml", "pipeline: counts\nnodes:\n  - shared:DataLoading\n"
          "  - {name: RowCount, step: 'project_x:DataLoading'}\n")  # fmt: skip
    write(team / "counts/config.yaml", CONFIG.replace("  Theirs: {}\n", ""))
    said = cursus("compile", "counts", "--workspace", "project_x", cwd=team)

    assert (said.code, said.err) == (0, "")
    assert sorted(steps_of(said)) == ["DataLoading", "RowCount"]


def test_a_broken_workspace_breaks_no_other_and_is_told_where_it_is_used(team: Path) -> None:
    builder = "development/projects/project_y/src/cursus_dev/steps/builders/builder_row_count_step.py"
    write(team / builder, "import sys\nsys.exit(0)\n")
    write(team / "development/projects/worse/src/cursus_dev/registry/project_step_names.py", "\0")
    said = cursus("compile", "counts", cwd=team)
    assert said.code == 2
    assert f"{team / builder} cannot be imported: SystemExit: 0, at builders/builder_row_count_step.py:2" in said.err

    write(team / "counts/dag.yaml", DAG.rpartition("  -")[0])
    write(team / "counts/config.yaml", CONFIG.replace("  Theirs: {}\n", ""))
    assert (cursus("compile", "counts", cwd=team).code, cursus("run", "counts", cwd=team).code) == (0, 0)


# Listing and checking.


def test_all_steps_are_listed_with_their_origins_and_faults_come_last(team: Path) -> None:
    write(team / "development/projects/bad/src/cursus_dev/registry/project_step_names.py", "\nPROJECT_STEP_NAMES = 5")
    said = cursus("steps", "list", cwd=team)
    rows = [line.split()[:3] for line in said.out.splitlines()]

    assert said.code == 0
    assert rows[0] == ["BatchTransform", "Transform", "shared"]
    assert rows[-2:] == [
        ["project_x:RowCount", "Processing", "workspace"],
        ["project_y:RowCount", "Processing", "workspace"],
    ]
    assert said.err == (
        f"error: {team}/development/projects/bad/src/cursus_dev/registry/project_step_names.py:2: "
        "the table is no dict that is written out\n  hint: write {...}, one line for each step\n"
    )


def test_the_list_may_be_of_a_workspace_or_of_an_origin(team: Path) -> None:
    at_hand = cursus("steps", "list", "--workspace", "project_x", cwd=team).out.splitlines()
    assert (len(at_hand), at_hand[0].split()[:4]) == (9, ["RowCount", "Processing", "workspace", "project_x"])
    shared = cursus("steps", "list", "--origin", "shared", cwd=team).out.splitlines()
    assert len(shared) == 8
    own = json.loads(cursus("steps", "list", "--origin", "workspace", "--format", "json", cwd=team).out)
    assert [step["name"] for step in own["steps"]] == ["project_x:RowCount", "project_y:RowCount"]
    assert own["steps"][0]["origin"] == "workspace project_x"
    assert own["faults"] == []


def test_packs_are_listed_and_used_from_the_command_line(team: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    lay_out_pack(site, "acme", "acme_steps", ["RowCount"])
    from tests.functional.cli import SOURCES

    path = {"PYTHONPATH": f"{SOURCES}:{site}"}
    listed = cursus("steps", "list", "--origin", "pack", cwd=team, **path)
    assert listed.out.split()[:4] == ["acme:RowCount", "Processing", "pack", "acme"]
    write(team / "counts/dag.yaml", DAG.replace("project_x:RowCount", "acme:RowCount"))
    said = cursus("run", "counts", cwd=team, **path)
    assert said.code == 0, said
    (counts,) = team.rglob("s3/**/rowcount/**/counts.json")
    assert json.loads(counts.read_text())["counted_by"] == "acme"


def test_a_step_of_a_workspace_is_shown_like_any_other(team: Path) -> None:
    said = cursus("steps", "show", "project_x:RowCount", cwd=team)
    assert said.out.startswith(
        "project_x:RowCount (Processing): Counts the rows of each group\norigin: workspace project_x\n"
    )
    assert "group_by" in said.out
    assert cursus("steps", "show", "RowCount", "--workspace", "project_y", cwd=team).out.startswith("RowCount (")


def test_the_registry_is_checked_step_by_step(team: Path) -> None:
    assert cursus("registry", "check", cwd=team).code == 0
    steps = team / "development/projects/project_y/src/cursus_dev/steps"
    write(steps / "configs/config_row_count_step.py", "1 / 0")
    lay_out_workspace(team, "project_z", ["Gone"])
    (team / "development/projects/project_z/src/cursus_dev/steps/builders/builder_gone_step.py").unlink()
    said = cursus("registry", "check", cwd=team)

    assert said.code == 1
    assert said.out.splitlines()[-4:] == [
        "valid    project_x:RowCount",
        "invalid  project_y:RowCount",
        "missing  project_z:Gone",
        "11 steps: 9 valid, 1 invalid, 1 missing",
    ]
    assert "error: step project_y:RowCount: " in said.err
    assert "ZeroDivisionError: division by zero, at configs/config_row_count_step.py:1" in said.err
    assert "error: step project_z:Gone: no class GoneStepBuilder in builder_gone_step.py of " in said.err
    listed = cursus("registry", "list", cwd=team).out.splitlines()
    assert len(listed) == 9
    assert listed[-1] == "project_x:RowCount"


def test_a_workspace_is_checked_with_what_it_has_at_hand(team: Path) -> None:
    collide(team)
    said = cursus("registry", "check", "--workspace", "project_x", cwd=team)
    assert said.code == 0
    assert said.out.splitlines()[-1] == "9 steps: 9 valid, 0 invalid, 0 missing"
    assert said.err.startswith("note: ")
    found = json.loads(cursus("registry", "check", "--workspace", "project_x", "--format", "json", cwd=team).out)
    assert found["totals"] == {"valid": 9, "invalid": 0, "missing": 0}
    assert found["steps"][0] == {
        "name": "DataLoading", "origin": "workspace project_x", "state": "valid", "fault": None,
    }  # fmt: skip
    assert len(found["collisions"]) == 1
    assert json.loads(cursus("registry", "list", "--format", "json", "--workspace", "project_y", cwd=team).out)[-1]


def test_the_registry_counts(team: Path) -> None:
    said = cursus("registry", "stats", "--workspace", "project_x", cwd=team)
    told = dict(line.split() for line in said.out.splitlines())
    assert told["total_builders"] == told["total_step_names"] == "9"
    assert (told["workspaces"], told["workspace_steps"]) == ("2", "2")
    assert json.loads(cursus("registry", "stats", "--format", "json", cwd=team).out)["total_builders"] == 8


def test_a_workspace_that_is_not_there_is_told(team: Path) -> None:
    for command in ("steps list", "registry check", "compile counts", "config init counts"):
        said = cursus(*command.split(), "--workspace", "projct_x", cwd=team)
        assert said.code == 2
        assert "error: no workspace 'projct_x'" in said.err
        assert "did you mean 'project_x'?" in said.err
