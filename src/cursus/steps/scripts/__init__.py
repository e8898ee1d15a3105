"""The scripts of the shared steps: they stand alone, and run in containers."""
