"""Property paths that steps offer, against the shapes of the service."""

from __future__ import annotations

import pytest

from cursus.compiler.offered_paths import path_faults
from cursus.core.base.enums import DependencyType
from cursus.core.base.specification_base import OutputSpec, StepSpecification


def faults(step_type: str, *offers: OutputSpec) -> list[tuple[str, str, str | None]]:
    found = path_faults(StepSpecification("Mine", outputs=offers), step_type)
    return [(fault.subject, fault.fact, fault.hint) for fault in found]


@pytest.mark.parametrize(
    ("step_type", "output_type"),
    [
        ("Processing", DependencyType.PROCESSING_OUTPUT),
        ("Training", DependencyType.MODEL_ARTIFACTS),
        ("Model", DependencyType.MODEL_NAME),
        ("RegisterModel", DependencyType.MODEL_PACKAGE),
        ("Transform", DependencyType.TRANSFORM_OUTPUT),
        ("Lambda", DependencyType.OUTPUT_PARAMETER),
        ("Callback", DependencyType.OUTPUT_PARAMETER),
    ],
)
def test_a_path_by_rule_is_there_for_its_step_type(step_type: str, output_type: DependencyType) -> None:
    assert faults(step_type, OutputSpec("o", output_type)) == []


def test_a_wrong_path_names_step_output_path_and_the_nearest_right_one() -> None:
    offer = OutputSpec("model", DependencyType.MODEL_ARTIFACTS, "properties.ModelArtifact.S3ModelArtifacts")

    assert faults("Training", offer) == [
        (
            "specification of Mine, output 'model'",
            "'properties.ModelArtifact.S3ModelArtifacts' is not there: "
            "DescribeTrainingJobResponse has no property 'ModelArtifact'",
            "did you mean 'ModelArtifacts'?",
        )
    ]


def test_a_path_of_another_step_type_is_refused_with_all_others() -> None:
    offers = (OutputSpec("a"), OutputSpec("b", DependencyType.TRANSFORM_OUTPUT))

    found = faults("Training", *offers)

    assert [subject for subject, _, _ in found] == [
        "specification of Mine, output 'a'",
        "specification of Mine, output 'b'",
    ]
    assert all(hint for _, _, hint in found)


def test_a_tuning_step_has_no_model_artifacts_of_its_own() -> None:
    (found,) = faults("Tuning", OutputSpec("model", DependencyType.MODEL_ARTIFACTS))
    best = OutputSpec("best", DependencyType.CUSTOM_PROPERTY, "properties.BestTrainingJob.TrainingJobName")

    assert "has no property 'ModelArtifacts'" in found[1]
    assert faults("Tuning", best) == []
