"""What the inference handler of OrderModel finds in its container."""

from cursus.core.base.contract_base import ModelScriptContract

ORDER_MODEL_CONTRACT = ModelScriptContract(
    entry_point="order_inference.py",
    expected_input_paths={"model_data": "/opt/ml/model"},
    expected_output_paths={},
    expected_arguments={},
    required_env_vars=[],
    optional_env_vars={"ORDER_THRESHOLD": "0.5"},
    framework_requirements={"xgboost": ">=1.7"},
    description="""
    Contract for serving the booster.
    """,
)
