"""Source text followed as far as reading tells, with every value that an expression can have."""
