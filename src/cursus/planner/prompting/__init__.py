"""A prompt by which a language model plans: the task, what this installation knows, and the form of the answer."""
