"""The layer configs of steps in the long style."""
