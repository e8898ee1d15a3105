"""Runs of steps: their scripts run in the engine on samples, on bad data, and on what other steps write."""
