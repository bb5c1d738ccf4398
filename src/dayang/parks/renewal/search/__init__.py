"""The search for a good programme: units and firms taken out and put back, with every limit kept."""
