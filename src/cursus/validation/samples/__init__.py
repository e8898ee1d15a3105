"""Sample data of a step's inputs, described by their columns: read from a file, and made from the description."""
