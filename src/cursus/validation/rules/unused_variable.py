"""A script reads every environment variable that its contract declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

# Variables that Python, the service's toolkits and the libraries of its images read for themselves.
_READ_BY_OTHERS = (
    *("AWS_", "SAGEMAKER_", "SM_", "PYTHON", "MALLOC_", "LD_", "TS_", "MMS_", "TF_", "TORCH_", "PYTORCH_", "XLA_"),
    *("CUDA_", "NVIDIA_", "NCCL_", "FI_", "OMP_", "MKL_", "OPENBLAS_", "NUMEXPR_", "HF_", "TRANSFORMERS_"),
    *("TOKENIZERS_", "WANDB_", "MLFLOW_", "RAY_", "SPARK_", "HADOOP_", "MPL", "HTTP_", "HTTPS_", "NO_PROXY"),
)
_SYSTEM = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ"})


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The declared variables that the script never reads; none where it cannot be told what the script reads."""
    script, contract = step.script, step.contract
    if script is None or contract is None or script.fault or script.reads_other_variables:
        return
    own = {variable.name for variable in script.environment if variable.is_declared}
    read = {use.name for use in script.variable_uses} | {
        each.name for each in script.environment if not each.is_declared
    }
    declared = (*contract.required_variables, *contract.optional_variables)
    for entry in declared:
        if entry.name in read or entry.name in _SYSTEM or entry.name.startswith(_READ_BY_OTHERS):
            continue
        how = "has it in its own table and never reads it" if entry.name in own else "never reads it"
        near = did_you_mean(entry.name, read - {each.name for each in declared})
        fact = f"the contract declares the variable {entry.name}, and the script {how}"
        remedy = f"{near} or remove {entry.name}" if near else f"read it in {script.path.name}, or remove {entry.name}"
        yield RULE.finding(step, entry.place, fact, remedy, script.main.place if script.main else None)


RULE = Rule(
    code="unused-variable",
    level=1,
    severity=Severity.WARNING,
    what="The contract declares an environment variable that the script never reads.",
    why="Whoever sets it in a config believes that it changes the job, and it changes nothing: most often the script "
    "reads it by another name.",
    remedy="Read the variable in the script, or remove it from the contract.",
    check=check,
    example='optional_env_vars={"ROW_LIMIT": "1000"},  # the script reads os.environ["MAX_ROWS"]',
)
