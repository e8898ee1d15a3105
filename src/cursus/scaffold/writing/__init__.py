"""The files of a step, each with the values of its template."""
