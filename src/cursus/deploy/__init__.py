"""Puts a definition and the files that it refers to on SageMaker."""
