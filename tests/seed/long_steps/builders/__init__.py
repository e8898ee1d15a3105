"""The layer builders of steps in the long style."""
