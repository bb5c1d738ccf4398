"""The report: one HTML file that opens from disk, built from what engines hand in."""

from dayang.programme.report.page import render

__all__ = ["render"]
