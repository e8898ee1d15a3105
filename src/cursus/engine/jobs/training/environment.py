"""What a script-mode training script is told: arguments and SM_* variables, as sagemaker-training 5.1 computes them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CODE", "TrainingEnvironment", "command_arguments", "decode_hyperparameters"]

CODE = "/opt/ml/code"
_HOST = "algo-1"
_GROUP = "homogeneousCluster"
_INFO = 20
_DISTRIBUTED = (
    "sagemaker_mpi_enabled",
    "sagemaker_parameter_server_enabled",
    "sagemaker_distributed_dataparallel_enabled",
    "sagemaker_pytorch_ddp_enabled",
    "sagemaker_pytorch_xla_multi_worker_enabled",
    "sagemaker_multi_worker_mirrored_strategy_enabled",
    "sagemaker_torch_distributed_enabled",
)
# What the toolkit itself reads; other sagemaker_* hyperparameters go to the framework.
_OWN = frozenset(
    {
        "sagemaker_program",
        "sagemaker_submit_directory",
        "sagemaker_enable_cloudwatch_metrics",
        "sagemaker_region",
        "sagemaker_container_log_level",
        "sagemaker_job_name",
        "default_user_module_name",
        "_tuning_objective_metric",
        "sagemaker_s3_output",
    }
)


def decode_hyperparameters(written: Mapping[str, str]) -> dict[str, Any]:
    """Each hyperparameter as its JSON says, or as written where it is no JSON."""
    return {name: _decoded(value) for name, value in written.items()}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def command_arguments(hyperparameters: Mapping[str, Any]) -> list[str]:
    """The script's arguments, sorted by name.

    >>> command_arguments({"lr": 0.1, "e": 5, "tags": {"b": 2, "a": 1}})
    ['-e', '5', '--lr', '0.1', '--tags', 'a=1,b=2']
    """
    arguments: list[str] = []
    for name in sorted(hyperparameters):
        dashes = "--" if len(name) > 1 else "-"
        arguments += [f"{dashes}{name}" if name else "", _argument(hyperparameters[name])]
    return arguments


def _argument(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in sorted(value.items()))
    return "" if value is None else str(value)


@dataclass(frozen=True)
class TrainingEnvironment:
    """The surroundings of one training job on one host.

    Attributes:
        hyperparameters: All hyperparameters, decoded.
        channels: The names of the input channels, with their entry of inputdataconfig.json.
        instance_type: The instance type that the definition asks for.
        job_name: The name of the training job.
    """

    hyperparameters: Mapping[str, Any]
    channels: Mapping[str, Mapping[str, Any]]
    instance_type: str
    job_name: str

    @property
    def program(self) -> str:
        """The entry point, relative to the code folder."""
        return str(self.hyperparameters["sagemaker_program"])

    @cached_property
    def user_hyperparameters(self) -> dict[str, Any]:
        """What the script is given: without `sagemaker_*` and the toolkit's own."""
        return {
            name: value
            for name, value in self.hyperparameters.items()
            if name not in _OWN and not name.startswith("sagemaker_")
        }

    @cached_property
    def framework_parameters(self) -> dict[str, Any]:
        """The `sagemaker_*` hyperparameters that are meant for a framework."""
        return {
            name: value
            for name, value in self.hyperparameters.items()
            if name.startswith("sagemaker_") and name not in _OWN
        }

    @property
    def resource_config(self) -> dict[str, Any]:
        """The content of resourceconfig.json."""
        group = {"instance_group_name": _GROUP, "instance_type": self.instance_type, "hosts": [_HOST]}
        return {
            "current_host": _HOST,
            "current_instance_type": self.instance_type,
            "current_group_name": _GROUP,
            "hosts": [_HOST],
            "instance_groups": [group],
            "network_interface_name": "eth0",
        }

    def variables(self) -> dict[str, str]:
        """Every SM_* variable."""
        plain = self._facts()
        module_dir = str(self.hyperparameters.get("sagemaker_submit_directory", CODE))
        told = {
            **plain,
            "hps": self.user_hyperparameters,
            "framework_params": self.framework_parameters,
            "channels": sorted(self.channels),
            "instance_groups_dict": {_GROUP: self.resource_config["instance_groups"][0]},
            "module_dir": module_dir,
            "user_args": command_arguments(self.user_hyperparameters),
            "training_env": self._described(module_dir),
            **{f"channel_{name}": f"/opt/ml/input/data/{name}" for name in self.channels},
            **{f"hp_{name}": value for name, value in self.user_hyperparameters.items()},
        }
        return {f"SM_{name.upper()}": _variable(value) for name, value in told.items()}

    def _facts(self) -> dict[str, Any]:
        distributed = any(self.framework_parameters.get(name) for name in _DISTRIBUTED)
        return {
            **_FOLDERS,
            "hosts": [_HOST],
            "current_host": _HOST,
            "current_instance_type": self.instance_type,
            "current_instance_group": _GROUP,
            "current_instance_group_hosts": [_HOST],
            "instance_groups": [_GROUP],
            "distribution_instance_groups": [_GROUP] if distributed else [],
            "is_hetero": False,
            "network_interface_name": "eth0",
            "resource_config": self.resource_config,
            "input_data_config": dict(self.channels),
            "user_entry_point": self.program,
            "module_name": self.program.removesuffix(".py"),
            "log_level": self.hyperparameters.get("sagemaker_container_log_level", _INFO),
            "framework_module": None,
            "num_cpus": os.cpu_count() or 1,
            "num_gpus": _gpus(),
            "num_neurons": 0,
        }

    def _described(self, module_dir: str) -> dict[str, Any]:
        return {
            **self._facts(),
            "additional_framework_parameters": self.framework_parameters,
            "channel_input_dirs": {name: f"/opt/ml/input/data/{name}" for name in self.channels},
            "hyperparameters": self.user_hyperparameters,
            "is_master": True,
            "master_hostname": _HOST,
            "job_name": self.job_name,
            "module_dir": module_dir,
        }


_FOLDERS = {
    "input_dir": "/opt/ml/input",
    "input_config_dir": "/opt/ml/input/config",
    "model_dir": "/opt/ml/model",
    "output_dir": "/opt/ml/output",
    "output_data_dir": "/opt/ml/output/data",
    "output_intermediate_dir": "/opt/ml/output/intermediate",
}


def _variable(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))


def _gpus() -> int:
    if shutil.which("nvidia-smi") is None:
        return 0
    listed = subprocess.run(["nvidia-smi", "--list-gpus"], capture_output=True, text=True, check=False)
    return _count_gpus(listed.stdout.splitlines())


def _count_gpus(lines: Sequence[str]) -> int:
    return sum(line.startswith("GPU ") for line in lines)
