"""What a run takes from earlier ones instead of working: by cache key, by resuming, or by a choice of steps."""
