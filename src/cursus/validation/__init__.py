"""Whether the layers of a step say the same: rules that run, explain themselves and, where it is safe, mend."""
