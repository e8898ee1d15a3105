"""Requirements of steps of every kind, as keywords."""

from __future__ import annotations

from typing import Any

PAYMENTS = {"amount": "number", "country": ["DE", "FR", "XX"], "is_fraud": [0, 1], "id": "id"}
ROWS = {"name": "raw_data", "columns": PAYMENTS, "compatible_sources": ["DataLoading"], "semantic_keywords": ["raw"]}
MODEL = {"name": "model_input", "format": "model", "type": "model_artifacts", "compatible_sources": ["XGBoostTraining"]}

CASES: dict[str, dict[str, Any]] = {
    "filter": {
        "step_name": "KeepLarge",
        "description": "keeps payments that are large enough",
        "sagemaker_step_type": "Processing",
        "inputs": [ROWS],
        "outputs": [{"name": "kept"}],
        "parameters": [
            {"name": "min_amount", "type": "float", "minimum": 0, "sample": 10.0, "description": "the least amount"},
            {"name": "country", "default": "XX"},
        ],
        "operations": [{"do": "filter", "where": "amount >= $min_amount and country != $country"}],
    },
    "everything": {
        "step_name": "PreparePayments",
        "description": 'prepares "payments" for training, with a text that is a little long',
        "sagemaker_step_type": "Processing",
        "job_types": ["training", "testing"],
        "inputs": [
            ROWS,
            {
                "name": "countries",
                "required": False,
                "format": "csv",
                "columns": {"country": ["DE", "FR", "XX"], "risk": "number"},
            },
        ],
        "outputs": [{"name": "prepared", "format": "csv"}, {"name": "summary"}, {"name": "report", "format": "json"}],
        "parameters": [
            {"name": "columns", "type": "list[str]", "default": ["amount"]},
            {"name": "strategy", "choices": ["mean", "median"], "default": "median", "arg": "--strategy"},
            {"name": "share", "type": "float", "default": 0.9, "minimum": 0.1, "maximum": 1},
            {"name": "most", "type": "int", "optional": True, "minimum": 1},
            {"name": "is_strict", "type": "bool", "default": False},
            {"name": "names", "type": "dict", "default": {}},
            {"name": "double", "type": "float", "derived_from": "share * 2"},
        ],
        "operations": [
            {"do": "impute", "columns": "$columns", "strategy": "$strategy"},
            {"do": "join", "with": "countries", "on": ["country"]},
            {"do": "encode", "columns": ["country"], "method": "frequency"},
            {"do": "scale", "columns": ["amount"], "output": "scaled"},
            {
                "do": "aggregate",
                "input": "scaled",
                "by": ["is_fraud"],
                "measures": {"total": "sum(amount)"},
                "output": "summary",
            },
            {"do": "sample", "input": "scaled", "fraction": "$share"},
            {
                "do": "split",
                "parts": {"train": 0.7, "val": 0.15, "test": 0.15},
                "stratify": "is_fraud",
                "output": "prepared",
            },
        ],
        "functions": [{"name": "flag_outliers", "description": "flags payments far from all others"}],
    },
    "score": {
        "step_name": "ScorePayments",
        "description": "scores payments and measures how well",
        "sagemaker_step_type": "Processing",
        "inputs": [
            MODEL,
            {"name": "evaluation_data", "columns": PAYMENTS, "compatible_sources": ["TabularPreprocessing"]},
        ],
        "outputs": [{"name": "scored"}, {"name": "metrics_output", "format": "json"}],
        "parameters": [{"name": "label_name", "sample": "is_fraud"}],
        "operations": [
            {"do": "score", "model": "model_input", "column": "chance"},
            {"do": "calibrate", "label": "$label_name", "score": "chance", "output": "scored"},
            {
                "do": "evaluate",
                "label": "$label_name",
                "prediction": "calibrated",
                "metrics": ["auc", "logloss"],
                "output": "metrics_output",
            },
        ],
    },
    "by_hand": {
        "step_name": "CleanTexts",
        "description": "cleans the texts of payments",
        "sagemaker_step_type": "Processing",
        "inputs": [ROWS],
        "outputs": [{"name": "cleaned"}],
        "functions": [{"name": "clean_texts", "description": "takes marks out of texts"}],
        "edge_cases": ["texts of several languages"],
    },
    "training": {
        "step_name": "PaymentTraining",
        "description": "trains a model of payments",
        "sagemaker_step_type": "Training",
        "inputs": [
            {
                "name": "input_path",
                "columns": PAYMENTS,
                "compatible_sources": ["TabularPreprocessing_Training"],
                "aliases": ["processed_data"],
            }
        ],
        "outputs": [
            {"name": "model_output", "aliases": ["model_data", "model_input"]},
            {
                "name": "evaluation_output",
                "type": "custom_property",
                "property_path": "properties.OutputDataConfig.S3OutputPath",
            },
        ],
        "hyperparameters": [
            {"name": "max_leaves", "type": "int", "default": 31, "minimum": 2},
            {"name": "note", "default": "none"},
        ],
    },
    "sklearn_training": {
        "step_name": "ForestTraining",
        "description": "trains a forest",
        "sagemaker_step_type": "Training",
        "container": {"framework": "sklearn"},
        "inputs": [
            {
                "name": "input_path",
                "columns": PAYMENTS,
                "compatible_sources": ["TabularPreprocessing_Training"],
                "aliases": ["processed_data"],
            }
        ],
        "outputs": [{"name": "model_output", "aliases": ["model_data"]}],
    },
    "pytorch_training": {
        "step_name": "NetTraining",
        "description": "trains a net",
        "sagemaker_step_type": "Training",
        "container": {"framework": "pytorch"},
        "inputs": [
            {
                "name": "input_path",
                "columns": PAYMENTS,
                "compatible_sources": ["TabularPreprocessing_Training"],
                "aliases": ["processed_data"],
            }
        ],
        "outputs": [{"name": "model_output", "aliases": ["model_data"]}],
    },
    "create_model": {
        "step_name": "PaymentModel",
        "description": "makes a model that serves payments",
        "sagemaker_step_type": "CreateModel",
        "inputs": [{"name": "model_data", "type": "model_artifacts", "compatible_sources": ["XGBoostTraining"]}],
        "outputs": [{"name": "model_name", "data_type": "String"}],
    },
    "transform": {
        "step_name": "PaymentTransform",
        "description": "scores payments in batches",
        "sagemaker_step_type": "Transform",
        "inputs": [
            {"name": "model_name", "type": "model_name", "data_type": "String", "compatible_sources": ["XGBoostModel"]},
            {"name": "transform_input", "compatible_sources": ["TabularPreprocessing"]},
        ],
        "outputs": [{"name": "transform_output"}],
    },
}
