"""What the templates of training scripts are filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.planner.base_classes import framework_of
from cursus.scaffold.code_text import literal
from cursus.scaffold.script.processing import environment_of
from cursus.scaffold.script.settings import settings_of

if TYPE_CHECKING:
    from cursus.planner.plan import PlannedContract, PlannedField, StepPlan

__all__ = ["names_estimator", "training_script"]

_HYPERPARAMETERS = "hyperparameters_s3_uri"
_EMPTY = {"str": "", "int": 0, "float": 0.0, "bool": "false", "list[str]": []}
# What XGBoost's parameters are called, beside those that the runtime passes on anyway.
_OF_XGBOOST = frozenset(
    {
        "base_score", "booster", "colsample_bylevel", "colsample_bynode", "grow_policy", "interaction_constraints",
        "max_cat_threshold", "max_cat_to_onehot", "max_delta_step", "max_leaves", "monotone_constraints",
        "num_parallel_tree", "refresh_leaf", "sampling_method", "verbosity",
    }
)  # fmt: skip


def training_script(plan: StepPlan, contract: PlannedContract) -> dict[str, Any]:
    """The values of the template, by their names there."""
    fields = plan.hyperparameters.fields if plan.hyperparameters else ()
    data = next((name for name in contract.input_paths if name != _HYPERPARAMETERS), _HYPERPARAMETERS)
    model = next((name for name, path in contract.output_paths.items() if path == "/opt/ml/model"), "")
    settings = settings_of(plan.config.fields)
    own = [each.name for each in fields if each.name in _OF_XGBOOST]
    framework = framework_of(plan.requirements)
    return {
        "framework": framework,
        "is_sklearn": names_estimator(plan),
        "summary": plan.requirements.description,
        "environment": environment_of(contract),
        "defaults": {each.name: _default(each) for each in fields},
        "passed_on": f", passed_on={literal(own)}" if own else "",
        "unused": "  # noqa: ARG001 -- the interface of all scripts",
        "data": data,
        "model": model,
        "reports": [name for name in contract.output_paths if name != model],
        "settings": settings,
        "readers": sorted({each.reader for each in settings if each.reader}),
        "told": list(_unwritten(plan)),
    }


def names_estimator(plan: StepPlan) -> bool:
    """Whether the hyperparameters name an estimator of scikit-learn, which the script makes."""
    base = plan.hyperparameters.base_class if plan.hyperparameters else ""
    return framework_of(plan.requirements) == "sklearn" and base == "SKLearnModelHyperparameters"


def _default(field: PlannedField) -> Any:
    """A default of the type that the script makes of what it is given."""
    if field.default is not None:
        return str(field.default).lower() if isinstance(field.default, bool) else field.default
    plain = field.annotation.removesuffix(" | None")
    return _EMPTY.get(plain, "")


def _unwritten(plan: StepPlan) -> list[str]:
    """Lines of the log about functions that are yet to be written."""
    asked = [each.name for each in plan.requirements.functions]
    return [
        f"logger.warning({literal(f'{name} is yet to be written: the model is trained without')})" for name in asked
    ]
