"""From a DAG and its configs to a pipeline definition."""
