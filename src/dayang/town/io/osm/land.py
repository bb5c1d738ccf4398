"""Industrial land as parks."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm import meanings
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.place import village_at
from dayang.town.io.osm.shapes import (
    MM,
    clusters,
    polygonal,
    polygons_inside,
    smallest_holding,
)
from dayang.town.units import M2_PER_MU
from dayang.words import Words


def parks(
    land: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    boundary: BaseGeometry,
    villages: gpd.GeoDataFrame,
    assume: Assumptions,
) -> tuple[gpd.GeoDataFrame, list[Words]]:
    """Return the register ``parks``: industrial land, areas near each other taken together.

    Areas within ``osm.park_merge_m`` of each other are one park, whose outline is those
    areas and not the gaps between them; floor is that of the buildings that stand in it.
    What is smaller than ``osm.park_min_mu`` is no park.
    """
    industrial = land[land["cls"].isin(meanings.INDUSTRIAL_LAND)]
    areas, _ = polygons_inside(industrial, boundary, assume["osm.sliver_m2"])
    shapes = areas.geometry.to_numpy()
    label = clusters(shapes, assume["osm.park_merge_m"])
    areas = areas.assign(label=label, size=shapely.area(shapes)).sort_values("size", ascending=False)
    first = areas.groupby("label").agg(park_id=("osm_id", "first"), name=("name", "first"))
    merged = [shapely.union_all(shapes[label == i]) for i in first.index]
    outline = polygonal(shapely.set_precision(np.array(merged, dtype=object), MM))
    mu = shapely.area(outline) / M2_PER_MU
    frame = gpd.GeoDataFrame(first.reset_index(drop=True), geometry=outline, crs=land.crs)
    frame = frame.assign(area_mu=mu.round(4))[mu >= assume["osm.park_min_mu"]]
    frame = _with_floor(frame.sort_values("park_id", ignore_index=True), buildings)
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    frame = frame.assign(village_id=village_at(points, villages), land_nature="unknown")
    return frame, _notes(len(areas), len(outline), len(frame))


def _with_floor(frame: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    park = smallest_holding(shapely.centroid(buildings.geometry.to_numpy()), frame.geometry.to_numpy())
    floor = (
        pd.Series(buildings["floor_m2"].to_numpy())
        .groupby(park)
        .sum()
        .reindex(range(len(frame)), fill_value=0.0)
    )
    ratio = floor.to_numpy() / (frame["area_mu"] * M2_PER_MU)
    return frame.assign(floor_m2=floor.to_numpy().round(1), plot_ratio=ratio.round(3))


def _notes(areas: int, merged: int, kept: int) -> list[Words]:
    if areas == 0:
        return [Words("摘录中没有工业用地。", "The extract has no industrial land.")]
    return [
        Words(
            f"工业用地 {areas} 块，相近的合为 {merged} 片，够面积的 {kept} 片作为园区；土地性质未查明。",
            f"{areas} areas of industrial land, near ones taken as one: {merged}, of which {kept} "
            "are large enough to be parks; nature of title not established.",
        )
    ]
