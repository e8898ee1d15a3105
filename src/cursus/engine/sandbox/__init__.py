"""Where jobs run: the sandboxes, the warm interpreter, and what a job is asked for."""
