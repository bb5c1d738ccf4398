"""Floor that can take firms: swing parks, the shared process park, vacancies, projects.

Places stand in `data/free_floor.csv` at scale 1; vacancies are cut into single floors.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.noise import Array, Days, Generator, Indices, Mask, Shapes, Texts, on_grid
from dayang.demo.packaged import packaged
from dayang.demo.units import Units

VACANCY_M2 = 2_400.0
"""Vacancies are about so large (assumed)."""
LEAST_M2 = 150.0
VACANT_LATER, VACANT_UNTIL, VACANT_DORMITORY = 0.3, 0.25, 0.15
"""Of vacancies: those free only from a later day, those free only until a day, and those
with a dormitory (assumed)."""
LET_SHARE = 0.25
"""Of a project's floor, what can be let to firms of other units; the rest is spoken for (assumed)."""
LET_CLASSES = {"ground": 0.34, "low": 0.4, "upper": 0.26}
"""How that is shared among classes of storey (assumed)."""
FINISHED = {
    "producing": (0, 0),
    "finished": (0, 3),
    "started": (6, 18),
    "cleared": (14, 24),
    "vacated": (18, 28),
    "approved": (24, 34),
    "voted": (26, 35),
}
"""Months from the as-of day in which a project is expected to be finished, by how far it is (assumed)."""
NAMES = {"ground": "首层", "low": "二至三层", "upper": "四层以上"}


@dataclass(frozen=True, eq=False)
class Building:
    """Projects under way.

    Parameters
    ----------
    project_id, name, floor_m2
        Of each.
    stage
        How far it is, as in the register ``milestones``.
    spot
        Where it is.
    producing
        Of each rebuild unit, whether firms work in its new floor already.
    """

    project_id: Texts
    name: Texts
    floor_m2: Array
    stage: list[str]
    spot: Shapes
    producing: Mask


def free_floor(rng: Generator, share: float, spots: Shapes, building: Building) -> gpd.GeoDataFrame:
    """Return the register ``available_floor`` about the centre, without villages.

    Parameters
    ----------
    rng
        Where chance comes from.
    share
        Of the floor at scale 1.
    spots
        Where industrial floor outside parks is.
    building
        Projects under way.
    """
    table = packaged("free_floor")
    table = table.assign(floor_m2=table["floor_m2"] * share, project_id=None)
    sites = spots[rng.integers(len(spots), size=int(table["site"].max()) + 1)]
    fixed = table[table["kind"] != "vacant"]
    fixed = fixed.assign(
        name=[f"{n}（{NAMES[c]}）" for n, c in zip(fixed["name_zh"], fixed["storey_class"], strict=True)],
        geometry=sites[fixed["site"].to_numpy()],
    )
    vacant = _vacancies(rng, table[table["kind"] == "vacant"], spots)
    both = pd.concat([fixed, vacant], ignore_index=True)
    both["rent_yuan_m2_month"] = _rents(rng, both)
    rows = pd.concat([both, _projects(rng, building)], ignore_index=True)
    rows["floor_m2"] = np.round(np.maximum(rows["floor_m2"], LEAST_M2), 1)
    return _register(rows)


