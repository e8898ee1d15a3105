from __future__ import annotations

import json
import os

from cursus.engine.jobs.training.environment import TrainingEnvironment, command_arguments, decode_hyperparameters
from cursus.engine.jobs.training.step import final_metrics

HYPERPARAMETERS = decode_hyperparameters(
    {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": '"s3://b/c.tar.gz"',
        "sagemaker_region": '"us-east-1"',
        "sagemaker_mpi_enabled": "false",
        "max-depth": "5",
        "eta": "0.2",
        "e": '"short"',
        "flag": "true",
        "none": "null",
        "text": "not json",
        "grid": '{"b": 1, "a": [2]}',
    }
)
SURROUNDINGS = TrainingEnvironment(
    HYPERPARAMETERS, {"train": {"TrainingInputMode": "File"}, "Validation": {}}, "ml.m5.large", "job"
)
VARIABLES = SURROUNDINGS.variables()


def test_hyperparameters_are_decoded_and_what_is_no_json_stays_as_written():
    assert HYPERPARAMETERS["max-depth"] == 5
    assert HYPERPARAMETERS["text"] == "not json"


def test_arguments_are_sorted_and_the_toolkits_own_left_out():
    assert command_arguments(SURROUNDINGS.user_hyperparameters) == [
        "-e", "short", "--eta", "0.2", "--flag", "True", "--grid", "a=[2],b=1",
        "--max-depth", "5", "--none", "", "--text", "not json",
    ]  # fmt: skip


def test_each_hyperparameter_is_a_variable():
    assert VARIABLES["SM_HP_MAX-DEPTH"] == "5"
    assert VARIABLES["SM_HP_FLAG"] == "true"
    assert VARIABLES["SM_HP_TEXT"] == "not json"
    assert VARIABLES["SM_HP_NONE"] == ""
    assert VARIABLES["SM_HP_GRID"] == '{"a":[2],"b":1}'


def test_channels_are_variables():
    assert VARIABLES["SM_CHANNELS"] == '["Validation","train"]'
    assert VARIABLES["SM_CHANNEL_TRAIN"] == "/opt/ml/input/data/train"
    assert VARIABLES["SM_CHANNEL_VALIDATION"] == "/opt/ml/input/data/Validation"


def test_framework_parameters_are_apart():
    assert VARIABLES["SM_FRAMEWORK_PARAMS"] == '{"sagemaker_mpi_enabled":false}'
    assert "sagemaker" not in VARIABLES["SM_HPS"]


def test_the_variables_of_the_toolkit_are_all_there():
    plain = {name for name in VARIABLES if not name.startswith(("SM_HP_", "SM_CHANNEL_"))}
    assert plain == {
        "SM_HOSTS", "SM_NETWORK_INTERFACE_NAME", "SM_HPS", "SM_USER_ENTRY_POINT", "SM_FRAMEWORK_PARAMS",
        "SM_RESOURCE_CONFIG", "SM_INPUT_DATA_CONFIG", "SM_OUTPUT_DATA_DIR", "SM_CHANNELS", "SM_CURRENT_HOST",
        "SM_CURRENT_INSTANCE_TYPE", "SM_CURRENT_INSTANCE_GROUP", "SM_CURRENT_INSTANCE_GROUP_HOSTS",
        "SM_INSTANCE_GROUPS", "SM_INSTANCE_GROUPS_DICT", "SM_DISTRIBUTION_INSTANCE_GROUPS", "SM_IS_HETERO",
        "SM_MODULE_NAME", "SM_LOG_LEVEL", "SM_FRAMEWORK_MODULE", "SM_INPUT_DIR", "SM_INPUT_CONFIG_DIR",
        "SM_OUTPUT_DIR", "SM_NUM_CPUS", "SM_NUM_GPUS", "SM_NUM_NEURONS", "SM_MODEL_DIR", "SM_MODULE_DIR",
        "SM_TRAINING_ENV", "SM_USER_ARGS", "SM_OUTPUT_INTERMEDIATE_DIR",
    }  # fmt: skip


def test_values_are_written_as_the_toolkit_writes_them():
    assert VARIABLES["SM_HOSTS"] == '["algo-1"]'
    assert VARIABLES["SM_IS_HETERO"] == "false"
    assert VARIABLES["SM_FRAMEWORK_MODULE"] == ""
    assert VARIABLES["SM_NUM_CPUS"] == str(os.cpu_count())
    assert VARIABLES["SM_MODULE_NAME"] == "train"
    assert json.loads(VARIABLES["SM_TRAINING_ENV"])["channel_input_dirs"]["train"] == "/opt/ml/input/data/train"


def test_metrics_are_the_last_values_that_the_log_shows():
    lines = ["[0] auc:0.5 auc:0.6", "auc:nan-like", "[1] auc:1e-1", "rmse=2"]
    found = final_metrics(
        lines, [{"Name": "auc", "Regex": r"auc:([-0-9.e]+)"}, {"Name": "r", "Regex": "(?<=rmse=)[0-9]"}]
    )
    assert found == {"auc": 0.1, "r": 2.0}
