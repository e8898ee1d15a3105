"""Reading configs: tiers, files, merging."""
