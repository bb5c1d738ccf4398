"""Who makes how much sewage, plot by plot: residents and firms."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.land_use import BUILT
from dayang.demo.layout import Layout
from dayang.demo.market import LAST_YEAR
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes
from dayang.demo.villages import village_of
from dayang.town.parameters import shipped

DAYS = 365.0
FIRM_MG_L = np.array([260.0, 20.0, 2.6])
"""COD, ammonia nitrogen and phosphorus of firms' waste water as it leaves them (assumed;
what is led into a sewer is pre-treated)."""
LEAST_PLOT_M2 = 60.0
"""Smaller plots are no parcels."""


def number(parameter_id: str) -> float:
    """Return a parameter that ships with Dayang."""
    rows = shipped().set_index("parameter_id")["value"]
    return float(rows.loc[parameter_id])


@dataclass(frozen=True, eq=False)
class Sewage:
    """The sewage of a mean dry day, by plot of the ground plan.

    Parameters
    ----------
    shapes
        Plots, shape (plots,).
    built
        Which are built up.
    old
        Which lie in the old town's part.
    flow_m3_d
        Sewage of residents and of firms that are not `major`, shape (plots,).
    load_g_d
        COD, ammonia nitrogen and phosphorus in it, shape (plots, 3).
    major
        Firms with much waste water: ``firm_id``, ``plot``, ``flow_m3_d``, concentrations
        and geometry (about the centre).
    """

    shapes: Shapes
    built: Mask
    old: Mask
    flow_m3_d: Array
    load_g_d: Array
    major: gpd.GeoDataFrame

    @property
    def with_major(self) -> Array:
        """Flow of each plot with its major firms."""
        flow: Array = self.flow_m3_d + np.bincount(
            self.major["plot"].to_numpy(), self.major["flow_m3_d"].to_numpy(), len(self.shapes)
        )
        return flow


def sewage(
    rng: Generator, plan: Layout, cells: gpd.GeoDataFrame, firms: gpd.GeoDataFrame, years: pd.DataFrame
) -> Sewage:
    """Share the sewage of residents and firms out among the plots.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan
        Ground plan.
    cells
        Residents by cell, about the centre.
    firms, years
        The registers ``firms`` (about the centre) and ``firm_years``.
    """
    shapes = plan.plots
    built = np.isin(plan.blocks.use, BUILT) & (shapely.area(shapes) > LEAST_PLOT_M2)
    spots = np.flatnonzero(built)
    home = spots[_nearest(shapes[spots], cells.geometry.to_numpy())]
    people = np.bincount(home, cells["population"].to_numpy(), len(shapes))
    working = _working(firms, years)
    plot = spots[_nearest(shapes[spots], working.geometry.to_numpy())]
    flow = working["flow_m3_d"].to_numpy()
    large = flow >= number("sewage.firm_major_m3_d")
    small = np.bincount(plot[~large], flow[~large], len(shapes))
    per_head = np.array([number(f"sewage.{item}_g_per_head_d") for item in ("cod", "nh3n", "tp")])
    load = people[:, None] * per_head + small[:, None] * FIRM_MG_L
    part = plan.villages["part"].to_numpy()
    inside = village_of(plan.villages, shapely.point_on_surface(plan.blocks.shapes))
    return Sewage(
        shapes,
        built,
        part[inside] == part[0],
        people * number("sewage.per_head_l_d") / 1000 + small,
        load,
        _major(rng, working[large], plot[large]),
    )


def _working(firms: gpd.GeoDataFrame, years: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the living firms with what they discharge on a mean day."""
    last = years[years["year"] == LAST_YEAR].set_index("firm_id")["discharge_m3"] / DAYS
    living = firms[firms["closed_on"].isna().to_numpy()][["firm_id", "geometry"]]
    flow = living["firm_id"].map(last).fillna(0.0).to_numpy(dtype=float)
    return living.assign(flow_m3_d=np.round(flow, 2))


def _major(rng: Generator, firms: gpd.GeoDataFrame, plot: Indices) -> gpd.GeoDataFrame:
    strength = np.exp(rng.normal(0, 0.3, len(firms)))
    names = ("cod_mg_l", "nh3n_mg_l", "tp_mg_l")
    values = {name: np.round(base * strength, 1) for name, base in zip(names, FIRM_MG_L, strict=True)}
    return firms.assign(plot=plot, **values).reset_index(drop=True)


def _nearest(shapes: Shapes, points: Shapes) -> Indices:
    """Return the shape each point lies in, or else the nearest."""
    tree = shapely.STRtree(shapes)
    found = np.full(len(points), -1)
    point, shape = tree.query(points, "intersects")
    found[point] = shape
    lost = np.flatnonzero(found < 0)
    found[lost] = tree.query_nearest(points[lost], all_matches=False)[1]
    return found
