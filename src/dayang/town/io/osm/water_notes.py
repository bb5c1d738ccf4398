"""What a person should know of the river network: what was changed, what does not connect."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm.network import Network
from dayang.words import Words

LISTED = 40
"""Rivers named in a note before it only counts them."""

ON_BOUNDARY_M = 1.0
"""How near the boundary a node is when water leaves the town there."""


def changed_notes(joined: "pd.Series[str]", turned: "pd.Series[str]", snap_m: float) -> Iterator[Words]:
    """Say which waterways were led to another, and which were turned."""
    if len(joined):
        yield Words(
            f"{len(joined)} 条水道末端距另一条不足 {snap_m:g} 米，已接上：{'、'.join(joined)}。",
            f"{len(joined)} waterways ended within {snap_m:g} m of another and were led to it: "
            f"{', '.join(joined)}.",
        )
    if len(turned):
        yield Words(
            f"{len(turned)} 条水道按地面高程是逆流而画，已掉转：{'、'.join(turned)}。",
            f"{len(turned)} waterways were drawn upstream by the ground levels and were turned: "
            f"{', '.join(turned)}.",
        )


def network_notes(reaches: gpd.GeoDataFrame, met: Network, boundary: BaseGeometry) -> Iterator[Words]:
    """Say what does not join the main network, and where reaches meet head-on.

    Parameters
    ----------
    reaches
        With ``river_id``, ``name``, ``length_m``, ``connected``; one row a stretch of `met`.
    met
        The network.
    boundary
        Of the town: water that reaches it leaves.
    """
    edge = np.asarray(shapely.distance(shapely.points(met.nodes), boundary.boundary) <= ON_BOUNDARY_M)
    component = met.components()
    leaves = np.isin(component, component[edge[met.end]])
    apart = ~reaches["connected"].to_numpy()
    yield from _apart(
        reaches[apart & leaves],
        Words(
            "未与河网主体连通，各自流出镇界", "do not join the main network and leave the town by themselves"
        ),
    )
    yield from _apart(
        reaches[apart & ~leaves],
        Words(
            "未与河网主体连通，末端都不在镇界上", "do not join the main network and do not reach the boundary"
        ),
    )
    meeting = _head_on(met) & ~edge
    if meeting.any():
        yield Words(
            f"{int(meeting.sum())} 个节点有几个河段流入而无流出：流向有待核实。",
            f"At {int(meeting.sum())} nodes several reaches arrive and none leaves: look at their direction.",
        )


def _apart(reaches: gpd.GeoDataFrame, what: Words) -> Iterator[Words]:
    if reaches.empty:
        return
    rivers = reaches.groupby("river_id").agg(name=("name", "first"), length_m=("length_m", "sum"))
    rivers = rivers.sort_values("length_m", ascending=False)
    label = rivers["name"].fillna(rivers.index.to_series())
    names = label + " " + (rivers["length_m"] / 1000).map("{:.1f} km".format)
    listed, rest = names.iloc[:LISTED], len(names) - LISTED
    km = reaches["length_m"].sum() / 1000
    yield Words(
        f"{len(reaches)} 个河段（{km:.1f} km）{what.zh}，属 {len(rivers)} 条河涌：{'、'.join(listed)}"
        f"{f'，另有 {rest} 条' if rest > 0 else ''}。",
        f"{len(reaches)} reaches ({km:.1f} km) {what.en}; rivers ({len(rivers)}): {', '.join(listed)}"
        f"{f', and {rest} more' if rest > 0 else ''}.",
    )


def _head_on(met: Network) -> NDArray[np.bool_]:
    """Return at which nodes several stretches arrive and none leaves."""
    count = len(met.nodes)
    arriving = np.bincount(met.end, minlength=count)
    several: NDArray[np.bool_] = (arriving > 1) & (np.bincount(met.start, minlength=count) == 0)
    return several
