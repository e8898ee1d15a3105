"""The registry of builders, by the path that step code imports it from."""

from cursus.registry.builder_registry import StepBuilderRegistry, get_global_registry, register_builder

__all__ = ["StepBuilderRegistry", "get_global_registry", "register_builder"]
