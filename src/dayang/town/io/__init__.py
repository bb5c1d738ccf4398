"""Reading and writing towns: the only room below `programme` that opens files."""
