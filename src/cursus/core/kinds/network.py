"""How jobs and models reach the network, and who reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NetworkConfig", "vpc_config"]


def vpc_config(subnets: Sequence[Any] | None, security_group_ids: Sequence[Any] | None) -> dict[str, Any] | None:
    """The `VpcConfig` of a request; None where neither subnets nor security groups are named."""
    return request_dict(SecurityGroupIds=security_group_ids or None, Subnets=subnets or None) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkConfig:
    """How a job reaches the network, and who reaches it."""

    enable_network_isolation: bool = False
    security_group_ids: Sequence[str] | None = None
    subnets: Sequence[str] | None = None
    encrypt_inter_container_traffic: bool | None = None

    def to_request(self) -> dict[str, Any]:
        """The job's `NetworkConfig`."""
        return {"EnableNetworkIsolation": self.enable_network_isolation} | request_dict(
            EnableInterContainerTrafficEncryption=self.encrypt_inter_container_traffic,
            VpcConfig=vpc_config(self.subnets, self.security_group_ids),
        )
