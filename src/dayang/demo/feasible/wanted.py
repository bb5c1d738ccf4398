"""What the hidden programme sets out to start: projects, theme parks, the first batch, and then the rest."""

from collections import deque
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayang.demo.feasible.schedule import Job, interleaved
from dayang.demo.feasible.terms import Registers, Terms
from dayang.demo.noise import Array, Indices, Mask

PREFERRED = (
    "owner_rebuild",
    "joint_rebuild",
    "collective_rebuild",
    "purchase_and_sale_on_account",
    "collective_to_state_linked_sale",
    "purchase_and_sale",
    "back_to_green",
)
"""Modes in the order they are tried; the others clear nobody."""


def neighbours(units: gpd.GeoDataFrame, gap_m: float) -> list[Indices]:
    """Return the units within a gap of each unit."""
    shapes = units.geometry.to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, "dwithin", gap_m)
    apart = one != two
    one, two = one[apart], two[apart]
    order = np.lexsort((two, one))
    return list(np.split(two[order], np.searchsorted(one[order], np.arange(1, len(shapes)))))


def largest_set_mu(near: list[Indices], inside: Mask, area_mu: Array) -> float:
    """Return the area of the largest connected set of the units `inside`."""
    pairs = [
        (k, other) for k in np.flatnonzero(inside).tolist() for other in near[k].tolist() if inside[other]
    ]
    count = len(inside)
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    return float(np.bincount(label[inside], area_mu[inside], count).max(initial=0.0))


@dataclass(frozen=True, eq=False)
class Wanted:
    """Jobs in the order they are scheduled.

    Parameters
    ----------
    themes
        By theme park: its jobs, outwards from one of its units, until it is large enough.
    rest
        The first batch, park by park in turn, and then everything else.
    """

    themes: dict[str, list[Job]]
    rest: list[Job]


def jobs(registers: Registers, terms: Terms, near: list[Indices], taken: Mask) -> Wanted:
    """Return the jobs wanted.

    Parameters
    ----------
    registers
        ``rebuild_units`` and ``theme_parks``.
    terms
        What modes allow.
    near
        Neighbours of each unit.
    taken
        Units of projects, which go on by themselves.
    """
    units = registers["rebuild_units"]
    alone, grouped = _choices(terms, taken)
    singles = {unit: Job((unit,), mode) for unit, mode in enumerate(alone.tolist()) if mode >= 0}
    groups = _groups(units["area_mu"].to_numpy(float), terms, near, grouped)
    by_unit = {unit: job for job in groups for unit in job.units} | singles
    batches = _first_batches(units, by_unit)
    return Wanted(
        themes={
            theme: _theme_jobs(registers, theme, near, taken, by_unit)
            for theme in registers["theme_parks"]["theme_id"].tolist()
        },
        rest=list(dict.fromkeys([*interleaved(batches), *by_unit.values()])),
    )


def _first_batches(units: pd.DataFrame, by_unit: dict[int, Job]) -> list[list[Job]]:
    """Return the jobs of each park of the first batch, the largest units first."""
    first = units["first_batch"].to_numpy(bool)
    order = np.argsort(-units["area_mu"].to_numpy(float), kind="stable")
    park = units["park_id"].to_numpy()
    return [
        [
            replace(by_unit[k], wanted=True)
            for k in order[first[order] & (park[order] == name)].tolist()
            if k in by_unit
        ]
        for name in pd.unique(park[first]).tolist()
    ]


def _choices(terms: Terms, taken: Mask) -> tuple[Indices, Indices]:
    """Return the preferred mode of each unit that may start alone, and of each that needs neighbours."""
    alone, grouped = np.full(len(taken), -1), np.full(len(taken), -1)
    known = [terms.mode_ids.index(name) for name in PREFERRED if name in terms.mode_ids]
    for mode in reversed(known):
        open_ = terms.open_to[:, mode] & ~taken
        (grouped if terms.area_min_mu[mode] else alone)[open_] = mode
    grouped[alone >= 0] = -1
    return alone, grouped


def _groups(area_mu: Array, terms: Terms, near: list[Indices], mode_of: Indices) -> list[Job]:
    """Put adjoining units of one mode together until they are large enough (U4)."""
    free = mode_of >= 0
    groups: list[Job] = []
    for seed in np.argsort(-area_mu, kind="stable").tolist():
        if not free[seed]:
            continue
        mode = int(mode_of[seed])
        group, edge = [seed], deque([seed])
        seen = {seed}
        while edge and area_mu[group].sum() < terms.area_min_mu[mode]:
            for other in near[edge.popleft()].tolist():
                if other not in seen and free[other] and mode_of[other] == mode:
                    seen.add(other)
                    group.append(other)
                    edge.append(other)
                if area_mu[group].sum() >= terms.area_min_mu[mode]:
                    break
        if area_mu[group].sum() >= terms.area_min_mu[mode]:
            free[group] = False
            groups.append(Job(tuple(sorted(group)), mode))
        else:
            free[seed] = False
    return groups


def _theme_jobs(
    registers: Registers, theme: str, near: list[Indices], taken: Mask, by_unit: dict[int, Job]
) -> list[Job]:
    """Return jobs that put a theme park together, outwards from the largest unit that can count."""
    units = registers["rebuild_units"]
    own = (units["theme_id"] == theme).fillna(value=False).to_numpy(bool)
    good = units["is_good_factory"].to_numpy(bool)
    area_mu = units["area_mu"].to_numpy(float)
    counts = own & (good | taken | np.isin(np.arange(len(units)), list(by_unit)))
    order = max(
        (_outwards(seed, near, counts) for seed in _seeds(near, counts, area_mu)),
        key=lambda found: area_mu[found].sum(),
        default=[],
    )
    found = [replace(by_unit[unit], wanted=True) for unit in order if not good[unit] and unit in by_unit]
    return list(dict.fromkeys(found))


def _seeds(near: list[Indices], counts: Mask, area_mu: Array) -> list[int]:
    """Return the largest unit of each connected set."""
    seeds: list[int] = []
    seen: set[int] = set()
    for unit in np.argsort(-area_mu, kind="stable").tolist():
        if counts[unit] and unit not in seen:
            seeds.append(unit)
            seen.update(_outwards(unit, near, counts))
    return seeds


def _outwards(seed: int, near: list[Indices], counts: Mask) -> list[int]:
    order, edge, seen = [], deque([seed]), {seed}
    while edge:
        unit = edge.popleft()
        order.append(unit)
        for other in near[unit].tolist():
            if counts[other] and other not in seen:
                seen.add(other)
                edge.append(other)
    return order
