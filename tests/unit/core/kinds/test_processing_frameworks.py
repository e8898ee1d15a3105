"""Source folders in a framework's container: where the code goes, and the script that starts it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import session

from cursus.core.kinds import ProcessingStep, PySparkProcessor, XGBoost, XGBoostProcessor
from cursus.core.kinds.processing_frameworks import FrameworkProcessor

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.core.kinds import PipelineSession

REPOSITORY = "arn:aws:codeartifact:eu-west-1:000000000000:repository/domain/packages"


def processor(made: PipelineSession, **options: Any) -> XGBoostProcessor:
    needed = {"role": "r", "instance_type": "ml.m5.large", "framework_version": "1.7-1"}
    return XGBoostProcessor(**needed, sagemaker_session=made, **options)


def sources(folder: Path) -> Path:
    (folder / "src/sub").mkdir(parents=True)
    (folder / "src/a.py").write_text("print('a')\n")
    (folder / "src/sub/deep.py").write_text("import a, sys\nprint('deep', *sys.argv[1:])\nsys.exit(3)\n")
    return folder / "src"


def staged(made: PipelineSession, ending: str) -> list[str]:
    return [uri for uri in made.assets if uri.endswith(ending)]


def test_steps_of_one_folder_share_its_archive_and_their_start_scripts(tmp_path: Path) -> None:
    made, folder = session(), sources(tmp_path)
    for index, code in enumerate(["a.py", "sub/deep.py", "a.py"]):
        ProcessingStep(name=f"S{index}", step_args=processor(made).run(code, source_dir=folder)).to_request()

    assert (len(staged(made, "sourcedir.tar.gz")), len(staged(made, "runproc.sh"))) == (1, 2)


def test_the_code_location_and_the_key_are_part_of_the_address(tmp_path: Path) -> None:
    made, folder = session(), sources(tmp_path)
    processor(made, code_location="s3://other/code/").run("a.py", source_dir=folder, kms_key="k").request("P")
    processor(made).run("a.py", source_dir=folder).request("P")
    own, plain = sorted(staged(made, "sourcedir.tar.gz"), key=lambda uri: "s3://other" not in uri)

    assert own.startswith("s3://other/code/fraud-NA/code/")
    assert (made.assets[own].kms_key, made.assets[plain].kms_key) == ("k", None)
    assert own.split("/")[-2] != plain.split("/")[-2]


def test_dependencies_lie_beside_the_script(tmp_path: Path) -> None:
    made, folder = session(), sources(tmp_path)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/tool.py").write_text("")
    processor(made).run("a.py", source_dir=folder, dependencies=[str(tmp_path / "lib")]).request("P")
    tree = made.assets[staged(made, "sourcedir.tar.gz")[0]].tree

    assert tree is not None
    assert [name for name, _ in tree.files] == ["a.py", "lib/tool.py", "sub/deep.py"]


def test_any_estimator_names_its_container() -> None:
    made = FrameworkProcessor(
        role="r", instance_type="m", estimator_cls=XGBoost, framework_version="1.7-1", sagemaker_session=session()
    )

    assert "sagemaker-xgboost:1.7-1" in made.image


def test_the_start_script_logs_in_where_a_repository_is_named() -> None:
    script = processor(session()).start_script("a.py", REPOSITORY)

    assert (
        "login --tool pip --domain domain --domain-owner 000000000000 --repository packages --region eu-west-1"
        in script
    )
    assert "codeartifact" not in processor(session()).start_script("a.py")


def test_an_entry_point_with_a_space_stays_one_word() -> None:
    assert "exec python3 -u 'my prep.py' \"$@\"" in processor(session(), command=["python3", "-u"]).start_script(
        "my prep.py"
    )


@pytest.mark.parametrize("entry_point", ["sub/deep.py"])
def test_the_start_script_unpacks_and_ends_as_the_entry_point_ends(entry_point: str, tmp_path: Path) -> None:
    made, folder = session(), sources(tmp_path)
    run = processor(made, command=["python3"]).run(entry_point, source_dir=folder)
    run.request("P")
    code = tmp_path / "container"
    code.mkdir()
    packed = made.assets[staged(made, "sourcedir.tar.gz")[0]].made_file()
    assert packed is not None
    (code / "sourcedir.tar.gz").write_bytes(packed)
    script = made.assets[staged(made, "runproc.sh")[0]].content
    assert script is not None
    text = script.decode().replace("/opt/ml/processing/input/code", str(code))
    ended = subprocess.run(
        ["/bin/bash", "-c", text, "runproc.sh", "--n", "a b"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )

    assert (ended.returncode, ended.stdout) == (3, "a\ndeep --n a b\n"), ended.stderr


def test_files_that_spark_is_given_are_one_folder(tmp_path: Path) -> None:
    made = session()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/tool.py").write_text("")
    (tmp_path / "one.py").write_text("")
    spark = PySparkProcessor(
        role="r", instance_type="m", image_uri="i", sagemaker_session=made, dependency_location="s3://d/p/"
    )
    spark.run("s3://b/app.py", submit_py_files=[str(tmp_path / "lib"), str(tmp_path / "one.py")]).request("P")
    (uri,) = staged(made, "/py-files")

    assert uri.startswith("s3://d/p/fraud-NA/code/")
    assert [name for name, _ in made.assets[uri].tree.files] == ["lib/tool.py", "one.py"]  # type: ignore[union-attr]
