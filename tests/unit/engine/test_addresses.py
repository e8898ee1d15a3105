from __future__ import annotations

import pytest

from cursus.engine.addresses import address_faults, container_path
from cursus.engine.graph import flatten
from cursus.errors import EngineError


def faults(kind="Processing", fields=None, **arguments):
    nodes = flatten({"Steps": [{"Name": "a", "Type": kind, "Arguments": arguments, **(fields or {})}]})
    return [f"{fault.subject}: {fault.fact}" for fault in address_faults(nodes)]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("S3Uri", "s3://bkt/a//b", "s3://bkt/../b"),
        ("S3OutputPath", "s3://bkt", "s3://B/x"),
        ("ModelDataUrl", "s3://bkt/m.tar.gz", "s3://bkt/a\nb"),
        ("LocalPath", "/opt/ml/a/", "/opt/ml/../a"),
        ("ChannelName", "train", ".."),
    ],
)
def test_addresses_are_looked_at_wherever_they_stand(name, good, bad):
    assert faults(Deep=[{"er": {name: good}}]) == []
    (fault,) = faults(Deep=[{"er": {name: bad}}])
    assert fault.startswith(f"Steps.a.Arguments.Deep[0].er.{name}: ")


def test_what_only_a_run_knows_and_what_is_a_message_of_the_users_is_left_alone():
    assert faults(S3Uri={"Get": "Parameters.Uri"}) == []
    assert faults("Lambda", S3Uri="anything") == []


def test_files_of_properties_lie_below_their_output():
    def files(path):
        return {"PropertyFiles": [{"PropertyFileName": "f", "OutputName": "o", "FilePath": path}]}

    assert faults(fields=files("/deep/x.json")) == []
    assert faults(fields=files("../x"))[0].startswith("Steps.a.PropertyFiles[0].FilePath: '../x' leaves its folder")


@pytest.mark.parametrize("path", ["/opt/ml", "/opt/mlx", "opt/ml/a", "/opt/ml/a/../../b", "/opt/ml//../b"])
def test_paths_that_are_not_below_the_root_of_a_container_are_named(path):
    with pytest.raises(EngineError, match=r"^here: "):
        container_path(path, "here")


def test_a_path_is_taken_without_its_root():
    assert container_path("/opt/ml/a/b/", "here") == "a/b"
