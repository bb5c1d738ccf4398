"""The bottleneck account, where every price stands (B3)."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules import YUAN, Finding
from dayang.parks.renewal.rules.bound.adjoining import ADJOINING
from dayang.parks.renewal.rules.bound.limits import RowKey, limits
from dayang.parks.renewal.rules.bound.uses import uses
from dayang.parks.renewal.rules.facts import Row
from dayang.parks.renewal.rules.programme import Programme, whole
from dayang.parks.renewal.rules.published.compare import Key, Wanted, compare
from dayang.parks.renewal.rules.published.overview import NO_LABEL, UNIT, row_key
from dayang.parks.renewal.rules.published.tables import ACCOUNT, Published
from dayang.parks.renewal.rules.worth import WAN_YUAN

FIRST_LABEL, SECOND_LABEL = ("land", "jobs", "surveys", "votes", "permits"), ("place", "pool")
"""Rows whose first, and whose second, label is a quarter: all quarters of a thing stand together."""
NEGATED = ("first", "theme")
"""Rows that ask for at least so much."""
MONEY = ("purse", "cash", "lending", "income")
JUDGED = ("unit", "price_wan", "quarter", "limit", "used", "worth_of_step_wan")


def judge_account(programme: Programme, name: str, published: Published) -> Iterator[Finding]:
    """B3: every price of a limit is in a programme's account, beside the limit and what is used.

    Parameters
    ----------
    programme, name
        A programme and what it is called.
    published
        The tables of all.
    """
    things = defaultdict[RowKey, dict[RowKey, float]](dict)
    for row in published.rows("renewal_prices", name):
        price = row["price_wan"]
        if isinstance(price, int | float) and row["row"] != ADJOINING:
            things[_thing(row)][row_key(row)] = float(price)
    told = {_thing(row): row for row in published.rows(ACCOUNT, name)}
    most, used = limits(programme.facts), uses(programme)
    wanted: dict[Key, Row] = {
        thing: _cells(programme, thing, prices, told.get(thing), most, used)
        for thing, prices in things.items()
    }
    rules = dict.fromkeys(JUDGED, "B3")
    yield from compare(name, published.rows(ACCOUNT, name), Wanted(ACCOUNT, rules, "B3", wanted))


def _thing(row: Row) -> RowKey:
    """Return the key in the account of a row of prices or of the account."""
    kind, label, label_2 = str(row["row"]), str(row["label"]), str(row["label_2"])
    return kind, NO_LABEL if kind in FIRST_LABEL else label, NO_LABEL if kind in SECOND_LABEL else label_2


def _cells(
    programme: Programme,
    thing: RowKey,
    prices: dict[RowKey, float],
    told: Row | None,
    most: dict[RowKey, float],
    used: dict[RowKey, float],
) -> Row:
    """Return what the account should say of a thing; step, and the quarter among equals, as it tells."""
    kind, highest = thing[0], max(prices.values())
    at = next(key for key, price in prices.items() if price == highest)
    quarter = _quarter(at)
    own = {_quarter(key): key for key, price in prices.items() if price == highest}
    if told is not None and told["quarter"] in own:
        quarter, at = told["quarter"], own[told["quarter"]]
    limit, use = most.get(at, 0.0), used.get(at, 0.0)
    if kind in MONEY:
        limit -= YUAN / WAN_YUAN
    if kind == "pool":
        limit = _delivered_m2(programme, at)
        use += limit
    elif kind in NEGATED:
        limit, use = -limit, -use
    elif kind == "income":
        base = float(programme.facts.accounts[at[1]]["income_yuan"]) / WAN_YUAN
        limit, use = base - limit, base - use
    total = sum(prices.values())
    step = told["step"] if told is not None and told["step"] is not None else 0.0
    return {
        "unit": UNIT.get(kind),
        "price_wan": total,
        "quarter": quarter,
        "limit": limit,
        "used": use,
        "worth_of_step_wan": total * step,
    }


def _quarter(key: RowKey) -> int | None:
    """Return the quarter that a row is of, None where it is of a year or of all."""
    label = key[1] if key[0] in FIRST_LABEL else key[2] if key[0] in SECOND_LABEL else None
    return whole(label)


def _delivered_m2(programme: Programme, at: RowKey) -> float:
    """Return the new floor of a pool that is there in a quarter."""
    theme, _, storey = at[1].partition(":")
    quarter = _quarter(at)
    return sum(
        started.new_floor.get(storey, 0.0)
        for started in programme.started.values()
        if (started.unit["theme_id"] or "") == theme and quarter is not None and started.delivered <= quarter
    )
