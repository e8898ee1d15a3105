"""A step whose source folder our own kinds packed, really run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.kinds import PipelineSession, ProcessingOutput, ProcessingStep, XGBoostProcessor
from cursus.definition.verify import verify
from cursus.engine import RunRequest, run

if TYPE_CHECKING:
    from pathlib import Path


def test_a_packed_source_folder_is_unpacked_and_started(tmp_path: Path) -> None:
    sources = tmp_path / "src"
    (sources / "sub").mkdir(parents=True)
    (sources / "shared.py").write_text("GREETING = 'hello'\n")
    (sources / "requirements.txt").write_text("pydantic\n")
    (sources / "sub/greet.py").write_text(
        "import sys\nfrom pathlib import Path\nfrom shared import GREETING\n"
        "Path('/opt/ml/processing/output/told/told.txt').write_text(f'{GREETING} {sys.argv[1]}')\n"
    )
    session = PipelineSession("my-bucket", "greeting")
    processor = XGBoostProcessor(
        framework_version="1.7-1",
        role="arn:aws:iam::000000000000:role/r",
        instance_type="ml.m5.large",
        sagemaker_session=session,
    )
    given = processor.run(
        code="sub/greet.py",
        source_dir=sources,
        outputs=[ProcessingOutput("/opt/ml/processing/output/told", "s3://my-bucket/told", "told")],
        arguments=["you"],
    )
    step = ProcessingStep(name="Greet", step_args=given).to_request()
    definition = {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": [step]}
    places: dict[str, Path] = {}
    for index, (uri, asset) in enumerate(session.assets.items()):
        places[uri] = tmp_path / f"assets/{index}/{uri.rpartition('/')[2]}"
        places[uri].parent.mkdir(parents=True)
        places[uri].write_bytes(asset.made_file() or b"")

    result = run(RunRequest(definition, "greeting", tmp_path / "store", assets=places))

    assert verify(definition) == []
    assert result.status == "Succeeded", [(made.reason, made.log_tail) for made in result.steps]
    assert (tmp_path / "store/s3/my-bucket/told/told.txt").read_text() == "hello you"
