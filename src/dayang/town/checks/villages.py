"""Villages tile their town: they neither overlap nor leave much of it uncovered."""

from collections.abc import Iterator

import numpy as np
import shapely

from dayang.town.checks.context import Context
from dayang.town.checks.limits import limit
from dayang.town.checks.reading import Problem, whole_column
from dayang.town.registers.schema import GEOMETRY_COLUMN
from dayang.town.town import Town


def judge_villages(town: Town, context: Context) -> Iterator[tuple[str, str, Problem]]:
    """Yield villages that overlap, and the town's land that no village covers.

    An overlap counts where it takes more than ``checks.overlap_share`` of the smaller
    village, a gap where more than ``checks.uncovered_share`` of the town is left.
    """
    if "villages" not in town.dictionary or town["villages"].empty:
        return
    layer = town.layer("villages")
    shapes = layer.geometry.to_numpy().copy()
    there = np.flatnonzero(layer.geometry.notna() & layer.geometry.is_valid & ~layer.geometry.is_empty)
    shapes = shapes[there]
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = pairs[:, pairs[0] < pairs[1]]
    area = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    share = area / np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    large = share > limit("overlap_share", context)
    names = layer["name"].to_numpy()[there]
    each = [
        {"other": names[at], "share": f"{part:.1%}"}
        for at, part in zip(first[large], share[large], strict=True)
    ]
    found = [str(name) for name in names[second[large]]]
    yield (
        "villages",
        GEOMETRY_COLUMN,
        Problem("villages_overlap", there[second[large]], each=each, found=found),
    )
    if context.boundary is not None and context.boundary.is_valid and context.boundary.area > 0:
        left = context.boundary.difference(shapely.union_all(shapes)).area / context.boundary.area
        if left > limit("uncovered_share", context):
            yield "villages", GEOMETRY_COLUMN, whole_column("villages_gaps", f"{left:.1%}")
