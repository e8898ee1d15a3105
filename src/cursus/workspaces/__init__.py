"""The life of workspaces: made, checked, promoted from, removed."""
