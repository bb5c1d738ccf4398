"""The report's section on water: what stands worst, what to do, where, and how it went."""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from dayang.engine import Section
from dayang.town import Town
from dayang.town.parameters import parameter
from dayang.water.quality.report.choice import section_chart
from dayang.water.quality.report.pictures import heat_table, parts_chart, river_map
from dayang.water.quality.report.said import answer, to_do
from dayang.water.quality.report.shown import Shown
from dayang.water.quality.report.tables import section_tables
from dayang.words import Words

TITLE = Words("治水", "Rivers")


def section(town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame]) -> Section:
    """Return the section.

    Parameters
    ----------
    town, as_of
        As given to `dayang.water.quality.tables.assessed_tables`.
    tables
        What that returned.
    """
    shown = Shown(town, as_of, tables)
    return Section(
        key="water",
        title=TITLE,
        sentence=answer(shown),
        to_do=to_do(shown),
        pictures=(heat_table(shown), river_map(shown), parts_chart(shown), section_chart(shown)),
        tables=section_tables(shown),
        parameters=(parameter(town, "water.cwqi_do_floor_mg_l", as_of),),
    )
