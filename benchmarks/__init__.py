"""Benchmarks: each a module run as ``python -m benchmarks.NAME``, its figure in the last line."""
