"""Every error that cursus raises, as one tree.

```
CursusError
├── DeclarationError              a contract, spec, config or hyperparameter set is wrong in itself
│   ├── ContractError
│   ├── SpecificationError
│   ├── ConfigurationError
│   └── KindError                 a shape of core/kinds was given what SageMaker does not take
├── RegistryError                 a step's name is not what the registry holds
│   ├── UnknownStepError
│   └── DuplicateStepError
├── PlanError                     the requirements or the plan of a new step are wrong
├── WorkspaceError                a workspace cannot be made, changed or removed as asked
├── ChangeError                   files cannot be changed as one: a place is refused, or others change files there
├── DagError                      a DAG file or object is no pipeline
├── ResolutionError               the needs of a DAG cannot be bound to its offers
│   └── LockError                 a lock file is broken, or a wiring is not the one that it holds
├── DefinitionError               a pipeline definition breaks the service's rules
├── DataError                     a data file cannot be read or does not hold what was asked for
├── EngineError                   the local engine cannot do what was asked
│   └── RunFailedError            a step of a run failed
├── DeployError                   AWS refused what a deployment asked for, or was not reached
└── MissingExtraError             an optional dependency is not installed
```

An error carries one or more *faults*; all faults of one input are reported together. Errors that callers of the
seed's API catch as `ValueError` or `KeyError` are also those.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ChangeError",
    "ConfigurationError",
    "ContractError",
    "CursusError",
    "DagError",
    "DataError",
    "DeclarationError",
    "DefinitionError",
    "DeployError",
    "DuplicateStepError",
    "EngineError",
    "Fault",
    "KindError",
    "LockError",
    "MissingExtraError",
    "PlanError",
    "RegistryError",
    "ResolutionError",
    "RunFailedError",
    "SpecificationError",
    "UnknownStepError",
    "WorkspaceError",
    "did_you_mean",
    "nearest",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, what, and the change that mends it.

    >>> print(Fault("config.yaml:7:3 XGBoostTraining.max_depth", "-1 is below 1", "give a depth of 1 or more"))
    config.yaml:7:3 XGBoostTraining.max_depth: -1 is below 1
      hint: give a depth of 1 or more
    """

    subject: str
    fact: str
    hint: str | None = None
    code: str = ""

    def __str__(self) -> str:
        text = f"{self.subject}: {self.fact}" if self.subject else self.fact
        return text if self.hint is None else f"{text}\n  hint: {self.hint}"


class CursusError(Exception):
    """What went wrong, and what to do about it."""

    code: ClassVar[str] = "cursus"

    def __init__(self, message: str, *, hint: str | None = None, faults: Iterable[Fault] = ()) -> None:
        """Holds one message, or the faults that it sums up."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.faults = tuple(faults) or (Fault("", message, hint, self.code),)

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> Self:
        """One error for all faults of an input."""
        found = tuple(faults)
        return cls("\n".join(str(fault) for fault in found), faults=found)

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\n  hint: {self.hint}"


class DeclarationError(CursusError, ValueError):
    """A contract, spec, config or hyperparameter set is wrong in itself."""

    code = "declaration"


class ContractError(DeclarationError):
    """A script contract names what it may not."""

    code = "contract"


class SpecificationError(DeclarationError):
    """A step specification is missing or disagrees with its contract."""

    code = "specification"


class ConfigurationError(DeclarationError):
    """A config lacks a value that its step needs, or holds one that it cannot take."""

    code = "configuration"


class KindError(DeclarationError):
    """A shape of `core/kinds` was given what SageMaker does not take."""

    code = "kind"


class RegistryError(CursusError):
    """A step's name is not what the registry holds."""

    code = "registry"


class UnknownStepError(RegistryError, KeyError):
    """No step of that name is registered."""

    code = "unknown-step"

    def __init__(self, name: str, known: Iterable[str] = (), *, hint: str | None = None) -> None:
        """Names the step asked for, and the nearest registered one where no other hint is given."""
        super().__init__(
            f"no step named {name!r} is registered",
            hint=hint or did_you_mean(name, known) or "`cursus steps list` shows the registered steps",
        )


class DuplicateStepError(RegistryError, ValueError):
    """Two builders claim one step name."""

    code = "duplicate-step"


class PlanError(CursusError, ValueError):
    """The requirements or the plan of a new step are wrong in themselves, or do not fit what is registered."""

    code = "plan"


class WorkspaceError(CursusError):
    """A workspace cannot be made, changed or removed as asked."""

    code = "workspace"


class ChangeError(CursusError):
    """Files cannot be changed as one: a place is refused, or another process changes files there."""

    code = "change"


class DagError(CursusError, ValueError):
    """A DAG file or object is no pipeline."""

    code = "dag"


class ResolutionError(CursusError, ValueError):
    """The needs of a DAG cannot be bound to its offers."""

    code = "resolution"


class LockError(ResolutionError):
    """A lock file is broken, or a wiring is not the one that it holds."""

    code = "lock"


class DefinitionError(CursusError, ValueError):
    """A pipeline definition breaks the service's rules."""

    code = "definition"


class DataError(CursusError, ValueError):
    """A data file cannot be read, or does not hold what was asked for."""

    code = "data"


class DeployError(CursusError):
    """AWS refused what a deployment asked for, or was not reached."""

    code = "deploy"


class EngineError(CursusError, RuntimeError):
    """The local engine cannot do what was asked."""

    code = "engine"


class RunFailedError(EngineError):
    """A step of a run failed."""

    code = "run-failed"


class MissingExtraError(CursusError, ImportError):
    """An optional dependency is not installed."""

    code = "missing-extra"

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        """Names the package, the extra that brings it, and what it is needed for."""
        super().__init__(
            f"{package} is not installed, and is needed to {purpose}",
            hint=f"install it with: pip install 'cursus-pipelines[{extra}]'",
        )


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known name, or None where nothing is near.

    >>> did_you_mean("XGBostTraining", ["XGBoostTraining", "XGBoostModel"])
    "did you mean 'XGBoostTraining'?"
    """
    near = nearest(name, known)
    return None if near is None else f"did you mean {near!r}?"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The nearest known name, or None where nothing is near.

    >>> nearest("XGBostTraining", ["XGBoostTraining", "XGBoostModel"])
    'XGBoostTraining'
    """
    options = list(known)
    near = get_close_matches(name, options, n=1)
    if not near:
        folded = {option.casefold(): option for option in options}
        near = [folded[match] for match in get_close_matches(name.casefold(), folded, n=1)]
    return near[0] if near else None
