"""A bound on what any programme is worth, with the multipliers that prove it."""
