"""The whole demo town, put together from its subjects."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo import names
from dayang.demo.blocks import subdivide
from dayang.demo.buildings import buildings
from dayang.demo.figures import Size
from dayang.demo.land_use import PARK, USES, Blocks, blocks, plots, quarter_kinds
from dayang.demo.noise import Generator, Shapes
from dayang.demo.parks import parks
from dayang.demo.people import population
from dayang.demo.place import CRS, ORIGIN, Hills, Outline, Urbanity, ground, hills, outline, urbanity
from dayang.demo.roads import CLASSES, Land, Lines, arterials, bridges, land, network
from dayang.demo.villages import DIVISION, village_of, villages
from dayang.demo.water import Water, water
from dayang.town import Raster, Town
from dayang.town.units import M2_PER_MU

AS_OF = "2021-12-31"
QUARTER_M2 = 220_000.0
SOURCE = (
    "演示数据：由程序生成，不是任何真实镇的数据；规模参照公开报道的数字。"
    "Demo data, made by a generator; not the data of any real town, sized by published figures."
)


def demo_town(scale: float = 1.0, seed: int = 0) -> Town:
    """Return a whole generated town as of 2021-12-31.

    Parameters
    ----------
    scale
        1 is a town of 147 km² and 900,000 people; below it, area and counts shrink in
        proportion (counts rounded, never below the least that stands in
        ``demo/data/figures.csv``), while densities and sizes of single things stay.
    seed
        The same seed gives the same canonical tables on any machine.

    Raises
    ------
    DayangError
        When `scale` is not between 0.01 and 1.
    """
    size = Size(scale)
    plan = _laid_out(seed, size)
    return _registered(seed, size, plan)


def _stream(seed: int, subject: int) -> Generator:
    """Return the source of chance of one subject, apart from all others'."""
    return np.random.default_rng([seed, subject])


@dataclass(frozen=True, eq=False)
class Layout:
    """The town's ground plan about its centre, before it is put in registers."""

    shape: Outline
    urban: Urbanity
    hills: Hills
    water: Water
    villages: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    blocks: Blocks
    plots: Shapes
    roads: gpd.GeoDataFrame


def _laid_out(seed: int, size: Size) -> Layout:
    shape = outline(_stream(seed, 1), size.value("area_km2") * 1e6)
    urban, raised = urbanity(_stream(seed, 2), shape), hills(_stream(seed, 3), shape)
    rivers = water(_stream(seed, 4), shape, size)
    communities = villages(_stream(seed, 5), shape, rivers, urban, size)
    dry = land(shape, rivers)
    rng = _stream(seed, 6)
    main = arterials(rng, shape, rivers)
    busy = urban(shapely.get_coordinates(shapely.centroid(rivers.reaches.geometry.to_numpy())))
    spans = bridges(rng, rivers, dry, 0.5 + busy)
    quarters, lanes = _quarters(rng, dry, main)
    works, rest = parks(_stream(seed, 7), quarters, urban, size)
    ground_plan, streets = _blocks(seed, size, rest, works, urban, raised)
    park_edges = Lines(shapely.boundary(works.geometry.to_numpy()), np.full(len(works), 3))
    roads = network(main.plus(dry.banks, spans, lanes, park_edges, streets), rivers)
    arterial = shapely.union_all(shapely.buffer(main.shapes, 17.0, quad_segs=2))
    return Layout(
        shape,
        urban,
        raised,
        rivers,
        communities,
        works,
        ground_plan,
        plots(ground_plan.shapes, 5.0, arterial),
        roads,
    )


def _quarters(rng: Generator, dry: Land, main: Lines) -> tuple[Shapes, Lines]:
    """Cut the land along the arterials, and what is larger than a quarter by lanes."""
    lines = shapely.union_all(np.concatenate([shapely.boundary(dry.pieces), main.shapes]), grid_size=0.01)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.STRtree(shapely.point_on_surface(faces)).query(dry.pieces, "contains")[1]
    faces = faces[np.unique(inside)]
    faces = faces[shapely.area(faces) > 400]
    cut = subdivide(rng, faces, np.full(len(faces), QUARTER_M2))
    return cut.pieces, Lines(cut.lines, np.where(cut.level < 2, 2, 3))


def _blocks(
    seed: int, size: Size, rest: Shapes, works: gpd.GeoDataFrame, urban: Urbanity, raised: Hills
) -> tuple[Blocks, Lines]:
    rng = _stream(seed, 8)
    rural_m2 = (0.93 - size.value("built_up_share")) * size.value("area_km2") * 1e6
    kind = quarter_kinds(rng, rest, urban, raised, rural_m2)
    quarters = np.concatenate([works.geometry.to_numpy(), rest])
    kind = np.concatenate([np.full(len(works), PARK), kind])
    park = np.where(kind == PARK, np.arange(len(quarters)), -1)
    return blocks(rng, quarters, kind, park, raised, size)


