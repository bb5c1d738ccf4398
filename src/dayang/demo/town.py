"""The whole demo town, put together from its subjects."""

import numpy as np
import pandas as pd

from dayang.demo import firms, tables
from dayang.demo.accounts import accounts
from dayang.demo.feasible import demanding
from dayang.demo.figures import Size
from dayang.demo.free_floor import under_way
from dayang.demo.layout import Chance, Layout, laid_out
from dayang.demo.organisation import branches, departments
from dayang.demo.packaged import packaged
from dayang.demo.people import population
from dayang.demo.place import CRS, ORIGIN, Ground, ground
from dayang.demo.projects import projects
from dayang.demo.promises import promises
from dayang.demo.renewed import renewed
from dayang.demo.samples import samples, sections
from dayang.demo.target_history import target_registers
from dayang.demo.tenants import lettable, tenants
from dayang.demo.units import units
from dayang.demo.villages import village_of
from dayang.demo.works import works
from dayang.town import Raster, Town
from dayang.town.modes import shipped_modes


def demo_town(scale: float = 1.0, seed: int = 0, units_per_park: int | None = None) -> Town:
    """Return a whole generated town as of 2021-12-31.

    Parameters
    ----------
    scale
        1 is a town of 147 km² and 900,000 people; below it, area and counts shrink in
        proportion (counts rounded, never below the least that stands in
        ``demo/data/figures.csv``), while densities and sizes of single things stay. Above
        it, up to 7, they grow in proportion; parks and what is in them lead to a city's
        (``demo/data/city.csv``).
    seed
        The same seed gives the same canonical tables on any machine.
    units_per_park
        Rebuild units of a park at most: 1 makes each park one unit. By default each
        holding is a unit, about twelve a park.

    Raises
    ------
    DayangError
        When `scale` is not between 0.02 and 7.
    """
    size, chance = Size(scale), Chance(seed)
    plan = laid_out(chance, size)
    level = ground(chance.of("ground"), plan.shape, plan.raised, plan.water.surface)
    registers = _registers(chance, size, plan, level, units_per_park)
    return demanding(Town(registers, {"ground": _raster(level)}))


def _registers(
    chance: Chance, size: Size, plan: Layout, level: Ground, per_park: int | None
) -> dict[str, pd.DataFrame]:
    homes = plan.buildings[plan.buildings["use"] == "residential"]
    cells = population(chance.of("people"), homes, size.count("people"), size.value("population_cell_m"))
    lived_in = village_of(plan.villages, cells.geometry.to_numpy())
    people = np.bincount(lived_in, cells["population"], len(plan.villages)).astype(int)
    communities = tables.moved(plan.villages.assign(population=people))
    watched = sections(plan)
    before = units(chance.of("units"), plan, size, per_park)
    begun = projects(chance.of("projects"), plan, before, size)
    plan, rebuilt = renewed(chance.of("renewed"), plan, before, begun)
    houses = tables.identified(plan.buildings, plan, "building_id", "B")
    settled = firms.settled(
        chance.of("firms"), chance.of("firm_years"), plan, size, *lettable(rebuilt, begun.vacated)
    )
    market, years = settled.frame, settled.years
    building = under_way(rebuilt, begun.frame, begun.of_unit, begun.stage)
    let = tenants(chance, plan, rebuilt, settled, houses["building_id"].to_numpy(), building, size)
    money = accounts(chance.of("accounts"), communities, before, begun, let.leases, size)
    drained = works(chance, size, plan, cells, market, years, level)
    return {
        "town": tables.town(communities),
        "villages": communities,
        "parcels": tables.parcels(chance.of("parcels"), plan, rebuilt.nature_of_piece),
        "rasters": tables.rasters(),
        "population_cells": tables.moved(tables.identified(cells, plan, "cell_id", "C")),
        "roads": tables.roads(plan),
        "buildings": tables.moved(houses),
        "candidate_sites": tables.candidate_sites(plan),
        "rivers": plan.water.rivers,
        "reaches": tables.moved(plan.water.reaches),
        "sections": tables.moved(watched),
        "samples": samples(chance.of("samples"), size, plan, watched, drained["discharge_points"]),
        "parks": tables.parks(plan),
        "rights_holders": let.holders,
        "theme_parks": tables.theme_parks(rebuilt.themes),
        "rebuild_units": tables.moved(rebuilt.frame),
        "planning_conditions": rebuilt.conditions,
        "firms": tables.moved(market),
        "firm_years": years,
        "leases": let.leases,
        "firm_needs": let.needs,
        "available_floor": tables.moved(let.floor),
        "floor_standards": packaged("floor_standards"),
        **shipped_modes(),
        "projects": begun.frame,
        "milestones": begun.milestones,
        "votes": begun.votes,
        **money,
        "promises": promises(chance.of("promises"), before, begun, let.needs, let.floor),
        "departments": departments(),
        "documents": packaged("documents"),
        "parameters": tables.parameters(size),
        "branches": branches(chance.of("organisation"), size, communities),
        **drained,
        **target_registers(chance.of("targets"), size, years, market, begun.frame, begun.milestones),
    }


def _raster(level: Ground) -> Raster:
    corner = level.west_m + ORIGIN[0], level.north_m + ORIGIN[1]
    transform = (level.cell_m, 0.0, corner[0], 0.0, -level.cell_m, corner[1])
    return Raster(level.level_m.astype(np.float32), transform, CRS)
