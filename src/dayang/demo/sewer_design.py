"""How large sewers are and how they fall: GB 50014-2021, from the flow they carry.

Diameters are the smallest that carry the design flow at the least slope and never shrink
downstream; crowns are level at manholes; where a sewer would lie too deep its water is
lifted to the least cover.
"""

from dataclasses import dataclass

import numpy as np

from dayang.demo.noise import Array, Indices, Mask
from dayang.demo.packaged import packaged
from dayang.demo.sewage import number
from dayang.demo.sewer_routes import Pipes

LITRES_A_SECOND = 86.4
"""Cubic metres a day in a litre a second."""


@dataclass(frozen=True, eq=False)
class Carried:
    """What runs in each pipe on a mean dry day, m³/d, from all that joins it and those above.

    Parameters
    ----------
    separate, combined
        Sewage from separate sewers, and of places whose rain runs in the same pipes.
    """

    separate: Array
    combined: Array

    @property
    def total(self) -> Array:
        """All of it."""
        return self.separate + self.combined


@dataclass(frozen=True, eq=False)
class Design:
    """Size and levels, one entry a pipe.

    Parameters
    ----------
    flow_l_s
        Design flow.
    diameter_mm, up_m, down_m
        Nominal diameter, inverts at both ends.
    lift_m
        By how much a pumping station lifts at the pipe's upper end; 0 where none stands.
    """

    flow_l_s: Array
    diameter_mm: Indices
    up_m: Array
    down_m: Array
    lift_m: Array


def downstream(pipes: Pipes) -> tuple[Indices, Indices]:
    """Return the pipe below each (-1 none), and pipes in order from heads to plants."""
    count = len(pipes.up)
    leaving = np.full(len(pipes.xy), -1)
    leaving[pipes.up] = np.arange(count)
    below = leaving[pipes.down]
    steps = np.zeros(count, dtype=np.int64)
    at = below.copy()
    while (at >= 0).any():
        steps += at >= 0
        at = np.where(at >= 0, below[at], -1)
    return below, np.argsort(-steps, kind="stable")


def carried(pipes: Pipes, separate: Array, combined: Array) -> Carried:
    """Sum up along the trees what joins each pipe."""
    below, order = downstream(pipes)
    sums = []
    for own in (separate, combined):
        total = own.tolist()
        for pipe in order.tolist():
            if below[pipe] >= 0:
                total[below[pipe]] += total[pipe]
        sums.append(np.round(total, 6))
    return Carried(*sums)


def design_flow(flow: Carried, extraneous: Array) -> Array:
    """Return the design flow in L/s.

    Separate sewage peaks by the factor of table 4.1.15; of combined places (n0 + 1) times
    the mean is taken in (4.1.23); the water that seeps in is added (4.1.13).

    Parameters
    ----------
    flow
        What each pipe carries.
    extraneous
        Extraneous water as a share of all that reaches the plant, by pipe.
    """
    peak = packaged("peak_factors")
    mean = flow.total / LITRES_A_SECOND
    factor = np.interp(mean, peak["mean_l_s"].to_numpy(), peak["factor"].to_numpy())
    taken = factor * flow.separate + (1 + number("sewage.interception_ratio")) * flow.combined
    seeping = flow.total * extraneous / (1 - extraneous)
    rounded: Array = np.round((taken + seeping) / LITRES_A_SECOND, 4)
    return rounded


def capacity_l_s(diameter_mm: Array, slope: Array, filling: Array) -> Array:
    """Return what a circular pipe carries at a depth `filling` (of its diameter): Manning, 5.2.2."""
    d = np.asarray(diameter_mm, dtype=float) / 1000
    theta = 2 * np.arccos(1 - 2 * filling)
    area = d**2 / 8 * (theta - np.sin(theta))
    radius = d / 4 * (1 - np.sin(theta) / theta)
    flow = area * radius ** (2 / 3) * np.sqrt(slope) / number("sewage.roughness")
    rounded: Array = np.round(1000 * flow, 4)
    return rounded


