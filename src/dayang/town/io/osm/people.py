"""Where people live: residents of villages, spread over the floor of dwellings."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dayang.town.io.osm import meanings
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.shapes import smallest_holding
from dayang.words import Words

PARTS = 1000
"""Cells hold people to this part of one (``population_cells.population`` has three decimals)."""


def residents(villages: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> tuple["pd.Series[int]", list[Words]]:
    """Return the population of each village, empty where the extract does not say.

    The figure on the administrative area comes first. Else that of the place inside the
    village that bears its name, for other places inside are its hamlets and counted in it;
    else, where no place does, the sum of the settlements inside.

    Parameters
    ----------
    villages
        With ``name`` and ``stated``.
    places
        Points with ``name``, ``population`` and, where known, ``place``.
    """
    stated = pd.to_numeric(villages["stated"], errors="coerce")
    count = pd.to_numeric(places["population"], errors="coerce")
    places = places.assign(count=count)[count > 0]
    holding = smallest_holding(places.geometry.to_numpy(), villages.geometry.to_numpy())
    inside = places.assign(village=holding)[holding >= 0]
    own = inside[inside["name"].to_numpy() == villages["name"].to_numpy()[inside["village"]]]
    by_name = own.groupby("village")["count"].max().reindex(villages.index)
    apart = inside[inside["place"].isna() | inside["place"].isin(meanings.SETTLEMENT)]
    by_sum = apart.groupby("village")["count"].sum().reindex(villages.index)
    population = stated.where(stated > 0).fillna(by_name).fillna(by_sum).round().astype("Int64")
    sources = (
        int((stated > 0).sum()),
        int(((stated.isna() | (stated <= 0)) & by_name.notna()).sum()),
    )
    return population, list(_residents_notes(population, *sources))


def _residents_notes(population: "pd.Series[int]", own: int, named: int) -> Iterator[Words]:
    known = int(population.notna().sum())
    if known:
        total, summed, unknown = int(population.sum()), known - own - named, len(population) - known
        yield Words(
            f"常住人口 {total} 人：{own} 个村取自行政区，{named} 个村取自同名聚落（其余聚落为其自然村），"
            f"{summed} 个村取村内聚落之和，{unknown} 个村未知。",
            f"{total} residents: {own} villages from the area itself, {named} from the place of that name "
            f"(others are its hamlets), {summed} from the sum of the places in it, {unknown} not known.",
        )


def cells(
    buildings: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, population: "pd.Series[int]", assume: Assumptions
) -> tuple[gpd.GeoDataFrame, list[Words]]:
    """Return the register ``population_cells``.

    Squares of ``osm.cell_m``, cut by village; each has its share of the village's residents
    by the floor of dwellings in it, to a thousandth of a person, so that the cells of a
    village add up to its population exactly. Its point is the centre of that floor. A village
    of unknown population is given one person for each ``osm.floor_per_person_m2``.
    """
    homes = _homes(buildings[buildings["use"] == "residential"], assume["osm.cell_m"])
    floor = homes.groupby("village_id")["floor"].sum().reindex(villages["village_id"]).fillna(0.0).to_numpy()
    people: NDArray[np.float64] = np.array(population.to_numpy(dtype="float64", na_value=np.nan))
    unknown = np.isnan(people)
    if unknown.any():
        people[unknown] = floor[unknown] / assume["osm.floor_per_person_m2"]
    empty = (floor == 0) & (people > 0)
    homes = pd.concat([homes, _without_homes(villages[empty], assume["osm.cell_m"])])
    grid = _peopled(homes, dict(zip(villages["village_id"], people, strict=True)))
    frame = gpd.GeoDataFrame(
        {"cell_id": _cell_ids(grid), "village_id": grid["village_id"], "population": grid["people"]},
        geometry=gpd.GeoSeries(
            shapely.points((grid["fx"] / grid["floor"]).round(3), (grid["fy"] / grid["floor"]).round(3)),
            crs=buildings.crs,
        ),
    )
    return frame, list(_notes(villages["name"][empty], people, unknown, assume))


def _peopled(homes: pd.DataFrame, people: dict[str, float]) -> pd.DataFrame:
    """Return the squares of `homes` by village, the people of each village shared among them."""
    grid = homes.groupby(["column", "row", "village_id"], as_index=False)[["floor", "fx", "fy"]].sum()
    grid["people"] = 0.0
    for village_id, rows in grid.groupby("village_id").indices.items():
        total = round(people[str(village_id)] * PARTS)
        grid.loc[rows, "people"] = _shared(total, grid["floor"].to_numpy()[rows]) / PARTS
    return grid[grid["people"] > 0].reset_index(drop=True)


def _homes(dwellings: gpd.GeoDataFrame, cell_m: float) -> pd.DataFrame:
    centre = shapely.get_coordinates(shapely.centroid(dwellings.geometry.to_numpy()))
    return _squares(dwellings["village_id"].to_numpy(), dwellings["floor_m2"].to_numpy(), centre, cell_m)


def _without_homes(villages: gpd.GeoDataFrame, cell_m: float) -> pd.DataFrame:
    """Return a unit of floor in the middle of villages whose dwellings the map does not show."""
    centre = shapely.get_coordinates(shapely.point_on_surface(villages.geometry.to_numpy()))
    return _squares(villages["village_id"].to_numpy(), np.ones(len(villages)), centre, cell_m)


def _squares(
    village_id: object, floor: NDArray[np.float64], centre: NDArray[np.float64], cell_m: float
) -> pd.DataFrame:
    square = np.floor(centre / cell_m).astype(np.int64)
    return pd.DataFrame(
        {
            "column": square[:, 0],
            "row": square[:, 1],
            "village_id": village_id,
            "floor": floor,
            "fx": floor * centre[:, 0],
            "fy": floor * centre[:, 1],
        }
    )


def _shared(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Share `total` whole parts by `weight`: the largest remainders get what is left.

    Examples
    --------
    >>> _shared(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    exact = total * weight / weight.sum()
    shares: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - shares), kind="stable")
    shares[order[: total - shares.sum()]] += 1
    return shares


def _cell_ids(grid: pd.DataFrame) -> "pd.Series[str]":
    """Return ids from column and row, the second village in a square marked ``-2``."""
    ids = "c" + grid["column"].astype("str") + "-" + grid["row"].astype("str")
    twice = ids.groupby(ids).cumcount()
    return ids.where(twice == 0, ids + "." + (twice + 1).astype("str"))


def _notes(
    bare: "pd.Series[str]",
    people: NDArray[np.float64],
    unknown: NDArray[np.bool_],
    assume: Assumptions,
) -> Iterator[Words]:
    if unknown.any():
        floor, count = assume["osm.floor_per_person_m2"], people[unknown].sum()
        villages = int(unknown.sum())
        yield Words(
            f"假定：{villages} 个村人口未知，按每人 {floor:g} 平方米住房，人口格网中估为 {count:.0f} 人。",
            f"Assumed: the population of {villages} villages is not known; the cells hold {count:.0f} "
            f"people, one for each {floor:g} m² of dwellings.",
        )
    if len(bare):
        yield Words(
            f"这些村图上没有住宅，人口放在村的中部：{'、'.join(bare)}。",
            f"No dwellings are mapped in {', '.join(bare)}: their people stand in the middle.",
        )
