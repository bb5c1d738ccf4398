"""The planner's own reading of a renewal problem, as arrays; what judges plans shares none of it."""
