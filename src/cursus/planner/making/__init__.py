"""From requirements to a plan: each module makes one part of it, from the requirements and the parts before."""
