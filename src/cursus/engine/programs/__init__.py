"""What runs inside jobs: programs of the standard library alone, for the Python of any container."""
