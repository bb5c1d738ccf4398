"""Monitoring sections and two years of monthly samples.

What a river shows follows from how many people and works drain to it, its width, and
the season: ammonia and phosphorus rise with load, oxygen falls with it and with warmth
(saturation 468 / (31.6 + T) mg/L, GB 3838-2002), and the year improves what is sampled.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, on_grid
from dayang.town.units import CHINA

MONTHS = pd.date_range("2020-01-01", "2021-12-01", freq="MS")
REACH_M = 900.0
"""People and works within this distance of a section load it."""
REPORTED_AFTER = np.timedelta64(9 * 1440 + 17 * 60, "m")
"""From the start of the day of sampling to the report."""
UNITS = {"ph": "pH", "water_temperature": "°C", "transparency": "cm"}
"""Units of items that are not in mg/L."""
PETROLEUM_LIMIT = 0.01
"""Detection limit of petroleum, mg/L (HJ 970-2018)."""
DECIMALS = {
    "water_temperature": 1, "ph": 1, "do": 2, "codmn": 1, "cod": 1, "nh3n": 3, "tp": 2, "petroleum": 2,
    "transparency": 0,
}  # fmt: skip


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


def samples(rng: Generator, plan: Layout, watched: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the register ``samples`` of the sections `watched`.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan
        Ground plan, for works and widths.
    watched
        Sections about the centre.
    cells
        Residents by cell.
    """
    load = _load(rng, plan, watched, cells)
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
    values = _values(rng, load, months)
    rows = [frame.assign(**_cells(rng, item, value.ravel())) for item, value in values.items()]
    return pd.concat(rows, ignore_index=True)


def _load(rng: Generator, plan: Layout, watched: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> Array:
    """Return each section's load: 0 for a clean river to about 1 for a fouled one."""
    xy = shapely.get_coordinates(watched.geometry.to_numpy())
    works = plan.buildings[plan.buildings["use"] == "industrial"]
    people = _nearby(xy, cells, cells["population"].to_numpy())
    floor = _nearby(xy, works, works["floor_m2"].to_numpy())
    width = plan.water.reaches.set_index("reach_id")["width_m"].loc[watched["reach_id"]].to_numpy()
    raw = np.log1p((people / 250 + floor / 4000) / width) + rng.normal(0, 0.25, len(xy))
    order = np.argsort(np.argsort(np.round(raw, 6), kind="stable"), kind="stable")
    load: Array = (order + 0.5) / len(order)
    return load


def _nearby(xy: Array, frame: gpd.GeoDataFrame, weight: Array) -> Array:
    tree = cKDTree(shapely.get_coordinates(shapely.centroid(frame.geometry.to_numpy())))
    near: Any = tree.query_ball_point(xy, REACH_M, return_sorted=True)
    return np.array([weight[found].sum() for found in near])


def _values(rng: Generator, load: Array, months: int) -> dict[str, Array]:
    """Return values by item, shape (sections, months)."""
    phase = np.arange(months) % 12
    warmth = np.round(-np.cos(2 * np.pi * (phase - 0.5) / 12), 9)
    better = np.linspace(1.12, 0.86, months)
    shape = (len(load), months)

    def noise(spread: float) -> Array:
        drawn: Array = np.exp(rng.normal(0, spread, shape))
        return drawn

    fouled = load[:, None] * better
    temperature = 22.5 + 7.5 * warmth + rng.normal(0, 0.8, shape)
    nh3n = 0.25 * np.exp(2.9 * fouled) * (1 - 0.15 * warmth) * noise(0.3)
    tp = 0.07 * np.exp(2.1 * fouled) * noise(0.25)
    cod = 10 * np.exp(1.25 * fouled) * noise(0.18)
    saturation = 468 / (31.6 + temperature)
    do = np.clip(saturation * (1.02 - 0.78 * fouled) * noise(0.14), 0.3, 13)
    return {
        "water_temperature": temperature,
        "ph": np.clip(7.3 + rng.normal(0, 0.2, shape), 6.2, 8.8),
        "do": do,
        "codmn": cod * 0.3 * noise(0.1),
        "cod": cod,
        "nh3n": np.clip(nh3n, 0.03, 30),
        "tp": np.clip(tp, 0.02, 4),
        "petroleum": 0.012 * np.exp(1.6 * fouled) * noise(0.6),
        "transparency": np.clip(78 * np.exp(-1.3 * fouled) * noise(0.2), 5, 150),
    }


def _cells(rng: Generator, item: str, value: Array) -> dict[str, Any]:
    """Return one item's cells: some below detection, a few not measured."""
    value = np.round(value, DECIMALS[item])
    below = (value <= PETROLEUM_LIMIT) & (item == "petroleum")
    missing = rng.random(len(value)) < 0.004
    return {
        "item": item,
        "value": np.where(missing, np.nan, np.where(below, PETROLEUM_LIMIT, value)),
        "unit": UNITS.get(item, "mg/L"),
        "qualifier": np.select([missing, below], ["--", "<"], "="),
    }
