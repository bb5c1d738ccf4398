"""Towns as the maps and measures of `benchmarks.town_maps` need them, generated or real."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.town import Town

OSM_NOTICE = "© OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright"
DEMO_NOTICE = "演示数据 Demo data: a generated town, not a real one"

HIGHWAYS = {
    0: ("motorway", "trunk", "motorway_link", "trunk_link"),
    1: ("primary", "primary_link"),
    2: ("secondary", "secondary_link"),
    3: ("tertiary", "tertiary_link", "unclassified"),
    4: ("residential", "living_street", "service", "pedestrian", "road"),
    5: ("track", "path", "footway", "cycleway", "steps", "bridleway"),
}
"""OpenStreetMap's classes by ours (`dayang.demo.roads.CLASSES`)."""
OSM_LAND = {
    "landuse=residential": "home", "landuse=industrial": "works", "landuse=commercial": "shop",
    "landuse=retail": "shop", "amenity=school": "public", "amenity=hospital": "public",
    "landuse=forest": "wood", "natural=wood": "wood", "leisure=park": "green", "leisure=garden": "green",
    "landuse=grass": "green", "leisure=pitch": "green", "landuse=recreation_ground": "green",
    "landuse=farmland": "field", "landuse=meadow": "field", "landuse=orchard": "field",
    "landuse=vineyard": "field", "natural=grassland": "field",
}  # fmt: skip
DEMO_LAND = {
    "村居住宅用地": "home", "城镇住宅用地": "estate", "工业用地": "works", "商业服务业用地": "shop",
    "公共服务用地": "public", "公园绿地": "green", "坑塘水面": "pond", "耕地": "field", "林地": "wood",
}  # fmt: skip
EPSG = {"liechtenstein": 32632, "oss_nl": 28992, "zhuhai_center": 32649, "wuhan_roads": 32649}


@dataclass(frozen=True, eq=False)
class Place:
    """A town in metres.

    Parameters
    ----------
    name, notice
        What it is called, and what must stand on every picture of it.
    outline
        Its boundary, or the extent of its data.
    roads
        ``rank`` (0 highest to 5 tracks), ``name``; lines.
    rivers
        ``width_m``, ``name``; lines.
    water, buildings, land
        Surfaces; ``use`` of land as in `DEMO_LAND`, of buildings ``industrial`` or other.
    parks, labels
        Outlines of parks; points with ``name``.
    """

    name: str
    notice: str
    outline: shapely.Geometry
    roads: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    labels: gpd.GeoDataFrame


def of_town(town: Town, name: str) -> Place:
    """Return a town of registers."""
    roads = town.layer("roads")
    ranks = {"trunk": 0, "main": 1, "secondary": 2, "local": 3, "service": 4, "track": 5}
    reaches = town.layer("reaches")
    called = dict(zip(town["rivers"]["river_id"], town["rivers"]["name"], strict=True))
    surface = reaches.buffer(reaches["width_m"].astype(float) / 2)
    land = town.layer("parcels")
    return Place(
        name,
        DEMO_NOTICE if town.is_demo else "",
        town.layer("town").geometry.union_all(),
        roads.assign(rank=roads["road_class"].astype(str).map(ranks).fillna(5).astype(int)),
        reaches.assign(name=reaches["river_id"].map(called)),
        gpd.GeoDataFrame(geometry=surface),
        town.layer("buildings"),
        land.assign(use=land["land_use"].astype(str).map(DEMO_LAND).fillna("")),
        town.layer("parks"),
        town.layer("villages").assign(geometry=lambda frame: frame.representative_point()),
    )


def of_osm(folder: Path) -> Place:
    """Return a real place of the shared data."""
    path, name = next(folder.glob("*.gpkg")), folder.name
    layers = set(gpd.list_layers(path)["name"])

    def layer(key: str) -> gpd.GeoDataFrame:
        if key not in layers:
            return gpd.GeoDataFrame({"name": []}, geometry=[], crs=EPSG[name])
        return gpd.read_file(path, layer=key).to_crs(EPSG[name])

    rank = {highway: k for k, all_of in HIGHWAYS.items() for highway in all_of}
    roads, land, rivers = layer("roads").explode(), layer("landuse"), layer("waterways").explode()
    roads = roads.assign(rank=roads["highway"].map(rank).fillna(5).astype(int))
    if "name" not in roads:
        roads["name"] = None
    use = land["cls"].map(OSM_LAND).fillna("") if len(land) else pd.Series(dtype=str)
    rivers["width_m"] = 6.0
    admin = layer("admin")
    country = admin[admin["admin_level"].astype(str) == "2"] if "admin_level" in admin else admin
    # A clipped extract has no outline of its own: it is what its roads span.
    outline = country.geometry.union_all() if len(country) else shapely.box(*roads.total_bounds)
    return Place(
        name, OSM_NOTICE, outline, roads, rivers, layer("water"), layer("buildings"), land.assign(use=use),
        gpd.GeoDataFrame(geometry=[]), layer("geonames_places"),
    )  # fmt: skip


def busiest(place: Place, width_m: float, of: gpd.GeoDataFrame | None = None) -> tuple[float, float]:
    """Return the middle of the square of `width_m` that most buildings (or else streets) stand in."""
    things = of if of is not None else place.buildings if len(place.buildings) > 1000 else place.roads
    xy = shapely.get_coordinates(shapely.centroid(things.geometry.to_numpy()))
    cell = np.floor(xy / (width_m / 2)).astype(np.int64)
    cells, count = np.unique(cell, axis=0, return_counts=True)
    total = {tuple(c): n for c, n in zip(cells.tolist(), count.tolist(), strict=True)}
    best = max(
        total, key=lambda c: sum(total.get((c[0] + i, c[1] + j), 0) for i in (-1, 0, 1) for j in (-1, 0, 1))
    )
    x, y = (np.array(best) + 0.5) * width_m / 2
    return float(x), float(y)
