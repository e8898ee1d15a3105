"""From what a new step must do to a plan of it: requirements in, a `StepPlan` out, checked and revised; no code."""
