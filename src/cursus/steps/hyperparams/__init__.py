"""The hyperparameter classes of the shared steps."""
