"""The table of the shared steps, by the older path."""

from cursus.registry.step_names_original import STEP_NAMES

__all__ = ["STEP_NAMES"]
