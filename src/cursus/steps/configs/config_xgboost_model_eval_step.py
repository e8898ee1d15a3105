"""The config of model evaluation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cursus.core.base.enums import JobType
from cursus.core.config_fields.markers import Arg, Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.contracts.xgboost_model_eval_contract import XGBOOST_MODEL_EVAL_CONTRACT


class XGBoostModelEvalConfig(ProcessingStepConfigBase):
    """Which rows the model is measured on, and how."""

    label_name: Annotated[str, Env("LABEL_FIELD")] = Field(min_length=1, description="The column that is predicted.")

    job_type: Annotated[JobType, Arg("--job_type")] = Field(
        default=JobType.TESTING, description="What the rows are for."
    )
    id_columns: Annotated[list[str], Env("ID_COLUMNS")] = Field(default=[], description="Columns that name a row.")
    eval_split: Annotated[str, Env("EVAL_SPLIT")] = Field(
        default="auto", description="The folder of rows to score; auto: test, or the only one."
    )
    decision_threshold: Annotated[float, Env("DECISION_THRESHOLD")] = Field(
        default=0.5, ge=0, le=1, description="The score from which a row counts as positive."
    )
    plots: Annotated[bool, Env("PLOTS")] = Field(default=True, description="Whether curves are drawn.")
    xgboost_framework_version: str = Field(default="1.7-1", description="The XGBoost container's version.")
    processing_entry_point: str | None = Field(
        default="xgboost_model_eval.py", description="The script, inside its source folder."
    )

    contract = XGBOOST_MODEL_EVAL_CONTRACT
