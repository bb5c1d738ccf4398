"""Reading and writing towns: the only room below `programme` that opens files."""

from dayang.town.io.reading import Reading, load_town, read_tables, read_town
from dayang.town.io.writing import write_tables, write_town

__all__ = [
    "Reading",
    "load_town",
    "read_tables",
    "read_town",
    "write_tables",
    "write_town",
]
