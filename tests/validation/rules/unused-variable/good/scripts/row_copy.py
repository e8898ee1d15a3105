"""Writes rows and all settings."""

from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the rows, and each variable on a line of its own."""
    rows = Path(input_paths["rows"], "rows.csv").read_text()
    settings = [f"{name}={value}" for name, value in environ_vars.items()]
    Path(output_paths["counts"], "rows.txt").write_text("\n".join([rows, *settings]))
