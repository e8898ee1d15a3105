"""What the inference handler of an XGBoost model finds in its container."""

from cursus.core.base.contract_base import ModelScriptContract

XGBOOST_MODEL_CONTRACT = ModelScriptContract(
    entry_point="xgboost_inference.py",
    expected_input_paths={"model_data": "/opt/ml/model"},
    framework_requirements={"xgboost": ">=1.7", "pandas": ">=1.1", "numpy": ">=1.19"},
    description="Loads the model once and scores CSV or JSON bodies.",
)
