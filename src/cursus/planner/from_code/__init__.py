"""Requirements out of code that is there already, a script or a notebook: read, never run, and marked as inferred."""