def designed(pipes: Pipes, flow: Carried, extraneous: Array, ground_m: Array, length_m: Array) -> Design:
    """Size the pipes and lay them.

    Parameters
    ----------
    pipes
        The trees.
    flow
        What each carries.
    extraneous
        As for `design_flow`.
    ground_m
        Ground level at each node.
    length_m
        Length of each pipe.
    """
    below, order = downstream(pipes)
    wanted = design_flow(flow, extraneous)
    begun = _run(below, order, length_m) <= number("sewage.first_stretch_m")
    diameter, slope = _sizes(below, order, wanted, flow.combined > 0, begun)
    up, down, lift = _levels(pipes, below, order, diameter, slope, ground_m, length_m)
    return Design(wanted, diameter, up, down, lift)


def _run(below: Indices, order: Indices, length_m: Array) -> Array:
    """Return how far the water at each pipe's lower end has run at most."""
    run = length_m.tolist()
    for pipe in order.tolist():
        if below[pipe] >= 0:
            run[below[pipe]] = max(run[below[pipe]], run[pipe] + length_m[below[pipe]])
    return np.array(run)


def _sizes(below: Indices, order: Indices, wanted: Array, full: Mask, begun: Mask) -> tuple[Indices, Array]:
    """Return diameters and slopes; interceptors run full, separate sewers to the depth of 5.2.4.

    Only what has just `begun` has the least diameter: the next is laid flatter.
    """
    table = packaged("sewer_sizes")
    size = table["diameter_mm"].to_numpy()
    least = table["least_slope_permille"].to_numpy() / 1000
    most = np.column_stack(
        [
            capacity_l_s(size, least, table["filling"].to_numpy()),
            capacity_l_s(size, least, np.full(len(size), 1 - 1e-9)),
        ]
    )
    number_of = np.minimum(
        np.where(full, np.searchsorted(most[:, 1], wanted), np.searchsorted(most[:, 0], wanted)),
        len(size) - 1,
    )
    grown = np.maximum(number_of, np.where(begun, 0, 1)).tolist()
    for pipe in order.tolist():
        if below[pipe] >= 0:
            grown[below[pipe]] = max(grown[below[pipe]], grown[pipe])
    chosen = np.array(grown)
    steeper = np.maximum(wanted / most[chosen, full.astype(int)], 1.0) ** 2
    return size[chosen], np.round(least[chosen] * steeper, 6)


def _levels(
    pipes: Pipes,
    below: Indices,
    order: Indices,
    diameter: Indices,
    slope: Array,
    ground: Array,
    length: Array,
) -> tuple[Array, Array, Array]:
    """Return inverts up and down, and lifts, from heads to plants, whose own pumps lift at the last."""
    cover, deepest = number("sewage.cover_m"), number("sewage.depth_most_m")
    loss = np.where(pipes.bridge, number("sewage.siphon_loss_m"), 0.0)
    size = diameter / 1000
    shallow_up = ground[pipes.up] - cover - size
    shallow_down = np.round(ground[pipes.down] - cover - size, 3).tolist()
    fall = np.ceil((slope * length + loss) * 1000) / 1000
    crown = np.full(len(size), np.inf).tolist()
    up, down, lift = np.zeros(len(size)), np.zeros(len(size)), np.zeros(len(size))
    for pipe in order.tolist():
        highest = round(float(shallow_up[pipe]), 3)
        start = min(highest, round(crown[pipe] - size[pipe], 3))
        if below[pipe] >= 0 and ground[pipes.up[pipe]] - start > deepest:
            lift[pipe] = highest - start
            start = highest
        up[pipe] = start
        down[pipe] = min(start - fall[pipe], shallow_down[pipe])
        if below[pipe] >= 0:
            crown[below[pipe]] = min(crown[below[pipe]], down[pipe] + size[pipe])
    return np.round(up, 3), np.round(down, 3), np.round(lift, 3)
