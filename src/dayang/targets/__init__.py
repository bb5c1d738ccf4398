"""Targets: indicators over the registers, how they stand and where they are heading."""
