"""Which sewers are worth their length: what serves least for it is given up."""

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from dayang.demo.noise import Indices, Mask, Shapes
from dayang.demo.sewer_streets import Streets


@dataclass(eq=False)
class Cover:
    """Which plots each street serves, and how many kept streets serve each plot."""

    plots: list[list[int]]
    area: list[float]
    count: list[int]

    @classmethod
    def of(cls, lines: Shapes, plots: Shapes, served_m: float) -> "Cover":
        """Return the cover of `plots` by `lines` within `served_m`."""
        plot, line = shapely.STRtree(lines).query(plots, "dwithin", distance=served_m)
        order = np.lexsort((plot, line))
        ends = np.searchsorted(line[order], np.arange(len(lines) + 1)).tolist()
        found = plot[order].tolist()
        near = [found[i:j] for i, j in pairwise(ends)]
        area: list[float] = np.round(np.asarray(shapely.area(plots)), 1).tolist()
        return cls(near, area, [0] * len(plots))

    def lost(self, street: int) -> float:
        """Return the area that only this street serves."""
        return sum(self.area[plot] for plot in self.plots[street] if self.count[plot] == 1)

    def change(self, street: int, by: int) -> None:
        """Count a street in (1) or out (-1)."""
        for plot in self.plots[street]:
            self.count[plot] += by

    @property
    def served(self) -> float:
        """Area served."""
        return sum(area for area, count in zip(self.area, self.count, strict=True) if count)


def pruned(
    ways: Streets, street: Indices, below: Indices, cover: Cover, share: float, length_m: float
) -> Mask:
    """Give up outer streets, least served area a metre first; return which nodes keep theirs.

    Streets go while more than `share` of the plots' area stays served, and further while
    they are together longer than `length_m`.
    """
    kept = street >= 0
    for node in np.flatnonzero(kept).tolist():
        cover.change(int(street[node]), 1)
    above = np.bincount(below[kept], minlength=len(street)).tolist()
    metres, served, least = ways.length_m.tolist(), cover.served, share * sum(cover.area)
    total = float(ways.length_m[street[kept]].sum())

    def worth(node: int) -> float:
        return round(cover.lost(int(street[node])) / max(float(metres[street[node]]), 1.0), 4)

    heap = [(worth(node), node) for node in np.flatnonzero(kept).tolist() if above[node] == 0]
    heapq.heapify(heap)
    while heap:
        told, node = heapq.heappop(heap)
        if (now := worth(node)) > told:
            heapq.heappush(heap, (now, node))
            continue
        loss = cover.lost(int(street[node]))
        if served - loss < least and total <= length_m:
            continue
        kept[node], served, total = False, served - loss, total - metres[street[node]]
        cover.change(int(street[node]), -1)
        down = int(below[node])
        above[down] -= 1
        if above[down] == 0 and street[down] >= 0:
            heapq.heappush(heap, (worth(down), down))
    return kept
