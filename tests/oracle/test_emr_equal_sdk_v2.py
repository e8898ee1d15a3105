"""EMR steps equal those that SDK v2 makes of the same code, and what the SDK refuses of them is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import names_of_both, our_request, sdk_request

from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

JAR = "s3://b/program.jar"
GROUPS = [{"InstanceRole": "MASTER", "InstanceCount": 1, "InstanceType": "m5.xlarge"}]
CLUSTER: dict[str, Any] = {
    "Applications": [{"Name": "Spark"}],
    "Instances": {"InstanceGroups": GROUPS},
    "ReleaseLabel": "emr-6.15.0",
    "JobFlowRole": "EMR_EC2_DefaultRole",
    "ServiceRole": "EMR_DefaultRole",
}
FLEETS = {**CLUSTER, "Instances": {"InstanceFleets": [{"InstanceFleetType": "MASTER"}]}}


def _emr(m: SimpleNamespace, **options: Any) -> Any:
    given = {"name": "Spark", "step_config": m.EMRStepConfig(jar=JAR)}
    return m.EMRStep(**(given | ({} if "cluster_config" in options else {"cluster_id": "j-1"}) | options))


CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "on a running cluster": _emr,
    "with a role": lambda m: _emr(m, execution_role_arn="arn:aws:iam::000000000000:role/emr"),
    "with labels": lambda m: _emr(m, display_name="Spark job", description="Counts words."),
    "after another step": lambda m: _emr(m, depends_on=["Eval"]),
    "cached": lambda m: _emr(m, cache_config=m.CacheConfig(enable_caching=True, expire_after="P1D")),
    "retried": lambda m: _emr(
        m, retry_policies=[m.RetryPolicy(["Step.SERVICE_FAULT"], max_attempts=3, interval_seconds=5, backoff_rate=1.5)]
    ),
    "on a cluster of groups": lambda m: _emr(m, cluster_config=CLUSTER),
    "on a cluster of fleets": lambda m: _emr(m, cluster_config=FLEETS),
    "with a program of all options": lambda m: _emr(
        m,
        step_config=m.EMRStepConfig(
            jar=JAR, args=["--in", "s3://b/in"], main_class="org.x.Main", properties=[{"Key": "a", "Value": "b"}]
        ),
    ),
    "with an empty program": lambda m: _emr(m, step_config=m.EMRStepConfig(jar=JAR, args=[], properties=[])),
    "with values of the run": lambda m: _emr(
        m,
        cluster_id=m.ParameterString("Cluster"),
        step_config=m.EMRStepConfig(
            jar=m.ParameterString("Jar"),
            args=["--run", m.ExecutionVariables.PIPELINE_EXECUTION_ID, m.Join(on="/", values=["s3://b", "x"])],
        ),
    ),
    "on a cluster with values of the run": lambda m: _emr(
        m, cluster_config={**CLUSTER, "LogUri": m.Join(on="/", values=["s3://b", m.ParameterString("Logs")])}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))


def _instances(**members: Any) -> dict[str, Any]:
    return {**CLUSTER, "Instances": {"InstanceGroups": GROUPS, **members}}


REFUSED: dict[str, dict[str, Any]] = {
    "no cluster": {"cluster_id": None},
    "two clusters": {"cluster_id": "j-1", "cluster_config": CLUSTER},
    "a role without a running cluster": {"cluster_config": CLUSTER, "execution_role_arn": "arn:aws:iam::1:role/x"},
    "a cluster's name": {"cluster_config": {**CLUSTER, "Name": "x"}},
    "a cluster's steps": {"cluster_config": {**CLUSTER, "Steps": []}},
    "a cluster's end": {"cluster_config": {**CLUSTER, "AutoTerminationPolicy": {}}},
    "a cluster without machines": {"cluster_config": {"ReleaseLabel": "emr-6.15.0"}},
    "a cluster that stays": {"cluster_config": _instances(KeepJobFlowAliveWhenNoSteps=True)},
    "a protected cluster": {"cluster_config": _instances(TerminationProtected=True)},
    "groups and fleets": {"cluster_config": _instances(InstanceFleets=[])},
    "neither groups nor fleets": {"cluster_config": {**CLUSTER, "Instances": {}}},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_sdk_refuses_is_refused(name: str) -> None:
    sdk, ours = names_of_both()
    with pytest.raises(ValueError, match="EMRStep"):
        _emr(sdk, **REFUSED[name])
    with pytest.raises(KindError, match="EMR step 'Spark'") as caught:
        _emr(ours, **REFUSED[name])

    assert all(fault.hint for fault in caught.value.faults)
