"""Definitions that nobody means well with, given to the commands: refused with the place named, nothing is written."""

from __future__ import annotations

import json

import pytest
from tests.functional.cli import cursus, tree
from tests.functional.engine.chaos import as_files

from cursus.cli.main import main

pytestmark = pytest.mark.functional
INPUT = "Steps.p.Arguments.ProcessingInputs[1].S3Input"
OUTPUT = "Steps.p.Arguments.ProcessingOutputConfig.Outputs[0].S3Output"
LIMIT = 1_048_576


@pytest.fixture
def file(lab):
    """A definition that runs."""
    source = "open('/opt/ml/processing/output/o/x', 'w').write(open('/opt/ml/processing/input/data/x').read())"
    step = lab.processing("p", source, inputs={"data": lab.file("data/x", "read")}, outputs=("o",))
    files = [{"PropertyFileName": "f", "OutputName": "o", "FilePath": "x"}]
    return as_files(lab, [{**step, "PropertyFiles": files}])


def definition_in(file):
    return json.loads(file.read_text())


def step_of(definition):
    return definition["Steps"][0]


def refused(lab, capsys, file, *commands):
    """What the commands say of a file that they refuse: with exit code 2, in words, and with nothing written."""
    before = tree(lab.folder)
    said = []
    for words in (["run", str(file), "--store", str(lab.store)], ["verify", str(file)]):
        if words[0] in commands:
            code = main(words)
            out, err = capsys.readouterr()
            assert (code, out) == (2, "")
            assert err.startswith(("error: ", "1 fault:", "2 faults:", "3 faults:")), err
            assert "Traceback" not in err
            assert "fault of cursus" not in err
            said.append(err)
    assert tree(lab.folder) == before
    return said


def test_the_definition_itself_runs(lab, capsys, file):
    assert main(["verify", str(file)]) == 0
    assert main(["run", str(file), "--store", str(lab.store)]) == 0
    assert lab.published("p/o/x").read_text() == "read"


NAMES = ["a\nb", "../x", "/etc/cron.d/x", "", "a" * 300, "a\0b", "\ud800", "a b", "é", ".", "$(touch x)", "-" * 65]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_steps(lab, capsys, file, name):
    definition = definition_in(file)
    step_of(definition)["Name"] = name
    file.write_text(json.dumps(definition))
    for said in refused(lab, capsys, file, "run", "verify"):
        assert "lab.json: Steps" in said
        assert "Name" in said
        assert len(said) < 1500
        assert len(said.splitlines()) < 6, "a name has broken the lines of the message"


ADDRESSES = [
    "s3://lab/../x", "s3://lab/a/../../../etc/passwd", "s3://../x", "s3://lab/./x", "s3://lab/a\0b", "s3://lab/a\x07b",
    "s3://lab/a\nb", "s3://lab/\ud800", "s3://LAB/x", "s3://", "/etc/passwd", "file:///etc/passwd", "http://lab/x", "",
]  # fmt: skip


@pytest.mark.parametrize("place", [INPUT, OUTPUT])
@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses(lab, capsys, file, place, address):
    definition = definition_in(file)
    arguments = step_of(definition)["Arguments"]
    inputs, outputs = arguments["ProcessingInputs"], arguments["ProcessingOutputConfig"]["Outputs"]
    (inputs[1]["S3Input"] if place == INPUT else outputs[0]["S3Output"])["S3Uri"] = address
    file.write_text(json.dumps(definition))
    (said,) = refused(lab, capsys, file, "run")
    assert f"{place}.S3Uri: " in said.replace("Steps[0]", "Steps.p")


def test_addresses_with_empty_parts_stay_within_the_store(lab, capsys, file):
    definition = definition_in(file)
    arguments = step_of(definition)["Arguments"]
    arguments["ProcessingInputs"][1]["S3Input"]["S3Uri"] = "s3://lab//assets///data//"
    arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = "s3://lab//out//deep"
    file.write_text(json.dumps(definition))
    assert main(["run", str(file), "--store", str(lab.store)]) == 0
    assert lab.published("out/deep/x").read_text() == "read"


@pytest.mark.parametrize("place", [INPUT, OUTPUT])
@pytest.mark.parametrize(
    "path",
    ["/etc/x", "/opt/ml/../x", "/opt/ml/processing/../../../etc", "relative", "/opt/ml/processing/a\0b", "/opt/mlx"],
)
def test_paths_in_the_container(lab, capsys, file, place, path):
    definition = definition_in(file)
    arguments = step_of(definition)["Arguments"]
    inputs, outputs = arguments["ProcessingInputs"], arguments["ProcessingOutputConfig"]["Outputs"]
    (inputs[1]["S3Input"] if place == INPUT else outputs[0]["S3Output"])["LocalPath"] = path
    file.write_text(json.dumps(definition))
    (said,) = refused(lab, capsys, file, "run")
    assert f"{place}.LocalPath: " in said.replace("Steps[0]", "Steps.p")


@pytest.mark.parametrize("path", ["../x", "a/../../x", "a\0b"])
def test_files_of_properties(lab, capsys, file, path):
    definition = definition_in(file)
    step_of(definition)["PropertyFiles"][0]["FilePath"] = path
    file.write_text(json.dumps(definition))
    (said,) = refused(lab, capsys, file, "run")
    assert "PropertyFiles[0].FilePath: " in said


@pytest.mark.parametrize("kind", ["Procesing", "Shell", "", "Processing\n", None, 3, ["Processing"], "x" * 500])
def test_step_types_that_there_are_none_of(lab, capsys, file, kind):
    definition = definition_in(file)
    step_of(definition)["Type"] = kind
    file.write_text(json.dumps(definition))
    for said in refused(lab, capsys, file, "run", "verify"):
        assert "lab.json: Steps.p.Type: there is no step type " in said


