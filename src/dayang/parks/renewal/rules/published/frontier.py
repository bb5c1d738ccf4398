"""The frontier: no programme of it is bettered (P4), and each comes to what is told of it (P5)."""

from collections.abc import Iterator

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.facts import Row
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.published.compare import differs, judge_cells
from dayang.parks.renewal.rules.published.overview import totals
from dayang.parks.renewal.rules.published.tables import (
    FRONTIER,
    FRONTIER_MOVES,
    FRONTIER_STARTS,
    Published,
)
from dayang.parks.renewal.rules.worth import WAN_YUAN
from dayang.town.registers import DICTIONARY
from dayang.words import Words

BETTER = {"cost_wan": -1, "area_mu": 1, "kept_share": 1}
"""What the frontier compares, and whether less or more of it is better."""


def judge_frontier(rows: list[Row]) -> Iterator[Finding]:
    """P4: no programme of the frontier is worse than another in something and better in nothing.

    Parameters
    ----------
    rows
        Of ``renewal_frontier``.
    """
    points = [tuple(sign * float(row[name] or 0.0) for name, sign in BETTER.items()) for row in rows]
    for row, point in zip(rows, points, strict=True):
        bettered = any(
            other != point and all(its >= mine for its, mine in zip(other, point, strict=True))
            for other in points
        )
        found = Words(f"第 {row['point']} 份不如另一份", f"point {row['point']} is bettered by another")
        expected = Words("没有一份样样不如另一份", "none that is bettered in all")
        yield look("P4", not bettered, FRONTIER, row["point"], found, expected)


def judge_numbers(published: Published) -> Iterator[Finding]:
    """P5: each point has a number of its own, and no programme is of a point that is not told."""
    numbers = [row["point"] for row in published.frontier]
    for number in dict.fromkeys(numbers):
        times = numbers.count(number)
        found = Words(f"第 {number} 份有 {times} 行", f"{times} rows of point {number}")
        yield look("P5", times == 1, FRONTIER, number, found, Words("一行", "one row"))
    for table, frame in (
        (FRONTIER_STARTS, published.frontier_starts),
        (FRONTIER_MOVES, published.frontier_moves),
    ):
        strange = sorted(set(frame["point"]) - set(numbers), key=str)
        found = Words(f"第 {strange} 份的行", f"rows of points {strange}")
        expected = Words("只有公布的各份", "points that are told only")
        if numbers or strange:
            yield look("P5", not strange, table, "", found, expected)


def comes_to(programme: Programme) -> Row:
    """Return cost, area and share kept of a programme."""
    facts, all_told = programme.facts, totals(programme)
    output = sum(facts.output_yuan.get(firm_id, 0.0) for firm_id in facts.needs)
    return {
        "cost_wan": all_told["public_net_yuan"] / WAN_YUAN,
        "area_mu": all_told["area_mu"],
        "kept_share": 100 * (1 - all_told["output_left_yuan"] / output) if output else 100.0,
    }


def is_there(programme: Programme, row: Row, *, told: bool) -> bool:
    """Say whether a point has a programme: one without any row does nothing, and is told to come to that.

    Parameters
    ----------
    programme, row
        Of the point.
    told
        Whether any table has a row of the programme.
    """
    register = DICTIONARY[FRONTIER]
    return told or not any(
        differs(register.column(name), row[name], cell) for name, cell in comes_to(programme).items()
    )


def judge_point(programme: Programme, row: Row, *, there: bool) -> Iterator[Finding]:
    """P5: a point has a programme, and cost, area and share kept are what it comes to.

    Parameters
    ----------
    programme, row
        Of the point.
    there
        What `is_there` says of it.
    """
    found = Words(f"第 {row['point']} 份没有方案", f"no programme of point {row['point']}")
    expected = Words(
        f"{FRONTIER_STARTS}、{FRONTIER_MOVES} 里有它的方案",
        f"its programme in {FRONTIER_STARTS} and {FRONTIER_MOVES}",
    )
    yield look("P5", there, FRONTIER, row["point"], found, expected)
    if there:
        yield from judge_cells("P5", FRONTIER, row["point"], row, comes_to(programme))
