"""Property paths are held against what the service describes a step's job with."""

from __future__ import annotations

import pytest

from cursus.definition.property_paths import property_exists, resolve_property

FINE = [
    ("Processing", "properties.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri", "string"),
    ("Processing", 'ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri', "string"),
    ("Processing", "ProcessingInputs['raw'].S3Input.LocalPath", "string"),
    ("Processing", "ProcessingResources.ClusterConfig.InstanceCount", "integer"),
    ("Processing", "Environment['LABEL']", "string"),
    ("Training", "properties.ModelArtifacts.S3ModelArtifacts", "string"),
    ("Training", "FinalMetricDataList['auc'].Value", "float"),
    ("Training", "EnableNetworkIsolation", "boolean"),
    ("Tuning", "TrainingJobSummaries[0].TrainingJobName", "string"),
    ("Tuning", "BestTrainingJob.TrainingJobName", "string"),
    ("Model", "ModelName", "string"),
    ("RegisterModel", "ModelPackageArn", "string"),
    ("Transform", "TransformOutput.S3OutputPath", "string"),
    ("AutoML", "BestCandidate.InferenceContainers[0].ModelDataUrl", "string"),
    ("Lambda", "OutputParameters['status']", "any"),
    ("Callback", "OutputParameters['token']", "any"),
    ("Condition", "Outcome", "string"),
    ("QualityCheck", "CalculatedBaselineStatistics", "string"),
    ("EMRServerless", "JobRunId", "any"),
]
WRONG = [
    ("Processing", "ProcessingOutputConfig.Output['x'].S3Output.S3Uri", "did you mean 'Outputs'?"),
    ("Processing", "ProcessingOutputConfig.Outputs.S3Output", "Outputs is a list: it has no field 'S3Output'"),
    ("Processing", "ProcessingOutputConfig", "is a structure, not a value"),
    ("Processing", "ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri[0]", "S3Uri is a string: it has no entries"),
    ("Training", "InputDataConfig['train'].ContentType", "InputDataConfig is read by number"),
    ("Training", "TrainingJobSummaries[0]", "has no property 'TrainingJobSummaries'"),
    ("Lambda", "Payload", "a Lambda step has no property 'Payload'"),
    ("Lambda", "OutputParameters.status", "write it like `OutputParameters['name']`"),
    ("Fail", "ErrorMessage", "a Fail step has no property 'ErrorMessage'"),
    ("Condition", "Outcome.Value", "Outcome has no parts"),
    ("Model", "", "'' is no property path"),
    ("Model", "Model Name", "is no property path"),
    ("Trainin", "ModelArtifacts", "did you mean 'Training'?"),
]


@pytest.mark.parametrize(("step_type", "path", "kind"), FINE)
def test_a_property_that_is_there_has_a_type(step_type: str, path: str, kind: str) -> None:
    assert property_exists(step_type, path) is None
    assert resolve_property(step_type, path.removeprefix("properties.")).kind == kind


@pytest.mark.parametrize(("step_type", "path", "reason"), WRONG)
def test_a_property_that_is_not_there_has_a_reason(step_type: str, path: str, reason: str) -> None:
    assert reason in (property_exists(step_type, path) or "")
