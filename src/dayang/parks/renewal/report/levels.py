"""The levels of an order of goals, where the plan was made under one."""

from collections.abc import Mapping

import pandas as pd

from dayang.engine import Table
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.town.registers.renewal_columns import RENEWAL_GOAL
from dayang.words import Words

REGISTER = "renewal_levels"

HEADINGS: Mapping[str, Words] = {
    "level": Words("次序", "Order"),
    "name": Words("目标", "Goal"),
    "reached_wan": Words("求到（万元）", "Reached (10,000 yuan)"),
    "bound_wan": Words("界（万元）", "Bound (10,000 yuan)"),
    "gap_wan": Words("差距（万元）", "Gap (10,000 yuan)"),
    "least_wan": Words("至少保住（万元）", "To be kept (10,000 yuan)"),
    "kept_wan": Words("方案保住（万元）", "Kept (10,000 yuan)"),
}


def levels_table(shown: Shown) -> Table | None:
    """Return what each goal reached, its bound, and what the plan keeps of it; ``None`` without an order.

    Parameters
    ----------
    shown
        Of a plan.
    """
    told = shown.tables.get(REGISTER)
    if told is None or told.empty:
        return None
    rows = pd.DataFrame(told).sort_values("level", ignore_index=True)
    frame = rows.assign(name=as_words([RENEWAL_GOAL[str(goal)] for goal in rows["goal"]]))
    return Table(
        REGISTER,
        Words("目标次序：一层一层求", "Order of goals: one after another"),
        frame[list(HEADINGS)],
        HEADINGS,
        ("name", "reached_wan", "kept_wan"),
        dict.fromkeys((name for name in HEADINGS if name.endswith("_wan")), 1),
    )
