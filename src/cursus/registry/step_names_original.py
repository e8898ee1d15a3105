"""The table of the shared steps, by the name that older step code imports it from."""

from cursus.registry.step_names import STEP_NAMES

__all__ = ["STEP_NAMES"]
