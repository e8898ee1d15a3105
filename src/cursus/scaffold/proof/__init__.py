"""What proves that a planned step does what its requirements ask: rules, a pipeline, tests."""
