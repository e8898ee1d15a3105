"""Tuning steps: the search space, the strategies that search it, and the training jobs that they try."""
