"""Specification-driven ML pipelines for Amazon SageMaker."""

__version__ = "0.1.0"
