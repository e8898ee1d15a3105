"""The specifications of the shared steps."""
