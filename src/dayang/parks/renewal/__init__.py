"""Renewal: which unit is rebuilt when, how, with whose money, and where every firm goes meanwhile."""

from dayang.parks.renewal.check import check, looked_at

__all__ = ["check", "looked_at"]
