"""Theme parks: the units of each belt that hang together, and what they are to be for."""

import geopandas as gpd
import numpy as np
import pandas as pd

from dayang.demo import names
from dayang.demo.adjoining import adjacency, largest_set
from dayang.demo.figures import Size
from dayang.demo.layout import Layout
from dayang.demo.noise import Indices, Mask
from dayang.demo.parks import ADJOIN_M

THEMES = (("智能锁与五金", "33|34|35"), ("智慧照明", "387|382"), ("智能家电与电子", "385|381|39"))
"""What the town is known for, and its industries (GB/T 4754-2017)."""


def themes(
    plan: Layout, size: Size, frame: gpd.GeoDataFrame, belt: Indices, barred: Mask
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the theme parks wanted, one a belt, and the theme of each unit.

    A theme's units are the largest set of its belt's that hang together without those
    `barred`, none farther than `ADJOIN_M` from the next.
    """
    found: list[str | None] = [None] * len(frame)
    rows = []
    near, area_mu = adjacency(frame.geometry.to_numpy(), ADJOIN_M), frame["area_mu"].to_numpy()
    for k in np.unique(belt[belt >= 0]).tolist():
        theme, industries = THEMES[k % len(THEMES)]
        members = largest_set(near, (belt == k) & ~barred, area_mu)
        for unit in members.tolist():
            found[unit] = f"T{k + 1}"
        largest = members[np.argmax(area_mu[members])]
        village = plan.villages.set_index("village_id")["name"][frame["village_id"].iloc[largest]]
        rows.append(
            {
                "theme_id": f"T{k + 1}",
                "name": names.theme_park(village, theme),
                "area_mu": round(size.value("theme_park_mu"), 2),
                "industries": industries,
            }
        )
    return pd.DataFrame(rows), pd.Series(found, dtype="str")
