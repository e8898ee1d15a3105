"""The pipeline definition: read, walked, checked against the service's own model."""
