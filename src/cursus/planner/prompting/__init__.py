"""A prompt for whoever plans with a language model: the task, what this installation knows, and the form of the answer."""
