"""Runs a pipeline definition on one machine."""
