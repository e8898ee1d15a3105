from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.validation.model import Place, Severity
from cursus.validation.render.sarif import document
from cursus.validation.run import known_rules

if TYPE_CHECKING:
    from cursus.validation.subject import StepReading, World

# What the schema of SARIF 2.1.0 lets each object have, and what it must have, as far as we write it.
MEMBERS = {
    "log": ({"$schema", "version", "runs"}, {"version", "runs"}),
    "run": ({"tool", "columnKind", "originalUriBaseIds", "results"}, {"tool"}),
    "driver": ({"name", "version", "semanticVersion", "rules"}, {"name"}),
    "rule": (
        {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"},
        {"id"},
    ),
    "result": (
        {
            "ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "partialFingerprints",
            "properties", "suppressions",
        },
        {"message"},
    ),
    "location": ({"id", "physicalLocation", "message"}, set()),
    "physical": ({"artifactLocation", "region"}, set()),
    "region": ({"startLine", "startColumn", "endColumn"}, set()),
    "suppression": ({"kind", "justification"}, {"kind"}),
}  # fmt: skip


def has(kind: str, told: dict[str, Any]) -> None:
    may, must = MEMBERS[kind]
    assert must <= set(told) <= may, (kind, told)


def results(folder: Path, *rules: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(checked(folder, *rules), folder)["runs"][0]["results"]
    return found


def two_sides(reading: StepReading, world: World) -> Any:
    assert reading.files.script
    assert reading.files.contract
    yield RULE.finding(
        reading, Place(reading.files.script, 1, 1, 2), "a fact", "a remedy", Place(reading.files.contract)
    )


RULE = rule(lambda reading, world: [])


def test_every_object_has_what_the_standard_wants_and_nothing_else(tmp_path: Path) -> None:
    from dataclasses import replace

    script = "x = 1\ny = 1  # cursus: allow[unknown-source] it is meant\n"
    rules = [replace(RULE, check=two_sides), rule(script_line(2), code="unknown-source", severity=Severity.ADVICE)]
    outcome = replace(checked(step(tmp_path, script=script), *rules), applied=known_rules)
    told = document(outcome, tmp_path)
    has("log", told)
    (run,) = told["runs"]
    has("run", run)
    has("driver", run["tool"]["driver"])
    for each in run["tool"]["driver"]["rules"]:
        has("rule", each)
        assert each["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    assert len(run["results"]) == 2
    for result in run["results"]:
        has("result", result)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            has("location", location)
            has("physical", location["physicalLocation"])
            has("region", location["physicalLocation"]["region"])
        for suppression in result.get("suppressions", ()):
            has("suppression", suppression)
    assert run["results"][0]["relatedLocations"][0]["id"] == 1
    assert run["results"][1]["suppressions"] == [{"kind": "inSource", "justification": "it is meant"}]


def test_a_finding_keeps_its_fingerprint_when_lines_come_above_it(tmp_path: Path) -> None:
    def of_y(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        assert reading.files.script
        lines = reading.files.script.read_text().splitlines()
        return [(Place(reading.files.script, at), "y is odd") for at, line in enumerate(lines, 1) if "y" in line]

    def prints(script: str) -> list[str]:
        return [
            each["partialFingerprints"]["cursusFinding/v1"]
            for each in results(step(tmp_path, script=script), rule(of_y))
        ]

    before, moved = prints("y = 1\ny = 1\ny = 2\n"), prints("x = 0\n\n  \ny = 1\ny = 1\nz = 3\ny = 2\n")
    assert before == moved
    assert len(set(before)) == 3
    assert prints("y = 7\n")[0] not in before


def test_paths_are_below_the_root_where_they_can_and_are_addresses_elsewhere(tmp_path: Path) -> None:
    folder = step(tmp_path / "a folder")
    outcome = checked(folder, rule(script_line(1)))
    places = [
        document(outcome, base)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        for base in (tmp_path, Path("/nowhere"))
    ]
    assert places[0] == {"uri": "a%20folder/scripts/row_count.py", "uriBaseId": "%SRCROOT%"}
    assert re.match(r"file:///.*/a%20folder/scripts/row_count\.py$", places[1]["uri"])
