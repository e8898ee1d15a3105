"""The scripts and notebooks here are read by tests, and never run."""

from pathlib import Path

collect_ignore = [each.name for each in Path(__file__).parent.glob("*.py") if not each.name.startswith("test_")]
