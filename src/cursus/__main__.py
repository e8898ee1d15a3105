"""`python -m cursus`."""
