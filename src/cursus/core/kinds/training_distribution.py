"""How the machines of a training job share the work: what the `distribution` of an estimator tells its container."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.errors import KindError, did_you_mean

if TYPE_CHECKING:
    from cursus.core.kinds.training_resources import InstanceGroup

__all__ = ["distribution_faults", "distribution_hyperparameters"]

_STRATEGIES = (
    "instance_groups",
    "mpi",
    "multi_worker_mirrored_strategy",
    "parameter_server",
    "pytorchddp",
    "smdistributed",
    "torch_distributed",
)
_SMDISTRIBUTED = ("dataparallel", "modelparallel")
_CHANGE = "leave one of them out"

Distribution = Mapping[str, Any]
Found = tuple[str, str]


def distribution_hyperparameters(distribution: Distribution, instance_type: Any) -> dict[str, Any]:
    """The `sagemaker_*` hyperparameters that start the processes of a distributed job."""
    if _enabled(distribution, "pytorchddp"):
        return _launched("sagemaker_pytorch_ddp_enabled", instance_type)
    told: dict[str, Any] = {}
    if _enabled(distribution, "torch_distributed"):
        told = _launched("sagemaker_torch_distributed_enabled", instance_type)
        distribution = distribution if "smdistributed" in distribution else {}
    return {
        **_groups(distribution),
        **_switch(distribution, "parameter_server", "sagemaker_parameter_server_enabled"),
        **_mpi(distribution),
        **_smdistributed(distribution, instance_type),
        **_switch(distribution, "multi_worker_mirrored_strategy", "sagemaker_multi_worker_mirrored_strategy_enabled"),
        **told,
    }


def distribution_faults(distribution: Distribution, groups: list[InstanceGroup]) -> Iterator[Found]:
    """What is wrong with a distribution, and the change that mends it."""
    for name in distribution:
        if name not in _STRATEGIES:
            yield f"{name!r} is no strategy", did_you_mean(name, _STRATEGIES) or f"known: {', '.join(_STRATEGIES)}"
    libraries = list(distribution.get("smdistributed", {}))
    for name in libraries:
        if name not in _SMDISTRIBUTED:
            known = f"known: {', '.join(_SMDISTRIBUTED)}"
            yield f"smdistributed has no {name!r}", did_you_mean(name, _SMDISTRIBUTED) or known
    if len(libraries) > 1:
        yield "smdistributed runs one library at a time", _CHANGE
    if "smdistributed" in distribution and "pytorchddp" in distribution:
        yield "pytorchddp and smdistributed exclude each other", _CHANGE
    yield from _mirrored_faults(distribution)
    yield from _group_faults(distribution, groups)


def _mirrored_faults(distribution: Distribution) -> Iterator[Found]:
    if _enabled(distribution, "multi_worker_mirrored_strategy"):
        for other in ("parameter_server", "smdistributed"):
            if other in distribution:
                yield f"multi_worker_mirrored_strategy and {other} exclude each other", _CHANGE


def _group_faults(distribution: Distribution, groups: list[InstanceGroup]) -> Iterator[Found]:
    chosen = distribution.get("instance_groups", [])
    if not all(group in groups for group in chosen):
        yield "it names instance groups that the estimator does not have", "name groups of instance_groups"
    if len(groups) > 1 and len(chosen) != 1:
        yield f"it names {len(chosen)} of {len(groups)} instance groups", "name the one group that trains"
    data_parallel = distribution.get("smdistributed", {}).get("dataparallel", {}).get("enabled", False)
    by_torch = _enabled(distribution, "torch_distributed") and "smdistributed" not in distribution
    alone = by_torch or _enabled(distribution, "pytorchddp")
    if groups and not (alone or _enabled(distribution, "mpi") or data_parallel):
        hint = "enable mpi or smdistributed dataparallel, or leave distribution out"
        yield "instance groups need a strategy that starts processes on one of them", hint


def _enabled(distribution: Distribution, strategy: str) -> bool:
    return bool(distribution.get(strategy, {}).get("enabled", False))


def _switch(distribution: Distribution, strategy: str, name: str) -> dict[str, Any]:
    return {name: distribution[strategy].get("enabled", False)} if strategy in distribution else {}


def _launched(name: str, instance_type: Any) -> dict[str, Any]:
    machine = {} if instance_type is None else {"sagemaker_instance_type": instance_type}
    return {name: True, **machine}


def _groups(distribution: Distribution) -> dict[str, Any]:
    if "instance_groups" not in distribution:
        return {}
    names = [group.instance_group_name for group in distribution["instance_groups"]]
    return {"sagemaker_distribution_instance_groups": names}


def _mpi(distribution: Distribution) -> dict[str, Any]:
    if "mpi" not in distribution:
        return {}
    mpi = distribution["mpi"]
    told = {
        "sagemaker_mpi_enabled": mpi.get("enabled", False),
        "sagemaker_mpi_custom_mpi_options": mpi.get("custom_mpi_options", ""),
    }
    processes = mpi.get("processes_per_host")
    return told | ({"sagemaker_mpi_num_of_processes_per_host": processes} if processes else {})


def _smdistributed(distribution: Distribution, instance_type: Any) -> dict[str, Any]:
    if "smdistributed" not in distribution:
        return {}
    data = distribution["smdistributed"].get("dataparallel", {})
    told: dict[str, Any] = {
        "sagemaker_distributed_dataparallel_enabled": data.get("enabled", False),
        "sagemaker_instance_type": instance_type,
    }
    if data.get("enabled", False):
        told["sagemaker_distributed_dataparallel_custom_mpi_options"] = data.get("custom_mpi_options", "")
    model = distribution["smdistributed"].get("modelparallel", {})
    return told | ({"mp_parameters": _parameters(model)} if model.get("enabled") and _parameters(model) else {})


def _parameters(model: Mapping[str, Any]) -> dict[str, Any]:
    """The library's parameters: as given, or from the JSON file that is named."""
    given = model.get("parameters", {})
    if not isinstance(given, str):
        return dict(given)
    try:
        return dict(json.loads(Path(given).read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise KindError(f"modelparallel parameters {given!r}: {error}", hint="name a JSON file") from error
