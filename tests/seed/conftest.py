"""The step of the seed's example can only be imported once it is in the table of step names."""

collect_ignore = ["data_validation.py"]
