"""Whether the layers of a step say the same thing: rules that run, explain themselves and mend what is safe."""
