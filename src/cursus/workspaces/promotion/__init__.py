"""What moves with a step that is promoted, how, and what stands in the way."""
