"""What a step is: declarations, kinds and configs."""
