"""The levels of an order of goals: rules O1 to O4 of ``docs/renewal-rules.md``."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.programme import Programme, read_programme
from dayang.parks.renewal.rules.published.compare import judge_cells
from dayang.parks.renewal.rules.published.overview import PROVEN, judge_units, row_key
from dayang.parks.renewal.rules.published.tables import (
    LEVEL_MOVES,
    LEVEL_PRICES,
    LEVEL_STARTS,
    LEVELS,
    ORDERED,
    Published,
)
from dayang.parks.renewal.rules.worth import worth
from dayang.words import Words

WEIGHTS_OF = {
    "area": ("weight_area", "weight_area_year"),
    "output": ("weight_output",),
    "tax": ("weight_tax",),
    "jobs": ("weight_job",),
    "public": ("weight_public",),
    "moves": ("weight_moves",),
    "disturbance": ("weight_job_quarter",),
    "pollution": ("weight_discharge",),
    "promises": ("weight_promises",),
}
"""Weights by which each goal is measured; all others count nothing."""

OTHERS = "others"
"""The last level: all goals that no level before it names."""

GOAL = "goal"
"""Kind of row of ``renewal_level_prices`` that is a goal above."""

TRIFLE = 1e-6
"""Part of what is to be kept that may be lacking."""


def judge_levels(facts: Facts, published: Published) -> Iterator[Finding]:
    """Judge what is told of an order of goals; of levels that are in no order only that.

    Parameters
    ----------
    facts
        Under the town's own weights.
    published
        The tables.
    """
    order = [*_order(published)]
    yield from order
    levels = published.levels
    if not levels or any(finding.violation for finding in order):
        return
    named = [str(row["goal"]) for row in levels]
    rest = [goal for goal in WEIGHTS_OF if goal not in named]
    goals = {name: rest if name == OTHERS else [name] for name in named}
    plan = read_programme(facts, *published.frames(ORDERED))
    for place, row in enumerate(levels):
        own = read_programme(facts, *published.level_frames(row["level"]))
        yield from _told(facts, row)
        yield from _reached(own, row, levels[:place], goals)
        yield from _bound(facts, row, levels[:place], goals, published)
        yield from _kept(plan, row, goals)


def _order(published: Published) -> Iterator[Finding]:
    """O1: levels are numbered from 1, each of a goal that there is, once; the last has those not named."""
    levels = published.levels
    numbers, named = [row["level"] for row in levels], [row["goal"] for row in levels]
    if levels:
        wanted = list(range(1, len(levels) + 1))
        said = Words(f"层 {numbers}", f"levels {numbers}")
        yield look("O1", numbers == wanted, LEVELS, "", said, Words(f"{wanted}", f"{wanted}"))
        first = [goal for goal in named if goal != OTHERS]
        alike = len(set(named)) == len(named) and set(first) <= set(WEIGHTS_OF) and OTHERS not in named[:-1]
        whole = (OTHERS in named) == (len(first) < len(WEIGHTS_OF))
        said = Words(f"目标 {named}", f"goals {named}")
        expected = Words(
            "每个目标一次，没有点名的最后合为一层", "each goal once; the last level has those not named"
        )
        yield look("O1", alike and whole, LEVELS, "", said, expected)
    for table, told in (
        (LEVEL_PRICES, {row["level"] for row in published.level_prices}),
        (LEVEL_STARTS, set(published.level_starts["level"])),
        (LEVEL_MOVES, set(published.level_moves["level"])),
    ):
        strange = sorted(told - set(numbers))
        said = Words(f"层 {strange} 的行", f"rows of levels {strange}")
        expected = Words("只有公布的层", "levels that are told only")
        if levels or strange:
            yield look("O1", not strange, table, "", said, expected)


def _told(facts: Facts, row: Row) -> Iterator[Finding]:
    """O1: tolerance, what is kept at least, and the gap."""
    tolerance, reached = facts.number("order_tolerance"), float(row["reached_wan"])
    cells: Row = {
        "tolerance": tolerance,
        "least_wan": reached - tolerance * abs(reached),
        "gap_wan": float(row["bound_wan"]) - reached,
    }
    yield from judge_cells("O1", LEVELS, row["level"], row, cells)


def _reached(own: Programme, row: Row, above: list[Row], goals: Mapping[str, list[str]]) -> Iterator[Finding]:
    """O2: what the programme of a level is worth in its goal, and that it keeps the goals above."""
    cells: Row = {"reached_wan": _worth(own, goals[row["goal"]])}
    yield from judge_cells("O2", LEVELS, row["level"], row, cells)
    for one in above:
        yield _at_least("O2", str(row["level"]), one, _worth(own, goals[one["goal"]]))


def _kept(plan: Programme, row: Row, goals: Mapping[str, list[str]]) -> Iterator[Finding]:
    """O4: what the plan is worth in the goal of a level, and that it keeps what was reached."""
    worth_wan = _worth(plan, goals[row["goal"]])
    yield from judge_cells("O4", LEVELS, row["level"], row, {"kept_wan": worth_wan})
    yield _at_least("O4", ORDERED, row, worth_wan)


def _bound(
    facts: Facts, row: Row, above: list[Row], goals: Mapping[str, list[str]], published: Published
) -> Iterator[Finding]:
    """O3: the bound is no lower than what the prices of rows, and of the goals above, prove."""
    told = [one for one in published.level_prices if one["level"] == row["level"]]
    yield from judge_units("O3", LEVEL_PRICES, str(row["level"]), told)
    prices = {row_key(one): one["price_wan"] for one in told}
    once = Words("每一行只有一个价", "one price of each row")
    said = Words(f"{len(told)} 行价，{len(prices)} 个编号", f"{len(told)} prices of {len(prices)} rows")
    yield look("O3", len(prices) == len(told), LEVEL_PRICES, row["level"], said, once)
    times = {key[1]: price for key, price in prices.items() if key[0] == GOAL}
    least = {str(one["goal"]): float(one["least_wan"]) for one in above}
    try:
        _check_goals(times, least)
        own = dict.fromkeys(goals[row["goal"]], 1.0)
        rows = {key: price for key, price in prices.items() if key[0] != GOAL}
        under = bound(_only(facts, {**times, **own}), rows)
    except (ValueError, TypeError) as fault:
        known = Words(
            "登记过的行和前面的目标，价不为负", "rows that there are and goals above, at no negative price"
        )
        yield look(
            "O3", False, LEVEL_PRICES, row["level"], Words(f"价有误：{fault}", f"prices: {fault}"), known
        )
        return
    proven, value = under - sum(each * least[goal] for goal, each in times.items()), row["bound_wan"]
    kept = value is not None and value >= proven - PROVEN * max(abs(under), 1.0)
    expected = Words(f"不低于所证的 {proven:.6f}", f"at least {proven:.6f}, which the prices prove")
    yield look("O3", kept, LEVELS, row["level"], Words(f"界：{value}", f"bound: {value}"), expected)


def _check_goals(times: Mapping[str, float], least: Mapping[str, float]) -> None:
    """Raise ValueError where a price is of no goal above, or is negative or no number."""
    for goal, price in times.items():
        if goal not in least or not 0 <= price < math.inf:
            raise ValueError(f"goal {goal} at {price}")


def _only(facts: Facts, times: Mapping[str, float]) -> Facts:
    """Return facts under which only some goals count, each so many times."""
    multiples = {name: times.get(goal, 0.0) for goal, names in WEIGHTS_OF.items() for name in names}
    return replace(facts, number=lambda number: facts.number(number) * multiples.get(number, 1.0))


def _worth(programme: Programme, goals: list[str]) -> float:
    """Return what a programme is worth in some goals, in 万元."""
    facts = _only(programme.facts, dict.fromkeys(goals, 1.0))
    return sum(worth(replace(programme, facts=facts)).values())


def _at_least(rule: str, whose: str, level: Row, worth_wan: float) -> Finding:
    """Say whether a programme keeps what a level reached."""
    least, goal = float(level["least_wan"]), level["goal"]
    said = Words(f"目标 {goal}：{worth_wan:.6f}", f"goal {goal}: {worth_wan:.6f}")
    expected = Words(f"至少 {least:.6f}", f"at least {least:.6f}")
    kept = worth_wan >= least - TRIFLE * max(1.0, abs(least))
    return look(rule, kept, LEVELS, f"{whose} {level['level']}", said, expected)
