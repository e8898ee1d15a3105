"""The step of the seed's example can only be imported once it is in the table; those of a folder as its steps."""

collect_ignore = ["data_validation.py", "long_steps"]
