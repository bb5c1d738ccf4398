"""A ground plan as registers: ids, villages, names, and the place where it lies."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo import names
from dayang.demo.blocks import strips
from dayang.demo.figures import Size
from dayang.demo.land_use import OPEN_AIR, USES
from dayang.demo.layout import Layout
from dayang.demo.noise import Generator, Shapes, Texts, on_grid
from dayang.demo.place import CRS, ORIGIN
from dayang.demo.roads import CLASSES
from dayang.demo.villages import DIVISION, village_of
from dayang.town.units import M2_PER_MU

AS_OF = pd.Timestamp("2021-12-31")
SOURCE = (
    "演示数据：由程序生成，不是任何真实镇的数据；规模参照公开报道的数字。"
    "Demo data, made by a generator; not the data of any real town, sized by published figures."
)
DATUM = "pearl_river"
LEAST_PLOT_M2 = 60.0
POND_M, DYKE_HALF_M = (105.0, 44.0), 1.5
"""Length and breadth of a fish pond or a field, and half the dyke between two."""


def moved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move a frame from about the centre to where the town lies, in its CRS."""
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: on_grid(xy + np.array(ORIGIN)))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CRS))


def identified(frame: gpd.GeoDataFrame, plan: Layout, key: str, prefix: str) -> gpd.GeoDataFrame:
    """Give rows an id and the village they lie in."""
    spots = shapely.point_on_surface(frame.geometry.to_numpy())
    placed = frame.assign(village_id=plan.villages["village_id"].to_numpy()[village_of(plan.villages, spots)])
    digits = max(4, len(str(len(frame))))
    placed[key] = [f"{prefix}{k + 1:0{digits}d}" for k in range(len(frame))]
    return placed


def town(communities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the register ``town``; its boundary is that of its (moved) villages."""
    row = {
        "town_id": DIVISION,
        "name": names.TOWN,
        "as_of": AS_OF,
        "crs": CRS,
        "vertical_datum": DATUM,
        "is_demo": True,
        "source": SOURCE,
    }
    return gpd.GeoDataFrame([row], geometry=[shapely.union_all(communities.geometry.to_numpy())], crs=CRS)


def rasters() -> pd.DataFrame:
    """Return the register ``rasters``: ground levels."""
    row = {
        "raster_id": "ground",
        "what": "ground_level_m",
        "file": "ground.tif",
        "crs": CRS,
        "vertical_datum": DATUM,
        "source": SOURCE,
    }
    return pd.DataFrame([row])


def parcels(rng: Generator, plan: Layout, held: Texts) -> gpd.GeoDataFrame:
    """Return the register ``parcels``: plots, with ponds and fields cut by their dykes.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan
        The ground plan.
    held
        Land nature of each piece of `Layout.held`: the parcels of parks.
    """
    wet = np.isin(plan.blocks.use, ("pond", "field"))
    pieces, of = strips(rng, plan.plots[wet], *POND_M)
    ponds: Shapes = shapely.buffer(pieces, -DYKE_HALF_M, join_style="mitre")
    free = ~wet & (plan.blocks.park < 0)
    shapes = np.concatenate([plan.plots[free], shapely.transform(ponds, on_grid), plan.held.shapes])
    use = np.concatenate([plan.blocks.use[free], plan.blocks.use[wet][of]])
    nature = np.where(np.isin(use, ("estate", "public", "commercial", "green")), "state", "collective")
    use = np.concatenate([use, plan.blocks.use[plan.held.plot]])
    nature = np.concatenate([nature, held])
    kept = (shapely.get_type_id(shapes) == 3) & (shapely.area(shapes) > LEAST_PLOT_M2)
    shapes, use, nature = shapes[kept], use[kept], nature[kept]
    frame = gpd.GeoDataFrame(
        {
            "land_nature": nature,
            "land_use": [USES[u] for u in use],
            "area_mu": np.round(shapely.area(shapes) / M2_PER_MU, 4),
        },
        geometry=shapes,
    )
    return moved(identified(frame, plan, "parcel_id", "P"))


def roads(plan: Layout) -> gpd.GeoDataFrame:
    """Return the register ``roads``."""
    frame = plan.roads
    digits = max(4, len(str(len(frame))))
    name = frame["name"]
    return moved(
        frame.assign(
            road_id=[f"D{k + 1:0{digits}d}" for k in range(len(frame))],
            name=name.where(name != "", None),
            road_class=np.array(CLASSES)[frame["rank"]],
            walkable=True,
            is_tunnel=False,
            length_m=np.round(frame.length, 2),
        )
    )


def candidate_sites(plan: Layout) -> gpd.GeoDataFrame:
    """Return the register ``candidate_sites``."""
    held = np.flatnonzero((plan.blocks.site != "") & (shapely.area(plan.plots) > LEAST_PLOT_M2))
    kind = plan.blocks.site[held]
    share = np.where(np.isin(kind, OPEN_AIR), 0.7, 0.3)
    frame = gpd.GeoDataFrame(
        {"kind": kind, "area_m2": np.round(share * shapely.area(plan.plots[held]), 1)},
        geometry=_points(plan.plots[held]),
    )
    frame = identified(frame, plan, "site_id", "S")
    return moved(frame.assign(name=names.sites(_village_names(plan, frame), list(kind))))


def parks(plan: Layout) -> gpd.GeoDataFrame:
    """Return the register ``parks`` with the floor that stands on them."""
    frame = identified(plan.parks, plan, "park_id", "PK")
    houses = plan.buildings
    park = plan.blocks.park[houses["plot"]]
    floor = np.bincount(park[park >= 0], houses["floor_m2"].to_numpy()[park >= 0], len(frame))
    return moved(
        frame.assign(
            name=names.parks(_village_names(plan, frame)),
            floor_m2=np.round(floor, 1),
            plot_ratio=np.round(floor / (frame["area_mu"] * M2_PER_MU), 3),
        )
    )


def theme_parks(wanted: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``theme_parks``, due ten years after the day the town is of."""
    return wanted.assign(due_on=AS_OF + pd.DateOffset(years=10))


def _village_names(plan: Layout, frame: gpd.GeoDataFrame) -> list[str]:
    known = dict(zip(plan.villages["village_id"], plan.villages["name"], strict=True))
    return [known[village] for village in frame["village_id"]]


def _points(shapes: Shapes) -> Shapes:
    return shapely.transform(shapely.point_on_surface(shapes), on_grid)


def parameters(size: Size) -> pd.DataFrame:
    """Return the town's own parameters: as many sites as its people need."""
    row = {
        "parameter_id": "siting.sites",
        "name_zh": "设点数",
        "name_en": "Number of sites",
        "value": float(size.count("siting_sites")),
        "unit": "1",
        "source": "假定：约每 7500 人一处。Assumed: about one for 7,500 people.",
        "status": "假定",
        "valid_from": pd.Timestamp("2021-01-01"),
    }
    return pd.DataFrame([row])
