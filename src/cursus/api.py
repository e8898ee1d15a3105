"""What cursus can do, as typed functions: one function, one command."""
