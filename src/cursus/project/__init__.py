"""Starts a project from a data file, and makes the data of the demos."""
