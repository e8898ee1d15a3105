"""Requirements as the YAML file that they could have come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cursus.planner.requirements import StepRequirements

__all__ = ["requirements_text"]


def requirements_text(requirements: StepRequirements) -> str:
    """The file's text: what is said, without what goes without saying; the same for the same requirements."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes texts of several lines as lines."""

    def text(dumper: yaml.SafeDumper, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    said = requirements.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    return yaml.dump(said, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
