"""Counts the rows of a table."""

import os

ENVIRONMENT = {"LABEL_FIELD": None, "ROW_LIMIT": "1000"}


def main(input_paths, output_paths, environ_vars, job_args):
    """Prints the settings."""
    print(environ_vars["LABEL_FIELD"], environ_vars["ROW_LIMIT"], os.environ.get("GROUP_BY", "region"))
    print(os.getenv("SEPARATOR", ";"))
