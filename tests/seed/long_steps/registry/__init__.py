"""The layer registry of steps in the long style."""
