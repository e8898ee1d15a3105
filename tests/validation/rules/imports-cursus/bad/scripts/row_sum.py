"""Adds up."""
