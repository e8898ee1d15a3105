"""Requirements that tests change a little."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

__all__ = ["CREATE_MODEL", "PROCESSING", "TRAINING", "TRANSFORM", "faults_of", "with_changes"]

PROCESSING: dict[str, Any] = {
    "step_name": "PaymentFeatures",
    "description": "Joins payments with customers",
    "sagemaker_step_type": "Processing",
    "developer_type": "shared",
    "inputs": [
        {"name": "raw_data", "description": "Payments.", "columns": {"amount": "number", "customer": "id"}},
        {"name": "side_tables", "description": "Customers.", "columns": {"customer": "id", "age": "integer"}},
    ],
    "outputs": [{"name": "engineered_data", "description": "Rows."}],
    "parameters": [{"name": "min_amount", "type": "float", "default": 10, "minimum": 0}],
    "operations": [
        {"do": "filter", "where": "amount >= $min_amount"},
        {"do": "join", "with": "side_tables", "on": ["customer"]},
    ],
    "requirements": [{"id": "R1", "text": "Small payments go", "covered_by": ["operation:1"]}],
}
TRAINING: dict[str, Any] = {
    "step_name": "ChurnTraining",
    "description": "Trains a model of churn",
    "sagemaker_step_type": "Training",
    "developer_type": "shared",
    "inputs": [{"name": "input_path", "description": "Rows.", "aliases": ["processed_data"]}],
    "outputs": [{"name": "model_output", "description": "The model.", "format": "model"}],
    "hyperparameters": [{"name": "eta", "type": "float", "default": 0.1, "minimum": 0, "maximum": 1}],
}
CREATE_MODEL: dict[str, Any] = {
    "step_name": "ChurnModel",
    "description": "Makes a model",
    "sagemaker_step_type": "CreateModel",
    "developer_type": "shared",
    "inputs": [{"name": "model_data", "description": "The model."}],
    "outputs": [{"name": "model_name", "description": "Its name."}],
}
TRANSFORM: dict[str, Any] = {
    "step_name": "NightlyScores",
    "description": "Scores customers",
    "sagemaker_step_type": "Transform",
    "developer_type": "shared",
    "inputs": [
        {"name": "model_name", "description": "The model."},
        {"name": "transform_input", "description": "Rows."},
    ],
    "outputs": [{"name": "scores", "description": "Scores."}],
}


def with_changes(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The requirements with some keys changed; `inputs__0__name` is the name of the first input."""
    found = deepcopy(base)
    for path, value in changes.items():
        place: Any = found
        *above, last = [int(each) if each.isdecimal() else each for each in path.split("__")]
        for key in above:
            place = place[key]
        if isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return found


def faults_of(values: dict[str, Any]) -> list[str]:
    """The faults of requirements, as `subject: fact`."""
    from cursus.errors import PlanError
    from cursus.planner.requirements_file import requirements_of

    try:
        requirements_of(values)
    except PlanError as error:
        return [f"{each.subject}: {each.fact}" for each in error.faults]
    return []
