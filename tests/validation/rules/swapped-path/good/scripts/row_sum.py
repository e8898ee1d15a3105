"""Has a library write what is read afterwards."""

from pathlib import Path

from row_library import summed


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the sum."""
    Path(input_paths["rows"], "_started").write_text("")
    summed(input_paths["rows"], output_paths["counts"])
    print(Path(output_paths["counts"], "sum.txt").read_text())
