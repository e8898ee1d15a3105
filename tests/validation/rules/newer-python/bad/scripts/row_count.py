"""Says how it is."""


def main(mode):
    """Gives a word."""
    match mode:
        case None:
            return "none"
        case _:
            return mode.removeprefix("mode-")
