"""Binds every need of a DAG to one offer."""
