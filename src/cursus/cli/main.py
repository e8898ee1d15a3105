"""The command line's entry: parses and renders, and nothing else."""
