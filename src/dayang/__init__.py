"""Dayang (打样): plans a town's campaigns, carries them out, and proves them."""

__version__ = "0.1.0"
