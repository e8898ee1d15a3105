"""The layers of a step as their files declare them; nothing is imported and nothing is run."""
