"""Rivers and reaches: OpenStreetMap's waterways as a directed network.

Waterways are drawn downstream, and that is the direction taken; a line that rises by more
than ``osm.rise_m`` from its first to its last point over the ground levels given is turned.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm import meanings
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.elements import plain_number
from dayang.town.io.osm.ground import levels_at
from dayang.town.io.osm.network import Network, joined, network
from dayang.town.io.osm.shapes import lines_inside, linked, polygons_inside, repeated, reshaped
from dayang.town.io.osm.themes import Layers
from dayang.town.io.osm.water_notes import changed_notes, network_notes
from dayang.town.registers import DICTIONARY
from dayang.town.town import Raster
from dayang.words import Words

WIDTH_M = DICTIONARY["reaches"].column("width_m").maximum or 0
"""The register's bound: a width tagged beyond it is a slip, and not known."""


@dataclass(frozen=True, eq=False)
class Water:
    """Registers ``rivers`` and ``reaches``, and what a person should know of them."""

    rivers: pd.DataFrame
    reaches: gpd.GeoDataFrame
    notes: tuple[Words, ...]


def water(layers: Layers, boundary: BaseGeometry, ground: Raster | None, assume: Assumptions) -> Water:
    """Return rivers and reaches of the town.

    Parameters
    ----------
    layers
        Themes ``waterways`` and ``water``, in the town's CRS.
    boundary
        Waterways are clipped to it.
    ground
        Ground levels that show lines drawn upstream.
    """
    theme = layers["waterways"]
    kind = theme["waterway"].map(meanings.WATERWAY)
    notes = list(_left_out(theme[kind.isna()]))
    lines = lines_inside(theme.assign(kind=kind)[kind.notna()], boundary)
    lines = lines[~repeated(lines.geometry.to_numpy())].reset_index(drop=True)
    if lines.empty:
        return Water(
            _standing(layers, boundary, assume), gpd.GeoDataFrame(geometry=[], crs=theme.crs), tuple(notes)
        )
    lines, turned = _downstream(lines, ground, assume)
    shapes, lengthened = joined(lines.geometry.to_numpy(), boundary, assume["osm.snap_m"])
    met = network(shapes)
    reaches = _reaches(lines, met)
    notes += network_notes(reaches, met, boundary)
    notes += changed_notes(lines["osm_id"].iloc[lengthened], turned, assume["osm.snap_m"])
    rivers = pd.concat([_rivers(reaches), _standing(layers, boundary, assume)], ignore_index=True)
    return Water(rivers, reaches.drop(columns="name"), tuple(notes))


def _left_out(theme: gpd.GeoDataFrame) -> Iterator[Words]:
    if len(theme):
        kinds = ", ".join(f"{kind} {count}" for kind, count in theme["waterway"].value_counts().items())
        yield Words(f"不作河段、略去：{kinds}。", f"Left out of the reaches: {kinds}.")


def _downstream(
    lines: gpd.GeoDataFrame, ground: Raster | None, assume: Assumptions
) -> tuple[gpd.GeoDataFrame, "pd.Series[str]"]:
    """Return lines with those turned that clearly rise, and the ids of these."""
    if ground is None:
        return lines, lines["osm_id"].iloc[:0]
    shapes = lines.geometry.to_numpy()
    ends = [
        levels_at(ground, shapely.get_coordinates(shapely.get_point(shapes, i)), str(lines.crs))
        for i in (0, -1)
    ]
    rises = ends[1] - ends[0] > assume["osm.rise_m"]
    shapes = np.where(rises, shapely.reverse(shapes), shapes)
    return reshaped(lines, shapes), lines["osm_id"][rises]


def _reaches(lines: gpd.GeoDataFrame, met: Network) -> gpd.GeoDataFrame:
    of = lines.iloc[met.line].reset_index(drop=True)
    parts = np.bincount(met.line)[met.line]
    number = pd.Series(met.part + 1, dtype="Int64").astype("str")
    component = met.components()
    length = shapely.length(met.shapes)
    main = np.bincount(component, length).argmax()
    culvert = of["tunnel"].isin(meanings.IN_CULVERT)
    names = _names(of["name"], met)
    return gpd.GeoDataFrame(
        {
            "reach_id": of["osm_id"].where(parts == 1, of["osm_id"] + "." + number),
            "river_id": "river-" + _river_of(names, of["osm_id"], met),
            "from_node": pd.Series(met.start + 1, dtype="Int64").astype("str"),
            "to_node": pd.Series(met.end + 1, dtype="Int64").astype("str"),
            "waterway": of["kind"].where(~culvert, "culvert"),
            "length_m": length.round(2),
            "width_m": plain_number(of["width"], most=WIDTH_M).round(2),
            "connected": component == main,
            "name": names,
        },
        geometry=gpd.GeoSeries(met.shapes, crs=lines.crs),
    )


def _names(names: "pd.Series[str]", met: Network) -> "pd.Series[str]":
    """Return names, an unnamed stretch between two of one name (a culvert, say) taking it."""
    ends = pd.DataFrame({"name": names, "start": met.start, "end": met.end})
    while True:
        named, bare = ends.dropna(subset="name"), ends[ends["name"].isna()].reset_index()
        above = bare.merge(named[["name", "end"]], left_on="start", right_on="end")
        both = above.merge(named[["name", "start"]], left_on=["end_x", "name_y"], right_on=["start", "name"])
        both = both.drop_duplicates("index")
        if both.empty:
            return ends["name"]
        ends.loc[both["index"], "name"] = both["name_y"].to_numpy()


def _river_of(names: "pd.Series[str]", osm_id: "pd.Series[str]", met: Network) -> "pd.Series[str]":
    """Return one id for the stretches of a river: those of one name that connect.

    Unnamed stretches connect where no named one passes. The id is the least of the lines'.
    """
    named_node = np.zeros(len(met.nodes), dtype=bool)
    has_name = names.notna().to_numpy()
    named_node[met.start[has_name]] = named_node[met.end[has_name]] = True
    label, _ = pd.factorize(names.fillna(""))
    rows = np.arange(len(label))
    row, node = np.concatenate([rows, rows]), np.concatenate([met.start, met.end])
    meets = ~named_node[node] | has_name[row]
    row, node = row[meets], node[meets]
    _, place = np.unique(np.column_stack([label[row], node]), axis=0, return_inverse=True)
    count = len(label) + int(place.max(initial=-1)) + 1
    river = linked(row, len(label) + place.reshape(-1), count)[: len(label)]
    return osm_id.groupby(river).transform("min")


def _rivers(reaches: gpd.GeoDataFrame) -> pd.DataFrame:
    rivers = reaches.groupby("river_id", as_index=False).agg(
        name=("name", "first"), length_m=("length_m", "sum")
    )
    return rivers.assign(water_body="river", length_m=rivers["length_m"].round(1))


def _standing(layers: Layers, boundary: BaseGeometry, assume: Assumptions) -> pd.DataFrame:
    """Return lakes, reservoirs and ponds that have a name, as rivers without reaches."""
    theme = layers["water"]
    body = theme["water"].map(meanings.STANDING_WATER)
    inside, _ = polygons_inside(
        theme.assign(body=body)[body.notna() & theme["name"].notna()], boundary, assume["osm.sliver_m2"]
    )
    return pd.DataFrame(
        {"river_id": "water-" + inside["osm_id"], "name": inside["name"], "water_body": inside["body"]}
    )
