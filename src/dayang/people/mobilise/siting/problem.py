"""The siting problem: cells of people, candidate sites, and the walks between them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from dayang.people.mobilise.siting.faults import argument_faults, register_faults, sites_fault
from dayang.people.mobilise.siting.goals import COVERAGE_THEN_WALK, Goal
from dayang.town import InputError, Town
from dayang.town.network import join, walk_graph, walkable_lines, walks
from dayang.town.parameters import Parameter, parameter

Floats = NDArray[np.float64]

COMPARED = 24
"""Numbers of sites compared in the report, at most; from one to twice what is asked."""


class Access(StrEnum):
    """How a cell stands to the roads."""

    ROAD = "road"
    """Joins a road from which some candidate site can be reached."""
    CUT_OFF = "cut_off"
    """Joins a road that is connected to no candidate site."""
    NO_ROAD = "no_road"
    """No walkable road is near enough."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Which `sites` of the candidate sites serve the cells best.

    Checked once on construction and then taken as it is; picklable.

    Parameters
    ----------
    distances_m
        Shape (cells, candidates): metres from each cell to each candidate site; infinite
        where there is no way (or none short enough to matter).
    population
        Shape (cells,): people in each cell; fractions allowed.
    sites
        How many sites to choose, at least 1. More than there are candidates is a plan
        that cannot be, not a fault.
    walk_m
        Longest walk at which a site serves a cell; infinite for no limit.
    goals
        One of `MAXIMAL_COVERAGE`, `P_MEDIAN` and `COVERAGE_THEN_WALK`.
    cell_ids, site_ids
        Names; numbers from "0" where not given.
    cell_points, site_points
        Shapes (cells, 2) and (candidates, 2), metres in `crs`; where not given the
        published tables have no geometry.
    crs
        Reference system of the points.
    access
        How each cell stands to the roads; all on the road where not given.
    off_road_sites
        Candidate sites left out because they join no road.
    compare_sites
        Other numbers of sites for which the plan also says what could be reached.
    parameters
        The parameters of the town that went in.

    Raises
    ------
    InputError
        With every fault of the arguments.

    Examples
    --------
    >>> problem = Problem(np.array([[0.0, 900.0], [900.0, 0.0]]), np.array([10.0, 20.0]), sites=1)
    >>> problem.site_ids
    ('0', '1')
    """

    distances_m: Floats
    population: Floats
    sites: int
    walk_m: float = np.inf
    goals: tuple[Goal, ...] = COVERAGE_THEN_WALK
    cell_ids: tuple[str, ...] = ()
    site_ids: tuple[str, ...] = ()
    cell_points: Floats | None = None
    site_points: Floats | None = None
    crs: str | None = None
    access: tuple[Access, ...] = ()
    off_road_sites: tuple[str, ...] = ()
    compare_sites: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        """Fill in names and access where not given, and refuse what cannot be meant."""
        cells, candidates = np.shape(self.distances_m) if np.ndim(self.distances_m) == 2 else (0, 0)
        defaults: dict[str, Any] = {
            "distances_m": np.asarray(self.distances_m, dtype=np.float64),
            "population": np.asarray(self.population, dtype=np.float64),
            "cell_ids": self.cell_ids or tuple(map(str, range(cells))),
            "site_ids": self.site_ids or tuple(map(str, range(candidates))),
            "access": self.access or (Access.ROAD,) * cells,
        }
        for name, value in defaults.items():
            object.__setattr__(self, name, value)
        faults = list(argument_faults(self))
        if faults:
            raise InputError(faults)

    @property
    def reach(self) -> NDArray[np.bool_]:
        """Shape (cells, candidates): whether the site can serve the cell."""
        within: NDArray[np.bool_] = np.isfinite(self.distances_m) & (self.distances_m <= self.walk_m)
        return within

    @classmethod
    def from_town(
        cls, town: Town, as_of: datetime, *, goals: tuple[Goal, ...] = COVERAGE_THEN_WALK
    ) -> "Problem":
        """Return the problem of `town`, walks measured along its roads.

        Uses the registers ``roads``, ``population_cells`` and ``candidate_sites`` and the
        parameters ``siting.sites``, ``siting.access_m`` and, where coverage is a goal,
        ``siting.walk_m``; in the p-median everybody walks as far as need be. Cells that join
        no road stay in the problem, so that they are reported; candidate sites that
        join no road are left out and named in `off_road_sites`.

        Raises
        ------
        InputError
            When a register has no rows or a place has no position.
        ParameterMissingError
            When a parameter is 待填.
        """
        faults = list(register_faults(town))
        if faults:
            raise InputError(faults)
        asked, access = (parameter(town, f"siting.{name}", as_of) for name in ("sites", "access_m"))
        longest = (parameter(town, "siting.walk_m", as_of),) if Goal.COVERAGE in goals else ()
        wanted = float(asked.value or 0.0)
        longest_m = float(longest[0].value or 0.0) if longest else np.inf
        if not (wanted.is_integer() and wanted >= 1):
            raise InputError([sites_fault(wanted)])
        cells, candidates = town.layer("population_cells"), town.layer("candidate_sites")
        distances_m, joining, on_road = _walks(town, cells, candidates, access, longest_m)
        return cls(
            distances_m=distances_m[:, on_road],
            population=cells["population"].to_numpy(),
            sites=int(wanted),
            walk_m=longest_m,
            goals=goals,
            cell_ids=tuple(cells["cell_id"]),
            site_ids=tuple(candidates["site_id"][on_road]),
            cell_points=_points(cells),
            site_points=_points(candidates)[on_road],
            crs=str(town.facts["crs"]),
            access=joining,
            off_road_sites=tuple(candidates["site_id"][~on_road]),
            compare_sites=_compared(int(wanted), int(on_road.sum())),
            parameters=(asked, access, *longest),
        )


def _compared(sites: int, candidates: int) -> tuple[int, ...]:
    """Return numbers of sites from 1 to twice `sites`, evenly spread where they are many."""
    most = min(2 * sites, candidates)
    spread = np.linspace(1, most, min(most, COMPARED)).astype(int)
    return tuple(np.unique(spread).tolist())


def _walks(
    town: Town, cells: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame, access: Parameter, longest_m: float
) -> tuple[Floats, tuple[Access, ...], NDArray[np.bool_]]:
    """Return walks (cells, candidates), how cells stand to the roads, and which sites join one."""
    lines = walkable_lines(town.layer("roads"))
    joins = join(lines, np.concatenate([_points(cells), _points(candidates)]), float(access.value or 0.0))
    graph = walk_graph(lines, joins)
    cell, site = np.split(np.arange(len(cells) + len(candidates)), [len(cells)])
    distances_m = walks(graph, sources=site, targets=cell, limit_m=longest_m).T
    part = graph.component()
    connected = np.isin(part[cell], part[site][joins.joined[site]])
    on_road = np.where(connected, Access.ROAD, Access.CUT_OFF)
    joining = np.where(joins.joined[cell], on_road, Access.NO_ROAD)
    return distances_m, tuple(Access(word) for word in joining), joins.joined[site]


def _points(frame: gpd.GeoDataFrame) -> Floats:
    centre = frame.geometry.centroid
    return np.column_stack([centre.x.to_numpy(), centre.y.to_numpy()])
