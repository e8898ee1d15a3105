"""Says how it is."""


def main(settings):
    """Gives settings."""
    return {"mode": "all"} | settings
