"""Roads of the town."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm import meanings
from dayang.town.io.osm.shapes import lines_inside
from dayang.words import Words


def roads(theme: gpd.GeoDataFrame, boundary: BaseGeometry) -> tuple[gpd.GeoDataFrame, list[Words]]:
    """Return the register ``roads``, and what was left out.

    Parameters
    ----------
    theme
        Theme ``roads``, in the town's CRS.
    boundary
        Roads are clipped to it; those that lie inside whole keep their vertices.
    """
    road_class = theme["highway"].map(meanings.ROAD_CLASS)
    notes = list(_left_out(theme[road_class.isna()]))
    inside = lines_inside(theme.assign(road_class=road_class)[road_class.notna()], boundary)
    return (
        gpd.GeoDataFrame(
            {
                "road_id": inside["osm_id"],
                "name": inside["name"],
                "road_class": inside["road_class"],
                "walkable": _walkable(inside),
                "is_bridge": inside["bridge"].notna() & ~inside["bridge"].isin(meanings.NOT_A_BRIDGE),
                "is_tunnel": inside["tunnel"].notna() & ~inside["tunnel"].isin(meanings.NOT_A_TUNNEL),
                "length_m": inside.geometry.length.round(2),
            },
            geometry=inside.geometry,
        ),
        notes,
    )


def _walkable(theme: gpd.GeoDataFrame) -> "pd.Series[bool]":
    by_class = ~theme["highway"].isin(meanings.NOT_WALKABLE)
    said: pd.Series[bool] = theme["foot"].map(meanings.FOOT).astype("boolean").fillna(by_class).astype(bool)
    return said


def _left_out(theme: gpd.GeoDataFrame) -> Iterator[Words]:
    if len(theme):
        kinds = ", ".join(f"{kind} {count}" for kind, count in theme["highway"].value_counts().items())
        yield Words(f"不作道路、略去：{kinds}。", f"Left out of the roads: {kinds}.")
