"""The sewers of a town as registers: pipes, lifting stations, plants and who is led into them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.ndimage import maximum_filter

from dayang.demo import names, plants
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes, on_grid
from dayang.demo.outfalls import Outfalls
from dayang.demo.place import Ground
from dayang.demo.plants import Part
from dayang.demo.sewage import Sewage, number
from dayang.demo.sewer_design import Carried, Design, carried, designed, downstream
from dayang.demo.sewer_routes import Pipes, routes
from dayang.demo.sewer_streets import streets
from dayang.demo.villages import village_of

MAIN_MM = 500
"""Sewers of this diameter and more are mains."""
CONCRETE_MM = 800
"""Sewers of this diameter and more are of concrete (assumed)."""
STATION_LOSS_M = 1.5
"""Head lost in a lifting station (assumed)."""
SERVED_OF_WANTED = 0.95
"""Sewers reach so much of the built-up land they are laid for (as published of the old part)."""
OWN_OUTLET = 0.12
"""Share of the major firms beside a sewer that treat and let off on their own (assumed)."""
FIRMS_MOST = 0.5
"""Major firms take at most so much of what a plant has room for (assumed)."""
NEWER_YEARS = 17
"""Sewers are up to so many years younger than their plant (assumed)."""
LAST_YEAR = 2021


@dataclass(frozen=True, eq=False)
class Works:
    """The sewage works of one part.

    Parameters
    ----------
    plants, sewers, stations, users
        Rows of the registers, geometry about the centre.
    joined
        Position in `sewers` that each plot of the ground plan lies at, -1 where none is near.
    connected
        Plots whose sewage is led into it.
    led
        Major firms that are led into a sewer.
    """

    plants: gpd.GeoDataFrame
    sewers: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    users: pd.DataFrame
    joined: Indices
    connected: Mask
    led: Mask


def works(
    rng: Generator, plan: Layout, made: Sewage, parts: tuple[Part, Part], ground: Ground, outfalls: Outfalls
) -> tuple[Works, Works]:
    """Lay the sewers of both parts and build their plants."""
    old = _part(rng, plan, made, made.old, parts[0], ground, outfalls, (1, 1, 1))
    after = 1 + len(old.plants), 1 + len(old.sewers), 1 + len(old.stations)
    return old, _part(rng, plan, made, ~made.old, parts[1], ground, outfalls, after)


def _part(
    rng: Generator,
    plan: Layout,
    made: Sewage,
    inside: Mask,
    part: Part,
    ground: Ground,
    outfalls: Outfalls,
    first: tuple[int, int, int],
) -> Works:
    points = plants.sites(plan, made, inside, part.plants)
    plots = np.flatnonzero(inside & made.built)
    wanted = plots[plants.nearest_share(made.shapes[plots], points, part.served_share / SERVED_OF_WANTED)]
    capacity = part.capacities_m3_d
    pipes = routes(
        streets(plan.roads, plan.raised, plan.water, _roads_of(plan, part.name)),
        points,
        capacity / capacity.sum(),
        made.shapes[wanted],
        made.with_major[wanted],
        served_m=number("sewage.served_m"),
        served_share=SERVED_OF_WANTED,
        length_m=part.length_m,
    )
    joined = np.full(len(made.shapes), -1)
    joined[plots] = _joined(pipes, made.shapes[plots], number("sewage.served_m"))
    led = _led_firms(rng, made, pipes, joined, part)
    connected = _connected(rng, plan, made, pipes, joined, led, part)
    flow, load = _led(plan, made, pipes, joined, connected, led)
    level = land_level(ground, pipes.xy)
    length: Array = np.round(np.asarray(shapely.length(pipes.shapes)), 2)
    design = designed(pipes, flow, np.full(len(length), part.extraneous), level, length)
    inlets = np.flatnonzero(downstream(pipes)[0] < 0)
    nth = inlets[np.argsort(pipes.plant[inlets], kind="stable")]
    built = plants.register(
        rng,
        plan,
        part,
        points,
        first[0],
        np.round(flow.total[nth], 2),
        load,
        plants.outlets(plan, outfalls, points)[1],
    )
    frame = _sewers(rng, plan, pipes, flow, design, level, built, first[1])
    return Works(
        built,
        frame,
        _stations(rng, plan, pipes, design, frame, first[2]),
        _users(rng, made, frame, joined, led),
        joined,
        connected,
        led,
    )


def _roads_of(plan: Layout, name: str) -> Mask:
    middle = shapely.line_interpolate_point(plan.roads.geometry.to_numpy(), 0.5, normalized=True)
    of: Mask = plan.villages["part"].to_numpy()[village_of(plan.villages, middle)] == name
    return of


def land_level(ground: Ground, xy: Array) -> Array:
    """Return the level of the land at `xy`; on water, of the bank."""
    land = ground.level_m
    for _ in range(4):
        land = np.where(land < 0, maximum_filter(land, 3), land)
    column = ((xy[:, 0] - ground.west_m) / ground.cell_m).astype(np.int64).clip(0, land.shape[1] - 1)
    row = ((ground.north_m - xy[:, 1]) / ground.cell_m).astype(np.int64).clip(0, land.shape[0] - 1)
    level: Array = np.round(np.maximum(land[row, column], 0.5), 2)
    return level


def _joined(pipes: Pipes, plots: Shapes, served_m: float) -> Indices:
    """Return the nearest sewer (no siphon) within reach of each plot, -1 for none."""
    dry = np.flatnonzero(~pipes.bridge)
    plot, found = shapely.STRtree(pipes.shapes[dry]).query_nearest(plots, max_distance=served_m)
    first = np.unique(plot, return_index=True)[1]
    joined = np.full(len(plots), -1)
    joined[plot[first]] = dry[found[first]]
    return joined


def _led_firms(rng: Generator, made: Sewage, pipes: Pipes, joined: Indices, part: Part) -> Mask:
    """Choose the major firms that are led into the sewer beside them, as many as the plant has room for."""
    at = joined[made.major["plot"].to_numpy()]
    could = (at >= 0) & (rng.random(len(at)) >= OWN_OUTLET)
    led = np.zeros(len(at), dtype=bool)
    for plant, capacity in enumerate(part.capacities_m3_d.tolist()):
        own = np.flatnonzero(could & (pipes.plant[at] == plant))
        total = np.cumsum(made.major["flow_m3_d"].to_numpy()[own])
        led[own[total <= FIRMS_MOST * capacity * (1 - part.extraneous)]] = True
    return led


def _connected(
    rng: Generator, plan: Layout, made: Sewage, pipes: Pipes, joined: Indices, led: Mask, part: Part
) -> Mask:
    """Choose the plots that are led into the sewer beside them, for each plant.

    Parks, estates and public places come before old houses; together with the firms led
    in they make the part's connected share, and no more than the plant has room for.
    """
    late = np.isin(plan.blocks.use, ("house",)) + rng.random(len(joined))
    connected = np.zeros(len(joined), dtype=bool)
    major = made.major
    firms = np.bincount(major["plot"][led], major["flow_m3_d"][led], len(joined))
    for plant, capacity in enumerate(part.capacities_m3_d.tolist()):
        served = np.flatnonzero((joined >= 0) & (pipes.plant[joined] == plant))
        room = plants.FULL * capacity * (1 - part.extraneous)
        most = min(part.connected * made.with_major[served].sum(), room)
        order = served[np.argsort(np.round(late[served], 9), kind="stable")]
        total = np.cumsum(made.flow_m3_d[order]) + firms[served].sum()
        connected[order[total <= most]] = True
    return connected


def _led(
    plan: Layout, made: Sewage, pipes: Pipes, joined: Indices, connected: Mask, led: Mask
) -> tuple[Carried, Array]:
    """Return what each pipe carries, and the load that reaches each plant (g/d)."""
    count = len(pipes.up)
    houses = plan.blocks.use == "house"
    combined, separate = (
        np.bincount(joined[of], made.flow_m3_d[of], count) for of in (connected & houses, connected & ~houses)
    )
    firms = made.major[led]
    at = joined[firms["plot"].to_numpy()]
    separate = separate + np.bincount(at, firms["flow_m3_d"].to_numpy(), count)
    load = [
        np.bincount(pipes.plant[joined[connected]], made.load_g_d[connected, k], int(pipes.plant.max()) + 1)
        + np.bincount(
            pipes.plant[at], (firms["flow_m3_d"] * firms[name]).to_numpy(), int(pipes.plant.max()) + 1
        )
        for k, name in enumerate(("cod_mg_l", "nh3n_mg_l", "tp_mg_l"))
    ]
    return carried(pipes, np.round(separate, 6), np.round(combined, 6)), np.column_stack(load)


def _sewers(
    rng: Generator,
    plan: Layout,
    pipes: Pipes,
    flow: Carried,
    design: Design,
    level: Array,
    built: gpd.GeoDataFrame,
    first: int,
) -> gpd.GeoDataFrame:
    length: Array = np.round(np.asarray(shapely.length(pipes.shapes)), 2)
    diameter = design.diameter_mm
    middle = shapely.line_interpolate_point(pipes.shapes, 0.5, normalized=True)
    plant = built["plant_id"].to_numpy()[pipes.plant]
    nodes, of = np.unique(np.concatenate([pipes.up, pipes.down]), return_inverse=True)
    number_of = [f"MH{first:05d}-{k + 1}" for k in range(len(nodes))]
    node = np.array(number_of, dtype=object)[of]
    last = downstream(pipes)[0] < 0
    return gpd.GeoDataFrame(
        {
            "sewer_id": [f"WS{first + k:05d}" for k in range(len(length))],
            "village_id": plan.villages["village_id"].to_numpy()[village_of(plan.villages, middle)],
            "kind": np.select([pipes.bridge, diameter >= MAIN_MM], ["siphon", "main"], "branch"),
            "system": np.where(flow.combined > 0, "interceptor", "separate"),
            "from_node": node[: len(length)],
            "to_node": np.where(last, plant, node[len(length) :]),
            "plant_id": plant,
            "diameter_mm": diameter,
            "material": np.select(
                [pipes.bridge, diameter >= CONCRETE_MM, diameter > 400],
                ["ductile_iron", "concrete", "hdpe"],
                "upvc",
            ),
            "invert_up_m": design.up_m,
            "invert_down_m": design.down_m,
            "ground_up_m": level[pipes.up],
            "length_m": length,
            "slope_permille": np.round(1000 * (design.up_m - design.down_m) / length, 3),
            "flow_m3_d": np.round(flow.total, 2),
            "built_year": (year := _years(rng, pipes, built["built_year"].to_numpy())),
            "condition": _conditions(rng, year),
        },
        geometry=pipes.shapes,
    )


def _years(rng: Generator, pipes: Pipes, plant_year: Indices) -> Indices:
    """Return years of building: none is older than what it runs into."""
    below, order = downstream(pipes)
    year = np.minimum(plant_year[pipes.plant] + rng.integers(0, NEWER_YEARS, len(below)), LAST_YEAR).tolist()
    for pipe in order.tolist():
        if below[pipe] >= 0:
            year[below[pipe]] = min(year[below[pipe]], year[pipe])
    return np.array(year)


def _conditions(rng: Generator, year: Indices) -> Array:
    """Return conditions: the older, the poorer (assumed)."""
    worn = np.round((LAST_YEAR - year) / 20 + rng.normal(0, 0.25, len(year)), 6)
    known = rng.random(len(year)) < 0.7
    condition: Array = np.select([~known, worn > 0.75, worn > 0.35], ["unknown", "poor", "fair"], "good")
    return condition


def _stations(
    rng: Generator, plan: Layout, pipes: Pipes, design: Design, frame: gpd.GeoDataFrame, first: int
) -> gpd.GeoDataFrame:
    """Return the rows of ``pumping_stations`` where sewage is lifted."""
    at = np.flatnonzero(design.lift_m > 0)
    points = shapely.points(on_grid(pipes.xy[pipes.up[at]]))
    village = village_of(plan.villages, points)
    place = [name.removesuffix("社区") for name in plan.villages["name"].to_numpy()[village]]
    return gpd.GeoDataFrame(
        {
            "station_id": [f"PS{first + k:03d}" for k in range(len(at))],
            "name": [f"{name}污水提升泵站" for name in names.numbered(place)],
            "kind": "sewage",
            "village_id": plan.villages["village_id"].to_numpy()[village],
            "sewer_node": frame["from_node"].to_numpy()[at],
            "capacity_m3_s": np.maximum(np.round(design.flow_l_s[at] / 1000, 4), 0.002),
            "head_m": np.round(design.lift_m[at] + STATION_LOSS_M, 1),
            "built_year": frame["built_year"].to_numpy()[at],
            "condition": _conditions(rng, frame["built_year"].to_numpy()[at]),
        },
        geometry=points,
    )


def _users(rng: Generator, made: Sewage, frame: gpd.GeoDataFrame, joined: Indices, led: Mask) -> pd.DataFrame:
    """Return the register ``sewer_users``."""
    firms = made.major[led]
    columns = ["firm_id", "flow_m3_d", "cod_mg_l", "nh3n_mg_l", "tp_mg_l"]
    at = joined[firms["plot"].to_numpy()]
    return pd.DataFrame(firms[columns]).assign(
        sewer_id=frame["sewer_id"].to_numpy()[at], permitted=rng.random(len(firms)) < 0.8
    )
