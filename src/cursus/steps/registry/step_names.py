"""The table of the shared steps, by the path that step code imports it from."""

from cursus.registry.step_names import *  # noqa: F403 - a re-export of exactly its __all__
from cursus.registry.step_names import __all__ as __all__  # noqa: PLC0414 - marks the re-export
