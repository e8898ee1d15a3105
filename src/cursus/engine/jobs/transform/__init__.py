"""Transform steps."""
