"""The entry of every script: paths, environment and arguments in, an exit code out."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Dict, Mapping, Optional, Sequence

if TYPE_CHECKING:
    import argparse

__all__ = ["FAILED", "INVALID", "NOT_FOUND", "SUCCEEDED", "report_failure", "run", "variables"]

SUCCEEDED = 0
NOT_FOUND = 1
INVALID = 2
FAILED = 3

CONTAINER_BASE = "/opt/ml"
BASE_VARIABLE = "SAGEMAKER_BASE_DIR"
REASON_LIMIT = 1024

Main = Callable[[Dict[str, str], Dict[str, str], Dict[str, str], "argparse.Namespace"], Optional[int]]

logger = logging.getLogger(__name__)


def run(
    main: Main,
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environment: Mapping[str, Optional[str]],
    parse_arguments: Callable[[Sequence[str]], argparse.Namespace],
) -> int:
    """Call a script's `main` with what its container gives, and return the exit code of the process.

    Container paths start with `/opt/ml`; where the variable SAGEMAKER_BASE_DIR names another folder, they are moved
    there, as SageMaker's own toolkits do.

    Args:
        main: takes input paths, output paths, environment variables and parsed arguments; may return an exit code.
        input_paths: logical name -> container path.
        output_paths: logical name -> container path.
        environment: variable -> default; None where the variable is required.
        parse_arguments: turns the command line into a namespace.

    Returns:
        0 when done, 1 when a file is missing, 2 when input is not valid, 3 on any other error.
    """
    logging.basicConfig(
        stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", force=True
    )
    base = os.environ.get(BASE_VARIABLE, CONTAINER_BASE)
    try:
        values = variables(environment, os.environ)
        arguments = parse_arguments(sys.argv[1:])
        code = main(_moved(input_paths, base), _moved(output_paths, base), values, arguments)
    except Exception as error:  # noqa: BLE001 -- the entry of a process: every error becomes an exit code
        return _failed(error, Path(base))
    return code or SUCCEEDED


def variables(environment: Mapping[str, Optional[str]], given: Mapping[str, str]) -> Dict[str, str]:
    """Return the value of every declared variable: the given one, else its default.

    Args:
        environment: variable -> default; None where the variable is required.
        given: the variables that are set.

    Raises:
        ValueError: required variables are not set or blank; all are named.
    """
    missing = [name for name, default in environment.items() if default is None and not given.get(name, "").strip()]
    if missing:
        raise ValueError(
            f"environment: {', '.join(missing)} not set; hint: set each of them in the step's environment variables"
        )
    return {name: given.get(name, default or "") for name, default in environment.items()}


def report_failure(reason: str, base: Path) -> Optional[Path]:
    """Write why a job failed to where SageMaker looks for it, and return that file.

    A processing job is known by its configuration file and has `output/message`; any other job has `output/failure`.
    Nothing is written, and None returned, where there is no writable output folder.
    """
    folder = base / "output"
    if not (folder.is_dir() and os.access(str(folder), os.W_OK)):
        return None
    is_processing = (base / "config" / "processingjobconfig.json").is_file()
    target = folder / ("message" if is_processing else "failure")
    target.write_text(reason[:REASON_LIMIT], encoding="utf-8")
    return target


def _moved(paths: Mapping[str, str], base: str) -> Dict[str, str]:
    """Return container paths as they are under another base folder."""
    return {
        name: base + path[len(CONTAINER_BASE) :] if path.startswith(CONTAINER_BASE + "/") else path
        for name, path in paths.items()
    }


def _failed(error: Exception, base: Path) -> int:
    """Log an error, report it to the service, and return its exit code."""
    reason = f"{type(error).__name__}: {error}"
    code = _exit_code(error)
    if code == FAILED:
        logger.error("%s", reason, exc_info=error)
    else:
        logger.error("%s", reason)
    try:
        report_failure(reason, base)
    except OSError as unwritable:
        logger.warning("the reason of the failure could not be written: %s", unwritable)
    return code


def _exit_code(error: Exception) -> int:
    """Return the exit code that stands for a kind of error."""
    if isinstance(error, FileNotFoundError):
        return NOT_FOUND
    return INVALID if isinstance(error, ValueError) else FAILED
