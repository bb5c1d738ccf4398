"""One command, ``dayang``: every line of work from the shell.

Each command translates words on the command line into one call below, prints what a
person needs, and ends with 0 (done), 1 (the input or plan has faults) or 2 (wrong words).
A command's module is loaded when the command runs, so that help answers at once.
"""

from dayang.cli.main import main

__all__ = ["main"]
