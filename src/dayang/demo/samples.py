"""Monitoring sections and two years of monthly samples.

What a river shows follows from the sewage that reaches it, from its own banks and from
upstream, from its width, and from season and measures (`sample_values`), calibrated by the
rules of water quality to what is published of the town (`sample_calibration`).
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.figures import Size
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, on_grid
from dayang.demo.sample_calibration import calibrated
from dayang.demo.sample_values import MONTHS, below_detection
from dayang.town.units import CHINA

DECAY_M = 6000.0
"""Ammonia falls to a third over so much of a river (assumed: a day and a half in slow water)."""
REPORTED_AFTER = np.timedelta64(9 * 1440 + 17 * 60, "m")
"""From the start of the day of sampling to the report."""
GRAMS_A_METRE = 120.0
"""Load of ammonia, g/d for a metre of width, that begins to show (assumed)."""
UNITS = {"ph": "pH", "water_temperature": "°C", "transparency": "cm"}
"""Units of items that are not in mg/L."""


def sections(plan: Layout) -> gpd.GeoDataFrame:
    """Return the register ``sections``: one on each river's last reach, more on the arms."""
    reaches, rivers = plan.water.reaches, plan.water.rivers
    ranks = zip(rivers["river_id"], rivers["rank"], strict=True)
    at = np.concatenate(
        [_watched(np.flatnonzero(reaches["river_id"] == river), rank) for river, rank in ranks]
    )
    river = reaches["river_id"].to_numpy()[at]
    points = shapely.line_interpolate_point(reaches.geometry.to_numpy()[at], 0.5, normalized=True)
    facts = rivers.set_index("river_id").loc[river]
    number = pd.Series(river).groupby(river).cumcount().to_numpy() + 1
    return gpd.GeoDataFrame(
        {
            "section_id": [f"{r}-{n}" for r, n in zip(river, number, strict=True)],
            "name": [f"{name}{n}号断面" for name, n in zip(facts["name"], number, strict=True)],
            "river_id": river,
            "reach_id": reaches["reach_id"].to_numpy()[at],
            "target_class": facts["target_class"].to_numpy(),
        },
        geometry=shapely.transform(points, on_grid),
    )


def _watched(reaches: Indices, rank: int) -> Indices:
    """Return which of a river's reaches have a section: the wider the river, the more."""
    wanted = min(len(reaches), (3, 2, 1)[rank])
    spread = np.linspace(0, len(reaches) - 1, wanted + 2)[1:-1]
    watched: Indices = reaches[np.unique(np.round(spread).astype(int))]
    return watched


def samples(
    rng: Generator, size: Size, plan: Layout, watched: gpd.GeoDataFrame, outlets: pd.DataFrame
) -> pd.DataFrame:
    """Return the register ``samples`` of the sections `watched`.

    Parameters
    ----------
    rng
        Where chance comes from.
    size
        How large the town is, for what its samples are calibrated to.
    plan
        Ground plan, for the rivers.
    watched
        Sections.
    outlets
        The register ``discharge_points``.
    """
    months = len(MONTHS)
    shape = (len(watched), months)
    date = MONTHS.to_numpy().astype("datetime64[m]") + (rng.integers(2, 10, shape) * 1440).astype(
        "timedelta64[m]"
    )
    sampled = date + rng.integers(9 * 60, 16 * 60, shape).astype("timedelta64[m]")
    frame = pd.DataFrame(
        {
            "section_id": np.repeat(watched["section_id"].to_numpy(), months),
            "sampled_at": pd.Series(sampled.ravel()).dt.tz_localize(CHINA),
            "reported_at": pd.Series((date + REPORTED_AFTER).ravel()).dt.tz_localize(CHINA),
            "reported_by": "镇生态环境监测站",
        }
    )
    river = np.unique(watched["river_id"].to_numpy().astype(str), return_inverse=True)[1].ravel()
    chances, values = calibrated(rng, size, _exposure(plan.water.reaches, watched, outlets), river)
    rows = [
        frame.assign(**_cells(item, value.ravel(), chances.missing[item].ravel()))
        for item, value in values.items()
    ]
    return pd.concat(rows, ignore_index=True)


def _exposure(reaches: pd.DataFrame, watched: pd.DataFrame, outlets: pd.DataFrame) -> Array:
    """Return the logarithm of the load that reaches each section, for its width."""
    open_outlets = outlets[~outlets["intercepted"].to_numpy(dtype=bool)]
    place = pd.Index(reaches["reach_id"])
    grams = (open_outlets["flow_m3_d"] * open_outlets["nh3n_mg_l"]).fillna(0.0).to_numpy()
    own: Array = np.bincount(place.get_indexer(open_outlets["reach_id"]), grams, len(reaches)).astype(float)
    at = place.get_indexer(watched["reach_id"])
    width = reaches["width_m"].to_numpy()[at]
    exposure: Array = np.log1p(reaching(reaches, own)[at] / (GRAMS_A_METRE * width))
    return exposure


def reaching(reaches: pd.DataFrame, own: Array) -> Array:
    """Return the load halfway down each reach: its own half, and what is left of that from upstream.

    Loads decay along the way; where a river forks they part by the widths.

    Parameters
    ----------
    reaches
        The register ``reaches``, without rings.
    own
        Load that enters each reach along its banks.
    """
    nodes, place = np.unique(reaches[["from_node", "to_node"]].to_numpy().astype(str), return_inverse=True)
    start, stop = place.reshape(-1, 2).T
    width = reaches["width_m"].to_numpy()
    share = width / np.bincount(start, width, len(nodes))[start]
    left = np.round(np.exp(-reaches["length_m"].to_numpy() / (2 * DECAY_M)), 9)
    at_node, halfway = np.zeros(len(nodes)), np.zeros(len(own))
    open_above = np.bincount(stop, minlength=len(nodes))
    ready = np.flatnonzero(open_above == 0).tolist()
    while ready:
        node = ready.pop()
        for reach in np.flatnonzero(start == node).tolist():
            halfway[reach] = at_node[node] * share[reach] * left[reach] + own[reach] / 2
            at_node[stop[reach]] += (halfway[reach] + own[reach] / 2) * left[reach]
            open_above[stop[reach]] -= 1
            if open_above[stop[reach]] == 0:
                ready.append(int(stop[reach]))
    return np.round(halfway, 6)


def _cells(item: str, value: Array, missing: Mask) -> dict[str, Any]:
    """Return one item's cells: some below detection, a few not measured."""
    return {
        "item": item,
        "value": np.where(missing, np.nan, value),
        "unit": UNITS.get(item, "mg/L"),
        "qualifier": np.select([missing, below_detection(item, value)], ["--", "<"], "="),
    }
