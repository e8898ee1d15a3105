from __future__ import annotations

import json
from pathlib import Path

import cursus.steps
from cursus.validation.samples.model import ColumnKind, TableFormat
from cursus.validation.samples.reading import read_samples
from cursus.validation.samples.schema import samples_schema


def test_the_schema_knows_what_the_reader_knows() -> None:
    schema = samples_schema()
    assert set(schema["properties"]) == {"config", "inputs", "seconds"}
    table, files, output = schema["properties"]["inputs"]["additionalProperties"]["oneOf"]
    assert set(table["properties"]) == {"columns", "rows", "format", "folders"}
    assert (set(files["properties"]), set(output["properties"])) == ({"files"}, {"from"})
    assert table["properties"]["format"]["enum"] == list(TableFormat)
    kinds = table["properties"]["columns"]["additionalProperties"]["oneOf"][0]["enum"]
    assert kinds == list(ColumnKind)


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(samples_schema())) == samples_schema()


def test_the_samples_of_shared_steps_can_be_read() -> None:
    files = sorted((Path(cursus.steps.__file__).parent / "samples").glob("*.yaml"))
    assert files
    for file in files:
        read_samples(file)
