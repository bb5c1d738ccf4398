"""Reading and writing towns: the only room below `programme` that opens files."""

from dayang.town.io.coloured import coloured_copy
from dayang.town.io.guard import LIMITS, Limits
from dayang.town.io.package import export_package
from dayang.town.io.reading import Reading, load_town, read_tables, read_town
from dayang.town.io.report import faults_as_json, faults_as_text
from dayang.town.io.template import template
from dayang.town.io.writing import write_tables, write_town

__all__ = [
    "LIMITS",
    "Limits",
    "Reading",
    "coloured_copy",
    "export_package",
    "faults_as_json",
    "faults_as_text",
    "load_town",
    "read_tables",
    "read_town",
    "template",
    "write_tables",
    "write_town",
]
