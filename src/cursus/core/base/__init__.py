"""The base classes of the six layers."""
