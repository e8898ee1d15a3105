"""What a check of a workspace looks at, one kind a module."""
