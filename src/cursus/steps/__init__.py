"""The shared steps: six layers, one file of each per step."""
