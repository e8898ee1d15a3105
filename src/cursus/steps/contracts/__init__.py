"""The script contracts of the shared steps."""
