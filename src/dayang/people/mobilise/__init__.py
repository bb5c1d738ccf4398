"""Mobilisation: where to open points, who stands where, how a day would go."""
