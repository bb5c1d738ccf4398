"""The industries the town is known for, with what a job makes and uses in each.

`data/industries.csv` holds classes of GB/T 4754-2017, the words firms call themselves
by, where they work, and assumed shares and intensities; none of it is of a real firm.
"""

import numpy as np
import pandas as pd

from dayang.demo.noise import Array, Generator, Indices, Mask
from dayang.demo.packaged import packaged

PLACES = ("works", "shop", "home")
"""Where firms work: industrial buildings, commercial ones, ground floors of houses."""


def industries() -> pd.DataFrame:
    """Return the table of industries."""
    return packaged("industries")


def drawn(rng: Generator, trader: Mask) -> Indices:
    """Draw an industry (row of the table) for each firm, by whether it is a sole trader."""
    table = industries()
    rows = np.empty(len(trader), dtype=np.int64)
    for mask, column in ((~trader, "company_share"), (trader, "trader_share")):
        share: Array = table[column].to_numpy()
        limits = np.cumsum(share) / share.sum()
        rows[mask] = np.searchsorted(limits, rng.random(int(mask.sum())), side="right")
    return np.minimum(rows, len(table) - 1)


def manufactures(rows: Indices) -> Mask:
    """Say which rows of the table are manufacturing: divisions 13 to 43 of the standard."""
    division = industries()["code"].str[:2].astype(int).to_numpy()
    made: Mask = ((division >= 13) & (division <= 43))[rows]
    return made
