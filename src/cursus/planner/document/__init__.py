"""The Markdown of a plan as a grammar: what its sections and bullets are called, and how each is written and read."""
