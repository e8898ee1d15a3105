"""The registry, by the path that step code imports it from."""
