"""Says how it is."""


def main(settings, flags):
    """Gives settings."""
    return {"mode": flags | 1, "names": {"a"} | set(settings), **settings}