def test_step_types_that_run_on_the_service_only(lab, capsys, file):
    definition = definition_in(file)
    definition["Steps"].append({"Name": "end", "Type": "Endpoint", "Arguments": {"EndpointConfigName": "x"}})
    file.write_text(json.dumps(definition))
    (said,) = refused(lab, capsys, file, "run")
    assert "step 'end': has type 'Endpoint', which the local engine does not run" in said


TEXTS = {
    "a key given twice": ('"Steps": [', '"Steps": [], "Steps": [', "lab.json: Steps: is given 2 times"),
    "a key given twice, deep": ('"InputName": "data"', '"InputName": "data", "InputName": "x"',
                                "Steps[0].Arguments.ProcessingInputs[1].InputName: is given 2 times"),
    "no number": ('"InstanceCount": 1', '"InstanceCount": NaN', "ClusterConfig.InstanceCount: NaN is no number"),
    "an endless number": ('"InstanceCount": 1', '"InstanceCount": 1e999', "InstanceCount: 1e999 is more than a number"),
    "a huge number": ('"InstanceCount": 1', f'"InstanceCount": {"9" * 100_000}', "a number of 100,000 digits"),
    "a large number": ('"InstanceCount": 1', f'"InstanceCount": {"9" * 300}', "ClusterConfig.InstanceCount: 9999"),
    "a deep one": ('"Environment": {}', f'"Environment": {"[" * 100_000}', "lab.json:1:1: nested too deeply"),
    "a rather deep one": ('"Environment": {}', f'"Environment": {"[" * 200}{"]" * 200}', "more than 100 levels deep"),
    "half of it": ('"Steps": [', '"Steps": [,', "lab.json:1:"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_json_or_says_things_twice(lab, capsys, file, name):
    old, new, place = TEXTS[name]
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    for said in refused(lab, capsys, file, "run", "verify"):
        assert place in said
        assert len(said) < 2000


def test_half_a_character(lab, capsys, file):
    file.write_text(file.read_text().replace('"InputName": "data"', '"InputName": "\\ud800"'))
    (said,) = refused(lab, capsys, file, "run")
    assert "ProcessingInputs[1].InputName: '\\ud800' holds U+D800, which is no character of a text" in said


def placed(value, place=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, part in inner for found in placed(part, (*place, key)))]


@pytest.mark.parametrize("odd", [3, [], {"odd": [1]}, [None], True])
def test_another_type_at_each_place(lab, capsys, file, odd):
    original = file.read_text()
    for place in placed(json.loads(original))[1:]:
        definition = json.loads(original)
        holder = definition
        for key in place[:-1]:
            holder = holder[key]
        if type(holder[place[-1]]) is type(odd):
            continue
        holder[place[-1]] = odd
        file.write_text(json.dumps(definition))
        (said,) = refused(lab, capsys, file, "run")
        key = next(str(each) for each in reversed(place) if isinstance(each, str))
        assert key in said, (place, said)


def test_a_definition_of_one_mebibyte_runs_and_one_character_more_is_refused(lab, capsys, file):
    definition = {**definition_in(file), "Metadata": {"pad": ""}}
    definition["Metadata"]["pad"] = "x" * (LIMIT - len(json.dumps(definition, separators=(",", ":"))))
    file.write_text(json.dumps(definition))
    assert main(["verify", str(file)]) == 0
    assert main(["run", str(file), "--store", str(lab.folder / "other")]) == 0
    capsys.readouterr()
    definition["Metadata"]["pad"] += "x"
    file.write_text(json.dumps(definition))
    for said in refused(lab, capsys, file, "run", "verify"):
        assert "lab.json: definition: 1,048,577 characters" in said
    with file.open("wb") as writing:
        writing.truncate(65 << 20)
    for said in refused(lab, capsys, file, "run", "verify"):
        assert "lab.json:1:1: 68,157,440 bytes" in said


def test_two_outputs_of_one_name_or_one_address(lab, capsys, file):
    definition = definition_in(file)
    outputs = step_of(definition)["Arguments"]["ProcessingOutputConfig"]["Outputs"]
    outputs.append(json.loads(json.dumps(outputs[0])))
    file.write_text(json.dumps(definition))
    for said in refused(lab, capsys, file, "run", "verify"):
        assert "Outputs[1].OutputName: a second one named 'o'" in said
    outputs[1]["OutputName"] = "again"
    file.write_text(json.dumps(definition))
    assert main(["run", str(file), "--store", str(lab.store)]) == 1
    printed = capsys.readouterr().out
    assert "step 'p' output 'again': writes s3://lab/p/o/x, and so does output 'o'" in printed
    assert not lab.published("p/o").exists()


def test_the_command_in_a_process_of_its_own(lab, file):
    definition = definition_in(file)
    step_of(definition)["Name"] = "a\nerror: all is well\x1b[2J\ud800"
    file.write_text(json.dumps(definition))
    for words in (("run", file, "--store", lab.store), ("verify", file)):
        said = cursus(*words, cwd=lab.folder)
        assert (said.code, said.out) == (2, "")
        assert "\x1b" not in said.err
        assert "\nerror: all is well" not in said.err
    assert not lab.store.exists()


def test_a_file_whose_own_name_is_hostile(lab, file):
    odd = file.with_name("-x $(touch y)\n[bold]\x1b[2J.json")
    file.rename(odd)
    said = cursus("run", f"./{odd.name}", "--store", lab.store, cwd=odd.parent)
    assert said.code == 0, said.err
    listed = cursus("runs", "list", "--store", lab.store, cwd=odd.parent)
    assert listed.code == 0
    assert sorted(each.name for each in odd.parent.iterdir()) == sorted([odd.name, "run.yaml"])