def _registered(seed: int, size: Size, plan: Layout) -> Town:
    houses = buildings(_stream(seed, 9), plan.plots, plan.blocks.use)
    homes = houses[houses["use"] == "residential"]
    cells = population(_stream(seed, 10), homes, size.count("people"), size.value("population_cell_m"))
    in_village = village_of(plan.villages, cells.geometry.to_numpy())
    ids = plan.villages["village_id"].to_numpy()
    people = np.bincount(in_village, cells["population"], len(ids)).astype(int)
    level = ground(_stream(seed, 11), plan.shape, plan.hills, plan.water.surface)
    tables: dict[str, pd.DataFrame] = {
        "villages": plan.villages.assign(population=people),
        "parcels": _parcels(plan),
        "rivers": plan.water.rivers,
        "reaches": plan.water.reaches,
        "roads": _roads(plan),
        "buildings": _placed(plan, houses, "building_id", "B"),
        "population_cells": cells.assign(
            cell_id=[f"C{k + 1:05d}" for k in range(len(cells))], village_id=ids[in_village]
        ),
        "candidate_sites": _sites(plan),
        "parks": _parks(plan, houses),
        "rasters": _rasters(),
    }
    placed = {name: _moved(frame) for name, frame in tables.items()}
    placed["town"] = _town(placed["villages"])
    raster = Raster(
        level.level_m.astype(np.float32),
        (level.cell_m, 0.0, level.west_m + ORIGIN[0], 0.0, -level.cell_m, level.north_m + ORIGIN[1]),
        CRS,
    )
    return Town(placed, {"ground": raster})


def _moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Move a frame from about the centre to where the town lies, in its CRS."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy + np.array(ORIGIN), 2))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CRS))


def _town(communities: pd.DataFrame) -> gpd.GeoDataFrame:
    boundary = shapely.union_all(communities["geometry"].to_numpy())
    row = {
        "town_id": DIVISION, "name": f"{names.TOWN}（演示）", "as_of": pd.Timestamp(AS_OF), "crs": CRS,
        "vertical_datum": "pearl_river", "is_demo": True, "source": SOURCE,
    }  # fmt: skip
    return gpd.GeoDataFrame([row], geometry=[boundary], crs=CRS)


def _rasters() -> pd.DataFrame:
    row = {
        "raster_id": "ground", "what": "ground_level_m", "file": "ground.tif", "crs": CRS,
        "vertical_datum": "pearl_river", "source": SOURCE,
    }  # fmt: skip
    return pd.DataFrame([row])


def _placed(plan: Layout, frame: gpd.GeoDataFrame, key: str, prefix: str) -> gpd.GeoDataFrame:
    """Give rows an id and the village they lie in."""
    spots = shapely.point_on_surface(frame.geometry.to_numpy())
    ids = plan.villages["village_id"].to_numpy()[village_of(plan.villages, spots)]
    digits = max(4, len(str(len(frame))))
    placed = frame.assign(village_id=ids)
    placed[key] = [f"{prefix}{k + 1:0{digits}d}" for k in range(len(frame))]
    return placed


def _parcels(plan: Layout) -> gpd.GeoDataFrame:
    kept = shapely.area(plan.plots) > 60
    shapes = plan.plots[kept]
    use, park = plan.blocks.use[kept], plan.blocks.park[kept]
    nature = np.where(np.isin(use, ("estate", "public", "commercial", "green")), "state", "collective")
    nature = np.where(park >= 0, plan.parks["land_nature"].to_numpy()[np.maximum(park, 0)], nature)
    frame = gpd.GeoDataFrame(
        {
            "land_nature": nature,
            "land_use": [USES[u] for u in use],
            "area_mu": np.round(shapely.area(shapes) / M2_PER_MU, 4),
        },
        geometry=shapes,
    )
    return _placed(plan, frame, "parcel_id", "P")


def _roads(plan: Layout) -> gpd.GeoDataFrame:
    roads = plan.roads
    digits = max(4, len(str(len(roads))))
    return roads.assign(
        road_id=[f"D{k + 1:0{digits}d}" for k in range(len(roads))],
        road_class=np.array(CLASSES)[roads["rank"]],
        walkable=True,
        is_tunnel=False,
        length_m=np.round(roads.length, 2),
    )


def _sites(plan: Layout) -> gpd.GeoDataFrame:
    held = np.flatnonzero((plan.blocks.site != "") & (shapely.area(plan.plots) > 60))
    shapes = shapely.set_precision(shapely.point_on_surface(plan.plots[held]), 0.01)
    kind = plan.blocks.site[held]
    share = np.where(np.isin(kind, ("square", "sports", "parking")), 0.7, 0.3)
    frame = gpd.GeoDataFrame(
        {"kind": kind, "area_m2": np.round(share * shapely.area(plan.plots[held]), 1)}, geometry=shapes
    )
    frame = _placed(plan, frame, "site_id", "S")
    village = dict(zip(plan.villages["village_id"], plan.villages["name"], strict=True))
    frame["name"] = names.sites([village[v] for v in frame["village_id"]], list(kind))
    return frame


def _parks(plan: Layout, houses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame = _placed(plan, plan.parks, "park_id", "PK")
    park = plan.blocks.park[houses["plot"]]
    floor = np.bincount(park[park >= 0], houses["floor_m2"][park >= 0], len(frame))
    village = dict(zip(plan.villages["village_id"], plan.villages["name"], strict=True))
    frame["name"] = names.parks([village[v] for v in frame["village_id"]])
    frame["floor_m2"] = np.round(floor, 1)
    frame["plot_ratio"] = np.round(floor / (frame["area_mu"] * M2_PER_MU), 3)
    return frame
