"""Shows one run of the local engine as one HTML page that needs no network and no other file."""

from cursus.report.page import write_report

__all__ = ["write_report"]
