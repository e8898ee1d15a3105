"""Whether a plan holds: names, layers, traces and neighbours, each fault with what mends it."""
