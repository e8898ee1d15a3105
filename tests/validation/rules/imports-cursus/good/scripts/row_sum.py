"""Adds up."""

from .row_count import snake_case
