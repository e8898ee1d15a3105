"""The machines of a training job: one kind of them, or groups of several kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["InstanceGroup"]


@dataclass(frozen=True, slots=True)
class InstanceGroup:
    """Machines of one kind in a job that has several."""

    instance_group_name: Any
    instance_type: Any
    instance_count: Any

    def to_request(self) -> dict[str, Any]:
        """The job's entry in `InstanceGroups`."""
        return {
            "InstanceGroupName": self.instance_group_name,
            "InstanceType": self.instance_type,
            "InstanceCount": self.instance_count,
        }
