"""x."""

from cursus.validation.model import Rule, Severity, found_by_the_run

RULE = Rule("build-failure", 5, Severity.ERROR, "W.", "W.", "R.", found_by_the_run, example="x", runs_code=True)
