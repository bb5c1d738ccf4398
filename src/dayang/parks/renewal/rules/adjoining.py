"""Units that adjoin one another: rules U4 and G2."""

from collections.abc import Iterable

from dayang.parks.renewal.rules import AREA_M2
from dayang.parks.renewal.rules.facts import Row


def adjoining(units: Iterable[Row], gap_m: float) -> list[list[Row]]:
    """Return units in sets connected by gaps no wider than `gap_m`.

    Parameters
    ----------
    units
        Rows of ``rebuild_units``; one without an extent adjoins nothing.
    gap_m
        Widest gap, in metres, that does not part two units.
    """
    left, sets = list(units), []
    while left:
        members, fresh = [], [left.pop(0)]
        while fresh:
            unit = fresh.pop()
            members.append(unit)
            near = [other for other in left if _near(unit, other, gap_m + AREA_M2)]
            fresh += near
            left = [other for other in left if not any(other is one for one in near)]
        sets.append(members)
    return sets


def _near(unit: Row, other: Row, gap_m: float) -> bool:
    one, two = unit["geometry"], other["geometry"]
    if one is None or two is None:
        return False
    (west, south, east, north), (west2, south2, east2, north2) = one.bounds, two.bounds
    apart = max(west2 - east, west - east2, south2 - north, south - north2)
    return bool(apart <= gap_m and one.distance(two) <= gap_m)
