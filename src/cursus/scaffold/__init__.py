"""From a plan to files: code, tests and table entries, written as one change, and held against the plan ever after."""
