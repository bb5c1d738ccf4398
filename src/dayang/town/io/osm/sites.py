"""Candidate sites: schools, halls, grounds, squares and car parks, each once."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm import meanings
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.place import village_at
from dayang.town.io.osm.shapes import Shapes, linked, reshaped, to_mm
from dayang.town.io.osm.themes import Layers
from dayang.words import Words


def sites(
    layers: Layers, boundary: BaseGeometry, villages: gpd.GeoDataFrame, assume: Assumptions
) -> tuple[gpd.GeoDataFrame, list[Words]]:
    """Return the register ``candidate_sites``, and how it came about.

    A place may be mapped as a point, as a building and as land: mentions of one kind within
    ``osm.site_merge_m`` of each other, or of one name within ``osm.site_name_m``, are one
    site, and so is all that lies in the grounds of a school, hospital or sports centre.
    Open grounds and car parks must be large enough. Where fewer than ``osm.sites_min`` are
    found, kinds of second choice are taken, and then grounds of any size.
    """
    found = _mentions(layers, boundary)
    label = _same_place(found, assume)
    every = _places(found.assign(label=label), assume)
    least = int(assume["osm.sites_min"])
    first, second = every["large"] & ~every["spare"], every["large"]
    chosen, notes = first, []
    if chosen.sum() < least:
        chosen = second if second.sum() >= least else pd.Series(True, index=every.index)
        notes.append(
            Words(
                f"首选类别的场所只有 {int(first.sum())} 处，不足 {least} 处：次选类别"
                f"{'' if chosen is second else '和面积不足的场地'}也列入。",
                f"Only {int(first.sum())} sites of first choice, fewer than {least}: those of second choice"
                f"{'' if chosen is second else ' and grounds of any size'} are taken too.",
            )
        )
    frame = every[chosen].sort_values("site_id", ignore_index=True)
    if len(frame) < least:
        notes.append(
            Words(
                f"候选点只有 {len(frame)} 处，请在登记表中补充。",
                f"Only {len(frame)} candidate sites: add to the register.",
            )
        )
    frame = frame.assign(village_id=village_at(frame.geometry.to_numpy(), villages))
    return frame.drop(columns=["large", "spare"]), notes


def _mentions(layers: Layers, boundary: BaseGeometry) -> gpd.GeoDataFrame:
    """Return every point, area and building that can be a site, with the key of its venue."""
    built = layers["buildings"]
    by_kind = built["building"].map(meanings.VENUE_BUILDING)
    keyed = [
        layers["pois"].assign(venue=layers["pois"]["kind"]),
        layers["landuse"].assign(venue=layers["landuse"]["cls"]),
        built.assign(venue=by_kind.fillna(built["use"].map(meanings.VENUE_BUILDING))),
    ]
    rows = [
        frame[frame["venue"].isin(meanings.VENUE)][["osm_id", "name", "venue", "geometry"]] for frame in keyed
    ]
    found = gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), crs=layers["pois"].crs)
    found = reshaped(found, shapely.make_valid(found.geometry.to_numpy()))
    middle = shapely.point_on_surface(found.geometry.to_numpy())
    found = found.assign(
        middle=middle,
        area=found.geometry.area,
        kind=found["venue"].map(lambda key: meanings.VENUE[key].kind),
        floor=found["venue"].map(lambda key: meanings.VENUE[key].floor),
        spare=found["venue"].map(lambda key: meanings.VENUE[key].spare),
    )
    return gpd.GeoDataFrame(found[shapely.covers(boundary, middle)].reset_index(drop=True))


def _same_place(found: gpd.GeoDataFrame, assume: Assumptions) -> Shapes:
    """Return a number for each mention, equal for mentions of one place."""
    shapes, kind = found.geometry.to_numpy(), found["kind"].to_numpy()
    name = found["name"].fillna("").to_numpy()
    tree = shapely.STRtree(shapes)
    near = tree.query(shapes, predicate="dwithin", distance=assume["osm.site_merge_m"])
    near = near[:, kind[near[0]] == kind[near[1]]]
    named = tree.query(shapes, predicate="dwithin", distance=assume["osm.site_name_m"])
    named = named[
        :, (kind[named[0]] == kind[named[1]]) & (name[named[0]] == name[named[1]]) & (name[named[0]] != "")
    ]
    grounds = found["floor"].isna().to_numpy() & ~found["spare"].to_numpy(dtype=bool)
    within = tree.query(found["middle"].to_numpy(), predicate="intersects")
    within = within[:, grounds[within[1]] & (shapely.get_dimensions(shapes)[within[1]] == 2)]
    pairs = np.concatenate([near, named, within], axis=1)
    return linked(pairs[0], pairs[1], len(found))


def _places(found: gpd.GeoDataFrame, assume: Assumptions) -> gpd.GeoDataFrame:
    """Return one row a place: the largest of its mentions, with the area of all of them.

    Its name may come from any mention of the same kind.
    """
    found = found.sort_values(["area", "osm_id"], ascending=[False, True], ignore_index=True)
    kind = found.groupby("label")["kind"].transform("first")
    grouped = found.assign(name=found["name"].where(found["kind"] == kind)).groupby("label")
    head = grouped.first()
    shapes = found.geometry.to_numpy()
    area = np.array([shapely.area(shapely.union_all(shapes[rows])) for rows in grouped.indices.values()])
    least = found["floor"].map(lambda key: 0.0 if pd.isna(key) else assume[key])
    large = area >= least.groupby(found["label"]).min().to_numpy()
    return gpd.GeoDataFrame(
        {
            "site_id": head["osm_id"].to_numpy(),
            "name": head["name"].to_numpy(),
            "kind": head["kind"].to_numpy(),
            "area_m2": np.where(area > 0, area.round(1), np.nan),
            "large": large,
            "spare": grouped["spare"].all().to_numpy(),
        },
        geometry=gpd.GeoSeries(to_mm(head["middle"].to_numpy()), crs=found.crs),
    )
