"""The steps below `steps` are read by the tests, and are no tests themselves."""

collect_ignore_glob = ["steps/*"]
