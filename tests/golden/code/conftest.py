"""The scripts and notebooks here are read by tests of the planner, and never run."""

collect_ignore_glob = ["*"]
