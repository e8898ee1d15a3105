"""Sums the rows of a table."""

import logging
import sys

logger = logging.getLogger(__name__)


def main(input_paths, output_paths, environ_vars, job_args):
    """Sums."""
    try:
        total(input_paths)
    except Exception:
        logger.exception("failed")
        sys.exit(0)


def total(paths):
    """The sum."""
    try:
        return sum(map(len, paths))
    except Exception as error:
        logger.error("failed: %s", error)
        raise SystemExit from error


if __name__ == "__main__":
    main({}, {}, {}, None)
