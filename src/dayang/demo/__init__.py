"""The demo town: a whole generated town, labelled as such, that everything is shown on.

Its figures follow what is published of Xiaolan as of 2021-12-31 (`data/figures.csv`);
its names, people, firms and places are invented.
"""

from dayang.demo.town import demo_town

__all__ = ["demo_town"]
