"""The checks of a definition, one family to a module; each takes what it needs and gives faults."""
