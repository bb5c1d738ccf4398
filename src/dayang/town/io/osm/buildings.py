"""Buildings of the town: use, storeys and floor area, and how far the map knows them."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm import meanings
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.elements import plain_number
from dayang.town.io.osm.place import village_at
from dayang.town.io.osm.shapes import polygons_inside, smallest_holding
from dayang.town.io.osm.themes import Layers
from dayang.town.registers import DICTIONARY
from dayang.words import Words

STOREYS = (
    "house",
    "apartments",
    "residential",
    "commercial",
    "industrial",
    "public",
    "farm",
    "other",
    "canopy",
)
"""Groups of buildings, each with its assumed number of storeys ``osm.storeys_<group>``."""

MOST_STOREYS, HEIGHT_M = (
    DICTIONARY["buildings"].column(name).maximum or 0 for name in ("storeys", "height_m")
)
"""The register's bounds: what is tagged beyond them is a slip, and not known."""


def buildings(
    layers: Layers, boundary: BaseGeometry, villages: gpd.GeoDataFrame, assume: Assumptions
) -> tuple[gpd.GeoDataFrame, list[Words]]:
    """Return the register ``buildings`` and what a person should know of it.

    Floor area is footprint × storeys. Storeys are those tagged; else height over
    ``osm.storey_m``; else the median of the tagged buildings of the same group where at least
    ``osm.storeys_tagged`` are, and ``osm.storeys_<group>`` where fewer are.
    """
    found, mended = polygons_inside(layers["buildings"], boundary, assume["osm.sliver_m2"])
    centre = shapely.centroid(found.geometry.to_numpy())
    by, group = _use(found, centre, layers["landuse"], assume)
    height = plain_number(found["height"], most=HEIGHT_M)
    tagged = plain_number(found["levels"], most=MOST_STOREYS)
    storeys = tagged.fillna((height / assume["osm.storey_m"]).round().clip(1, MOST_STOREYS))
    stated = storeys.notna()
    storeys = storeys.fillna(group.map(_assumed_storeys(tagged, group, assume))).round(1)
    footprint = found.geometry.area
    frame = gpd.GeoDataFrame(
        {
            "building_id": found["osm_id"],
            "name": found["name"],
            "village_id": village_at(centre, villages),
            "use": by["use"],
            "storeys": storeys,
            "height_m": height,
            "footprint_m2": footprint.round(2),
            "floor_m2": (footprint * storeys).round(2),
        },
        geometry=found.geometry,
    )
    dropped = len(layers["buildings"]) - len(found)
    return frame, list(_notes(frame, by["how"], stated, mended, dropped))


def _use(
    found: gpd.GeoDataFrame, centre: np.ndarray, land: gpd.GeoDataFrame, assume: Assumptions
) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Return the use of each building with how it is known, and the group that gives its storeys."""
    built = found["building"].map(meanings.BUILDING)
    tagged = built.map(lambda b: b.use, na_action="ignore")
    by_use = found["use"].map(meanings.USE)
    on = _land_use(centre, land)
    addressed = found["housenumber"].notna() & on.isin(meanings.DWELLING_LAND)
    unlike = ~found.geometry.area.between(assume["osm.dwelling_m2"], assume["osm.dwelling_most_m2"])
    use = tagged.fillna(by_use)
    how = pd.Series("land", index=found.index).where(use.isna(), "tag")
    how = how.mask(use.isna() & (on == "none"), "unknown").mask(use.isna() & addressed, "address")
    by_land = on.mask(addressed, "residential").mask(unlike & on.isin(meanings.DWELLING_LAND), "other")
    use = use.fillna(by_land.replace("none", "other"))
    group = built.map(lambda b: b.storeys, na_action="ignore").fillna(use)
    return pd.DataFrame({"use": use, "how": how}), group


def _land_use(centre: np.ndarray, land: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Return the use that the land under each point gives a building, ``none`` where it gives none."""
    telling = land[land["cls"].isin(meanings.LAND_USE)]
    holding = smallest_holding(centre, telling.geometry.to_numpy())
    uses = np.append(telling["cls"].map(meanings.LAND_USE).to_numpy(dtype=object), "none")
    return pd.Series(uses[holding], dtype="str")


def _assumed_storeys(
    tagged: "pd.Series[float]", group: "pd.Series[str]", assume: Assumptions
) -> dict[str, float]:
    """Return storeys by group, from the extract itself where it says enough."""
    enough, known = assume["osm.storeys_tagged"], tagged.groupby(group).agg(["count", "median"])
    for name in known.index[known["count"] >= enough]:
        count, median = known.loc[name]
        source = (
            f"假定：本摘录中 {count:.0f} 栋已注层数的同类建筑的中位数。"
            f"Assumed: the median of the {count:.0f} buildings of the kind whose storeys the extract gives."
        )
        assume.replace(f"osm.storeys_{name}", float(median), source)
    return {name: assume[f"osm.storeys_{name}"] for name in STOREYS if (group == name).any()}


def _notes(
    frame: gpd.GeoDataFrame, how: "pd.Series[str]", stated: "pd.Series[bool]", mended: int, dropped: int
) -> Iterator[Words]:
    known = how.value_counts()
    land, address, unknown = (int(known.get(key, 0)) for key in ("land", "address", "unknown"))
    yield Words(
        f"建筑 {len(frame)} 栋：用途按标签 {int(known.get('tag', 0))}，按所在用地 {land}，按门牌 {address}，"
        f"未查明 {unknown}；层数有注 {int(stated.sum())}，其余为假定。",
        f"{len(frame)} buildings: use by tag {int(known.get('tag', 0))}, by the land {land}, by house number "
        f"{address}, not established {unknown}; storeys stated for {int(stated.sum())}, the rest assumed.",
    )
    if mended or dropped:
        yield Words(
            f"建筑轮廓修复 {mended} 个；略去 {dropped} 个（在镇域外、碎片或重复）。",
            f"{mended} outlines of buildings mended; {dropped} left out (outside, slivers, repeats).",
        )
