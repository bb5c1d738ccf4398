"""Water: rivers, what is led into them, and the sewers that keep it out."""
