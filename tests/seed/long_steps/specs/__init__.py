"""The layer specs of steps in the long style."""
