"""The layer contracts of steps in the long style."""
