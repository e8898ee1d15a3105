"""What a step's job is told: environment variables and arguments, from the contract and the config."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from cursus.core.config_fields.markers import Arg, Env, marked_fields, text_value
from cursus.errors import ConfigurationError, Fault

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract

__all__ = ["BuilderEnvironment", "is_unset"]


class BuilderEnvironment:
    """The part of a builder that tells a script what its user configured."""

    config: Any
    contract: ScriptContract | None

    @abstractmethod
    def _get_step_name(self) -> str: ...

    def validate_environment(self) -> None:
        """Checks that the job sets every variable that the script requires, all missing ones together.

        `create_step` is preceded by it, whichever class defines that.
        """
        env = self._get_environment_variables()
        required = self.contract.required_env_vars if self.contract else ()
        faults = [
            Fault(
                self._get_step_name(),
                f"the script requires the environment variable {name!r}, and it is not set",
                f"set the field of {type(self.config).__name__} that carries it, or env['{name}']",
            )
            for name in required
            if is_unset(env.get(name))
        ]
        if faults:
            raise ConfigurationError.of(faults)

    def _get_environment_variables(self) -> dict[str, Any]:
        """The job's environment: the contract's defaults, the config's fields, then the config's `env`.

        A field is meant by its mark, or because it is named as the contract's variable is, in lower case. Values are
        texts, or variables that the run makes texts of.
        """
        defaults = dict(self.contract.optional_env_vars) if self.contract else {}
        marked = {mark.name: text_value(value) for _, mark, value in marked_fields(self.config, Env)}
        own = {name: text_value(value) for name, value in self.config.env.items()}
        return {**defaults, **self._named_variables(), **marked, **own}

    def _get_job_arguments(self) -> list[Any] | None:
        """The script's arguments, from the config's marked fields; None where it takes none."""
        marked = marked_fields(self.config, Arg)
        pairs = [(mark.flag, text_value(value)) for _, mark, value in marked if value is not None]
        return [word for flag, value in pairs for word in (flag, value)] or None

    def _named_variables(self) -> dict[str, Any]:
        if self.contract is None:
            return {}
        names = (*self.contract.required_env_vars, *self.contract.optional_env_vars)
        known = {field for tier in type(self.config).categorize_fields().values() for field in tier}
        values = {name: getattr(self.config, name.lower()) for name in names if name.lower() in known}
        return {name: text_value(value) for name, value in values.items() if value is not None}


def is_unset(value: Any) -> bool:
    """Whether a value was left out or is the empty text."""
    return value is None or (isinstance(value, str) and not value)
