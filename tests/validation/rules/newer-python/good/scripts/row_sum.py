"""Says how it is."""

import tomllib


def main(mode: str | None) -> dict:
    """Gives settings."""
    match mode:
        case None:
            return {}
        case _:
            return tomllib.loads(mode)
