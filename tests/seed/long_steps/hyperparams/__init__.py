"""The layer hyperparams of steps in the long style."""
