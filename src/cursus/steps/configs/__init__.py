"""The config classes of the shared steps."""
