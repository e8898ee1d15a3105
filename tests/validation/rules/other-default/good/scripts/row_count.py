"""Counts the rows of a table."""

import os

ENVIRONMENT = {"LABEL_FIELD": None, "ROW_LIMIT": 1000}


def main(input_paths, output_paths, environ_vars, job_args):
    """Prints the settings."""
    print(os.environ["LABEL_FIELD"], os.environ.get("GROUP_BY", ""), environ_vars["ROW_LIMIT"])
    print(float(os.environ.get("RATIO", 0.7)), os.environ.get("STRICT", "True") == "true")
    print(os.environ.get("TITLE"), os.environ.get("NOTE", str(len(output_paths))))