def _register(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Keep the columns of the register, in their types."""
    flags = {flag: rows[flag].astype(bool) for flag in ("takes_voc", "takes_plating", "has_dormitory")}
    frame = rows.assign(
        floor_id=[f"F{k + 1:04d}" for k in range(len(rows))],
        project_id=rows["project_id"].astype("str").where(rows["project_id"].notna(), None),
        from_on=rows["from_on"].astype("datetime64[s]"),
        until_on=rows["until_on"].astype("datetime64[s]"),
        **flags,
    )
    plain = frame.drop(columns=["name_zh", "site", "rent_low", "rent_high", "status", "source", "geometry"])
    return gpd.GeoDataFrame(plain, geometry=shapely.transform(rows["geometry"].to_numpy(), on_grid))


def _rents(rng: Generator, rows: pd.DataFrame) -> Array:
    low, high = rows["rent_low"].to_numpy(), rows["rent_high"].to_numpy()
    rents: Array = np.round(low + (high - low) * rng.random(len(rows)), 2)
    return rents


def _vacancies(rng: Generator, table: pd.DataFrame, spots: Shapes) -> pd.DataFrame:
    """Cut the vacant floor of each class into single vacancies."""
    pieces = np.maximum(np.round(table["floor_m2"].to_numpy() / VACANCY_M2), 1).astype(int)
    rows = table.iloc[np.repeat(np.arange(len(table)), pieces)].reset_index(drop=True)
    share = np.exp(rng.normal(0, 0.6, len(rows)))
    of = np.repeat(np.arange(len(table)), pieces)
    rows["floor_m2"] = rows["floor_m2"] * share / np.bincount(of, share)[of]
    rows["name"] = [f"空置厂房{k + 1}号（{NAMES[c]}）" for k, c in enumerate(rows["storey_class"])]
    rows["power_va_m2"] = np.round(rows["power_va_m2"] * rng.uniform(0.7, 1.4, len(rows)))
    rows["has_dormitory"] = rng.random(len(rows)) < VACANT_DORMITORY
    rows["from_on"], rows["until_on"] = _spans(rng, len(rows))
    return rows.assign(geometry=spots[rng.integers(len(spots), size=len(rows))])


def _spans(rng: Generator, count: int) -> tuple[Days, Days]:
    """Return first and last days of vacancies."""
    later = rng.random(count) < VACANT_LATER
    month = np.where(later, rng.integers(1, 30, count), -rng.integers(1, 12, count))
    start = (np.datetime64("2022-01", "M") + month.astype("timedelta64[M]")).astype("datetime64[s]")
    ends: Mask = rng.random(count) < VACANT_UNTIL
    year = np.datetime64("2025", "Y") + rng.integers(0, 5, count).astype("timedelta64[Y]")
    until = (year.astype("datetime64[D]") - np.timedelta64(1, "D")).astype("datetime64[s]")
    return start, np.where(ends, until, np.datetime64("NaT", "s"))


def _projects(rng: Generator, building: Building) -> pd.DataFrame:
    """Return what of the projects' floor can be let, by class of storey."""
    built = np.flatnonzero(building.floor_m2 > 0)
    standard = packaged("floor_standards").set_index("storey_class")
    low, high = np.array([FINISHED[building.stage[k]] for k in built]).reshape(-1, 2).T
    month = low + np.floor(rng.random(len(built)) * (high - low + 1)).astype(np.int64)
    ready = (np.datetime64("2022-01", "M") + month.astype("timedelta64[M]")).astype("datetime64[s]")
    frames = [
        pd.DataFrame(
            {
                "kind": "project",
                "name": [f"{name}（{NAMES[storeys]}）" for name in np.asarray(building.name)[built]],
                "project_id": np.asarray(building.project_id)[built],
                "storey_class": storeys,
                "floor_m2": building.floor_m2[built] * LET_SHARE * share,
                "from_on": ready,
                "geometry": building.spot[built],
                **{c: standard.loc[storeys, c] for c in standard.columns if c not in _UNUSED},
            }
        )
        for storeys, share in LET_CLASSES.items()
    ]
    return pd.concat(frames, ignore_index=True)


_UNUSED = ("storey_height_m", "status", "source")


def under_way(units: Units, frame: pd.DataFrame, of_unit: Indices, stage: Texts) -> Building:
    """Return projects as what builds floor: each as far as its first unit, and there.

    Parameters
    ----------
    units
        Rebuild units.
    frame
        The register ``projects``.
    of_unit, stage
        Position of each unit's project, -1 for none, and how far the unit is.
    """
    first = [int(np.argmax(of_unit == k)) for k in range(len(frame))]
    return Building(
        project_id=frame["project_id"].to_numpy(dtype=object),
        name=frame["name"].to_numpy(dtype=object),
        floor_m2=frame["floor_m2"].to_numpy(dtype=float),
        stage=[str(stage[k]) for k in first],
        spot=shapely.point_on_surface(units.frame.geometry.to_numpy()[first]),
        producing=np.asarray(stage) == "producing",
    )
