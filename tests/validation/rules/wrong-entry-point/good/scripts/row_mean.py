"""Takes the mean."""
