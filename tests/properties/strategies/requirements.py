"""Any sound requirements of a new step, as a strategy of hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from cursus.planner.requirements_file import requirements_of

if TYPE_CHECKING:
    from cursus.planner.requirements import StepRequirements

__all__ = ["requirements", "requirements_values"]

_COLUMNS: dict[str, Any] = {
    "amount": "number",
    "age": "integer",
    "country": ["DE", "FR"],
    "kind": "text",
    "label": [0, 1],
}
_TABLES = ("raw_data", "processed_data", "side_tables", "engineered_data", "holidays", "limits")
_OUTPUTS = ("cleaned", "features", "report", "scored_rows", "summary")
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
_JOB_TYPES = st.lists(st.sampled_from(("training", "validation", "testing", "calibration")), max_size=3, unique=True)
_OPERATIONS: tuple[dict[str, Any], ...] = (
    {"do": "filter", "where": "amount >= 0 and kind != 'x'"},
    {"do": "impute", "columns": ["amount"], "strategy": "mean"},
    {"do": "impute", "columns": ["kind"], "strategy": "constant", "value": "none"},
    {"do": "encode", "columns": ["country"], "method": "frequency"},
    {"do": "scale", "columns": ["age"], "method": "robust"},
    {"do": "sample", "fraction": 0.5},
    {"do": "split", "parts": {"train": 0.5, "test": 0.5}, "stratify": "label"},
)


@st.composite
def parameters(draw: st.DrawFn, least: int = 0) -> list[dict[str, Any]]:
    """Fields of all types, with and without defaults, bounds and choices."""
    names = draw(
        st.lists(st.sampled_from(("limit", "share", "mode", "fast", "names", "extra")), min_size=least, unique=True)
    )
    forms: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "limit": st.sampled_from(({"type": "int"}, {"type": "int", "default": 3, "minimum": 1, "maximum": 9})),
        "share": st.sampled_from(({"type": "float", "minimum": 0, "maximum": 1}, {"type": "float", "default": 1})),
        "mode": st.sampled_from(({"choices": ["a", "b"], "default": "a"}, {"choices": ["a", "b"]}, {"optional": True})),
        "fast": st.sampled_from(({"type": "bool", "default": True}, {"type": "bool"})),
        "names": st.sampled_from(({"type": "list[str]", "default": ["x"]}, {"type": "list[str]"})),
        "extra": st.sampled_from(({"type": "dict", "default": {"a": 1}}, {"default": ""}, {"type": "str"})),
    }
    return [{"name": name, "description": draw(_TEXTS), **draw(forms[name])} for name in names]


@st.composite
def _tables(draw: st.DrawFn, job_types: list[str]) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(_TABLES), min_size=1, max_size=3, unique=True))
    only = st.lists(st.sampled_from(job_types), max_size=1) if job_types else st.just([])
    return [
        {
            "name": name,
            "description": draw(_TEXTS),
            "required": at == 0 or draw(st.booleans()),
            "columns": _COLUMNS if at == 0 or draw(st.booleans()) else {},
            "job_types": [] if at == 0 else draw(only),
        }
        for at, name in enumerate(names)
    ]


@st.composite
def processing(draw: st.DrawFn) -> dict[str, Any]:
    """A processing step: tables, operations in any order, functions by hand, outputs."""
    job_types = draw(_JOB_TYPES)
    inputs = draw(_tables(job_types))
    outputs = draw(st.lists(st.sampled_from(_OUTPUTS), min_size=1, max_size=2, unique=True))
    operations = draw(st.lists(st.sampled_from(_OPERATIONS), max_size=3))
    by_hand = draw(st.lists(st.sampled_from(("tidy", "look_up")), max_size=2, unique=True))
    if operations and len(inputs) > 1 and not by_hand:
        by_hand = ["tidy"]
    return {
        "sagemaker_step_type": "Processing",
        "job_types": job_types,
        "inputs": inputs,
        "outputs": [{"name": name, "description": draw(_TEXTS)} for name in outputs],
        "operations": operations,
        "functions": [{"name": name, "description": draw(_TEXTS)} for name in by_hand],
        "parameters": draw(parameters()),
        "edge_cases": draw(st.lists(_TEXTS, max_size=2)),
    }


@st.composite
def training(draw: st.DrawFn) -> dict[str, Any]:
    """A training step with hyperparameters."""
    return {
        "sagemaker_step_type": "Training",
        "inputs": [{"name": draw(st.sampled_from(("input_path", "rows"))), "description": draw(_TEXTS)}],
        "outputs": [{"name": "model_output", "format": "model"}, *draw(st.sampled_from(([], [{"name": "report"}])))],
        "hyperparameters": draw(parameters()),
        "container": {"framework": draw(st.sampled_from(("xgboost", "sklearn", "pytorch")))},
    }


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    """A step that creates, registers or uses a model."""
    kind = draw(st.sampled_from(("CreateModel", "RegisterModel", "Transform")))
    if kind == "Transform":
        ports = {"inputs": [{"name": "model_name"}, {"name": "transform_input"}], "outputs": [{"name": "scores"}]}
    else:
        outputs = [{"name": "model_name"}] if kind == "CreateModel" else []
        ports = {"inputs": [{"name": "model_data", "description": draw(_TEXTS)}], "outputs": outputs}
    return {"sagemaker_step_type": kind, **ports}


@st.composite
def requirements_values(draw: st.DrawFn) -> dict[str, Any]:
    """Sound requirements, as a file holds them."""
    isolated = draw(st.booleans())
    body = draw(st.one_of(processing(), training(), models()))
    return {
        "step_name": draw(st.sampled_from(("RowWork", "XGBoostThing", "Model2Rows", "PaymentFeatures"))),
        "description": draw(_TEXTS),
        "developer_type": "isolated" if isolated else "shared",
        **({"project_id": "project_x"} if isolated else {}),
        **body,
    }


@st.composite
def requirements(draw: st.DrawFn) -> StepRequirements:
    """Sound requirements."""
    return requirements_of(draw(requirements_values()))
