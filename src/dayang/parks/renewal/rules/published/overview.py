"""The table of programmes and its prices: worth W1 to W8, bound B1, gaps B2, totals P3."""

from collections.abc import Iterator
from dataclasses import replace

from dayang.engine import relative_gap
from dayang.parks.renewal.rules import TINY, Finding, look
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import RowKey
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.published.compare import Wanted, compare
from dayang.parks.renewal.rules.published.tables import ORDERED, WEIGHTINGS, Published
from dayang.parks.renewal.rules.worth import net_public_yuan, treated, worth
from dayang.words import Words

STRESSED = {
    "area": ("weight_area", "weight_area_year"),
    "retention": ("weight_output", "weight_tax", "weight_job"),
}
"""Weights that a weighting multiplies by ``renewal.weighting_stress``."""

PARTS = ("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8")

NO_LABEL = "all"
"""What stands in a cell of ``renewal_prices`` where a row has no such label."""

PROVEN = 1e-6
"""Part of a bound that adding floats may be off by."""

UNIT = {
    **dict.fromkeys(("place", "pool", "absorb"), "m²"),
    **dict.fromkeys(("purse", "cash", "lending", "income"), "万元"),
    **dict.fromkeys(("land", "first", "theme", "adjoining"), "亩"),
    **dict.fromkeys(("surveys", "votes", "permits"), "件"),
    "jobs": "人",
    "goal": "万元",
}
"""Unit of each kind of row; goals are rows of levels only."""


def weighted(facts: Facts, name: str) -> Facts:
    """Return the facts under the weights of a programme.

    Parameters
    ----------
    facts
        Under the town's own weights.
    name
        What the programme is called; those that are no weighting have the town's own weights.
    """
    stressed = {weight: facts.number("weighting_stress") for weight in STRESSED.get(name, ())}
    return replace(facts, number=lambda number: facts.number(number) * stressed.get(number, 1.0))


def judge_worth(programme: Programme, name: str, found: list[Row]) -> Iterator[Finding]:
    """W1 to W8, P3: the parts of the worth, their sum, and what the programme comes to."""
    parts = worth(programme)
    cells: Row = {f"{part.lower()}_wan": value for part, value in parts.items()}
    cells |= {"value_wan": sum(parts.values()), **totals(programme)}
    rules = {f"{part.lower()}_wan": part for part in PARTS}
    rules |= {column: "P3" for column in cells if column not in rules}
    yield from compare(name, found, Wanted("renewal_programmes", rules, None, {(): cells}))


def totals(programme: Programme) -> Row:
    """Return land, firms, jobs, output, tax, money and process water as ``renewal_programmes`` tells them."""
    facts, end = programme.facts, programme.facts.calendar.quarters
    moves = [move for firm_id in programme.moves for move in programme.told(firm_id)]
    left = {move.firm_id for move in moves if move.to == "leaves"}
    delivered = [one for one in programme.started.values() if not one.in_project and one.delivered < end]
    return {
        "area_mu": sum(float(one.unit["area_mu"]) for one in delivered if one.clears),
        "renovated_mu": sum(float(one.unit["area_mu"]) for one in delivered if not one.clears),
        "firms_moved": len({move.firm_id for move in moves if move.to in {"floor", "unit"}}),
        "firms_left": len(left),
        "firms_ended": len({move.firm_id for move in moves if move.to == "ends"}),
        "jobs_left": sum(facts.jobs.get(firm_id, 0) for firm_id in left),
        "output_left_yuan": sum(facts.output_yuan.get(firm_id, 0.0) for firm_id in left),
        "tax_left_yuan": sum(facts.tax_yuan.get(firm_id, 0.0) for firm_id in left),
        "public_net_yuan": net_public_yuan(programme),
        "discharge_m3_d": sum(
            float(facts.needs[firm_id]["discharge_m3_d"]) for firm_id in treated(programme)
        ),
    }


def judge_bound(facts: Facts, name: str, published: Published) -> Iterator[Finding]:
    """B1: the bound is no lower than what its prices prove; others than weightings have neither.

    Parameters
    ----------
    facts
        Under the programme's weights.
    name, published
        The programme, and the tables of all.
    """
    rows = published.rows("renewal_prices", name)
    table = "renewal_programmes"
    told = [row["bound_wan"] for row in published.rows(table, name)]
    if name not in (*WEIGHTINGS, ORDERED):
        expected = Words("没有界，也没有价", "neither a bound nor prices")
        found = Words(f"界 {told}，价 {len(rows)} 行", f"bound {told}, {len(rows)} prices")
        yield look("B1", not rows and not any(one is not None for one in told), table, name, found, expected)
        return
    yield from judge_units("B1", "renewal_prices", name, rows)
    prices = {row_key(row): row["price_wan"] for row in rows}
    once = Words("每一行只有一个价", "one price of each row")
    said = Words(f"{len(rows)} 行价，{len(prices)} 个编号", f"{len(rows)} prices of {len(prices)} rows")
    yield look("B1", len(prices) == len(rows), "renewal_prices", name, said, once)
    try:
        proven = bound(facts, prices)
    except (ValueError, TypeError) as fault:
        known = Words("登记过的行，价不为负", "rows that there are, at prices that are not negative")
        yield look("B1", False, "renewal_prices", name, Words(f"价有误：{fault}", f"prices: {fault}"), known)
        return
    for value in told:
        expected = Words(f"不低于所证的 {proven:.6f}", f"at least {proven:.6f}, which the prices prove")
        kept = value is not None and value >= proven - PROVEN * max(abs(proven), 1.0)
        yield look("B1", kept, table, name, Words(f"界：{value}", f"bound: {value}"), expected)


def row_key(row: Row) -> RowKey:
    """Return how a row is known to the bound, whose missing labels are told as `NO_LABEL`."""
    labels = ["" if row[name] == NO_LABEL else str(row[name]) for name in ("label", "label_2")]
    return str(row["row"]), labels[0], labels[1]


def judge_units(rule: str, table: str, name: str, rows: list[Row]) -> Iterator[Finding]:
    """Judge the unit of each price; `name` says whose they are."""
    for row in rows:
        unit, right = row["unit"], UNIT.get(row["row"])
        told = f"{name} {row['row']} {row['label']} {row['label_2']}"
        found, expected = Words(f"单位：{unit}", f"unit: {unit}"), Words(f"{right}", f"{right}")
        yield look(rule, unit == right, table, told, found, expected)


def judge_gaps(programme: Programme, name: str, found: list[Row], reference: Programme) -> Iterator[Finding]:
    """B2: both gaps follow from worth, bound and reference.

    Parameters
    ----------
    programme, name, found
        A programme under its weights, what it is called, and its row of ``renewal_programmes``.
    reference
        The programme of what is committed; its worth is told under the weights of each.
    """
    value = sum(worth(programme).values())
    under = sum(worth(replace(reference, facts=programme.facts)).values())
    for row in found:
        cells: Row = {"reference_wan": under, "gap": None, "gap_to_reference": None}
        proven = row["bound_wan"]
        if proven is not None:
            cells["gap"] = relative_gap(value, proven)
            # What adding floats leaves is no room for a better programme.
            if proven - under > TINY * max(1.0, abs(under)):
                cells["gap_to_reference"] = (proven - value) / (proven - under)
        rules = dict.fromkeys(cells, "B2")
        yield from compare(name, [row], Wanted("renewal_programmes", rules, None, {(): cells}))
