"""Leases in rebuild units: village to sub-landlord (二房东) to firm, sublet once or twice.

A unit is let directly by its holder, or as a whole to a sub-landlord who lets it on, or
who lets each building to another sub-landlord who lets it on. What is sublet is no more
than what is let, for no longer, and for no less rent.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo import names
from dayang.demo.figures import figures
from dayang.demo.histories import yuan
from dayang.demo.noise import Array, Days, Generator, Indices, Mask, Texts
from dayang.demo.packaged import packaged

SUBLET = {"collective": (0.34, 0.16), "state": (0.12, 0.03), "private": (0.12, 0.03)}
"""Share of units let to a sub-landlord once, and twice, by land nature (assumed)."""
TERMS = {
    "head": ((8, 10, 15, 20), (0.1, 0.3, 0.3, 0.3)),
    "middle": ((5, 8, 10, 15), (0.25, 0.3, 0.3, 0.15)),
    "firm": ((2, 3, 5, 8, 10, 20), (0.12, 0.3, 0.28, 0.14, 0.1, 0.06)),
}
"""Years for which leases are signed, and their shares (assumed)."""
LONG_YEARS, LEGAL_YEARS = 40, 20
"""Villages signed some leases for 40 years; the law gives them 20 (民法典 705)."""
LONG_SHARE, LONG_FIRM_SHARE = 0.2, 0.012
"""Of the head leases, and of firms' leases from the holder, those of 40 years (assumed)."""
LONG_FROM, LONG_TO = 1992 * 12, 2006 * 12
"""When they were signed, in months."""
LAPSED_SHARE = 0.05
"""Of firms that are still there, those whose lease ended in the last two years (assumed)."""
RENT_STEP = {"head": (0.0, 1.6), "middle": (0.3, 1.2), "firm": (0.4, 2.2)}
"""Rent over the lowest, or over the rent above it, in yuan a m² and month (assumed)."""
DIRECT_STEP = (0.5, 4.0)
"""Rent of firms that rent from the holder, over the lowest (assumed)."""
GROUND_MORE = 0.5
"""Ground floors cost more (assumed)."""
FIT_OUT_YUAN_M2, FIT_OUT_MONTHS = 120.0, 96.0
"""What a firm put into its floor, written off in a straight line from its start (assumed)."""
NOTICE_MONTHS, MARGIN_MONTHS = 6.0, 24.0
"""Breaking costs so many months of rent to a firm, or of the margin to a sub-landlord,
or as many as legally remain, if fewer (assumed)."""
AS_OF_MONTH = 2022 * 12
"""The month after the as-of day, counted from year 0."""
TRADES = "厂房租赁|物业管理|资产管理|物业投资"


@dataclass(frozen=True, eq=False)
class Occupiers:
    """Firms that rent, an entry each.

    Parameters
    ----------
    firm_id, name
        Who.
    founded
        Month of founding, counted from year 0.
    unit, building
        Positions.
    storey, floor_m2
        Where and how much.
    """

    firm_id: Texts
    name: Texts
    founded: Indices
    unit: Indices
    building: Indices
    storey: Indices
    floor_m2: Array

    def __len__(self) -> int:
        """Return how many."""
        return len(self.unit)


def leases(rng: Generator, units: pd.DataFrame, houses: pd.DataFrame, firms: Occupiers) -> pd.DataFrame:
    """Return the register ``leases``.

    Parameters
    ----------
    rng
        Where chance comes from.
    units
        Rebuild units: ``unit_id``, ``land_nature``, ``landlord``, and whether the landlord
        works there itself (``owned``) or the floor is ``new``: then it lets what it does not
        use, never the whole.
    houses
        All buildings: ``building_id``, ``unit`` (position, -1 outside parks), ``floor_m2``.
    firms
        Who occupies.
    """
    depth = _depth(rng, units, firms.unit)
    heads = _heads(rng, depth, houses)
    middles = _middles(rng, depth, houses, firms, heads)
    own = _occupiers(rng, firms, heads, middles)
    own = _in_new_floor(rng, own, units["new"].to_numpy()[firms.unit])
    table = pd.concat([heads, middles, own], ignore_index=True)
    table["break_price_yuan"] = _break_prices(table)
    return _as_register(rng, table, units, houses)


def _depth(rng: Generator, units: pd.DataFrame, let: Indices) -> Indices:
    """Return how many sub-landlords stand between holder and firm in each unit."""
    nature = units["land_nature"].to_numpy()
    once = np.array([SUBLET[n][0] for n in nature])
    twice = np.array([SUBLET[n][1] for n in nature])
    chance = rng.random(len(nature))
    depth = np.where(chance < twice, 2, np.where(chance < twice + once, 1, 0))
    depth[
        units["owned"].to_numpy() | units["new"].to_numpy() | (np.bincount(let, minlength=len(nature)) == 0)
    ] = 0
    return depth


def _heads(rng: Generator, depth: Indices, houses: pd.DataFrame) -> pd.DataFrame:
    """Return the leases of whole units to sub-landlords."""
    unit = np.flatnonzero(depth > 0)
    built = houses["unit"].to_numpy() >= 0
    floor = np.bincount(houses["unit"].to_numpy()[built], houses["floor_m2"].to_numpy()[built], len(depth))
    is_long = rng.random(len(unit)) < LONG_SHARE
    term = np.where(is_long, LONG_YEARS, _terms(rng, "head", len(unit))) * 12
    youngest = AS_OF_MONTH - 25
    oldest = np.maximum(AS_OF_MONTH + 1 - term, 1995 * 12)
    start = np.where(
        is_long, _between(rng, np.full(len(unit), LONG_FROM), LONG_TO), _between(rng, oldest, youngest)
    )
    rent = _lowest() + rng.uniform(*RENT_STEP["head"], len(unit))
    return _rows(
        unit=unit, parent=-1, floor_m2=np.round(floor[unit], 1), start=start, end=start + term, rent=rent
    )


def _middles(
    rng: Generator, depth: Indices, houses: pd.DataFrame, firms: Occupiers, heads: pd.DataFrame
) -> pd.DataFrame:
    """Return the leases of single buildings from one sub-landlord to another."""
    building = np.unique(firms.building[depth[firms.unit] == 2])
    unit = houses["unit"].to_numpy()[building]
    above = _position(heads["unit"].to_numpy(), unit)
    start, end = _nested(rng, "middle", heads, above, heads["start"].to_numpy()[above])
    rent = heads["rent"].to_numpy()[above] + rng.uniform(*RENT_STEP["middle"], len(unit))
    floor = np.floor(houses["floor_m2"].to_numpy()[building] * 10) / 10
    return _rows(unit=unit, parent=above, building=building, floor_m2=floor, start=start, end=end, rent=rent)


def _occupiers(rng: Generator, firms: Occupiers, heads: pd.DataFrame, middles: pd.DataFrame) -> pd.DataFrame:
    """Return the leases of those who work there, each from the last sub-landlord or the holder."""
    above = _position(heads["unit"].to_numpy(), firms.unit)
    middle = _position(middles["building"].to_numpy(), firms.building)
    above = np.where(middle >= 0, middle + len(heads), above)
    chain = pd.concat([heads, middles], ignore_index=True)
    start, end = _nested(rng, "firm", chain, above, firms.founded)
    start, end = _long(rng, firms, above, start, end)
    start, end = _lapsed(rng, firms, chain, above, start, end)
    sublet = above >= 0
    least = np.where(
        sublet, _of(chain, "rent", above, 0.0) + RENT_STEP["firm"][0], _lowest() + DIRECT_STEP[0]
    )
    more = np.where(sublet, RENT_STEP["firm"][1], DIRECT_STEP[1]) * rng.random(len(firms))
    rent = least + more + np.where(firms.storey == 1, GROUND_MORE, 0.0)
    return _rows(
        unit=firms.unit,
        parent=above,
        building=firms.building,
        floor_m2=firms.floor_m2,
        start=start,
        end=end,
        rent=rent,
        storey=firms.storey,
        firm=np.arange(len(firms)),
    ).assign(firm_id=firms.firm_id, tenant=firms.name)


def _in_new_floor(rng: Generator, own: pd.DataFrame, new: Mask) -> pd.DataFrame:
    """Let new floor from the last month on, at the rents of new floor."""
    rents = packaged("floor_standards")["rent_yuan_m2_month"]
    term = _terms(rng, "firm", len(own)) * 12
    rent = np.round(rents.min() + (rents.max() - rents.min()) * rng.random(len(own)), 2)
    return own.assign(
        start=np.where(new, AS_OF_MONTH - 1, own["start"]),
        end=np.where(new, AS_OF_MONTH - 1 + term, own["end"]),
        rent=np.where(new, rent, own["rent"]),
    )


def _rows(**columns: object) -> pd.DataFrame:
    """Return rows of leases; places in time are months from year 0, `end` the month after."""
    frame = pd.DataFrame({"building": -1, "storey": 0, "firm": -1, **columns}, index=range(_length(columns)))
    highest = float(figures()["value"].to_dict()["rent_old_floor_high"])
    frame["rent"] = np.floor(frame["rent"].clip(upper=highest) * 100 + 1e-6) / 100
    return frame


def _length(columns: dict[str, object]) -> int:
    return len(np.atleast_1d(np.asarray(columns["unit"])))


def _lowest() -> float:
    return float(figures()["value"].to_dict()["rent_old_floor_low"])


def _terms(rng: Generator, kind: str, count: int) -> Indices:
    years, share = TERMS[kind]
    drawn: Indices = np.array(years)[np.searchsorted(np.cumsum(share)[:-1], rng.random(count), side="right")]
    return drawn


def _between(rng: Generator, low: Indices, high: int | Indices) -> Indices:
    """Return months from `low` to before `high`."""
    drawn: Indices = low + np.floor(rng.random(len(low)) * np.maximum(high - low, 1)).astype(np.int64)
    return drawn


def _position(known: Indices, wanted: Indices) -> Indices:
    """Return where each of `wanted` stands in `known` (distinct), -1 where it does not."""
    found: Indices = pd.Index(known).get_indexer(pd.Index(wanted)).astype(np.int64)
    return found


def _of(chain: pd.DataFrame, column: str, above: Indices, otherwise: float) -> Array:
    """Return a figure of the lease above, `otherwise` where there is none."""
    if not len(chain):
        return np.full(len(above), otherwise)
    value: Array = np.where(above >= 0, chain[column].to_numpy()[np.maximum(above, 0)], otherwise)
    return value


def _nested(
    rng: Generator, kind: str, chain: pd.DataFrame, above: Indices, earliest: Indices
) -> tuple[Indices, Indices]:
    """Return start and end of leases that run on the as-of day, within the lease above."""
    term = _terms(rng, kind, len(above)) * 12
    start = _between(rng, AS_OF_MONTH + 1 - term, AS_OF_MONTH)
    first = np.maximum(earliest, _of(chain, "start", above, 0.0).astype(np.int64))
    start = np.minimum(np.maximum(start, first), AS_OF_MONTH - 1)
    end = np.minimum(start + term, _of(chain, "end", above, 9999 * 12).astype(np.int64))
    return start, end


def _long(
    rng: Generator, firms: Occupiers, above: Indices, start: Indices, end: Indices
) -> tuple[Indices, Indices]:
    """Give some firms that rent from the holder 40 years."""
    signed = np.maximum(firms.founded, LONG_FROM)
    is_long = (rng.random(len(firms)) < LONG_FIRM_SHARE) & (above < 0) & (signed < LONG_TO)
    begun = _between(rng, signed, LONG_TO)
    return np.where(is_long, begun, start), np.where(is_long, begun + LONG_YEARS * 12, end)


def _lapsed(
    rng: Generator, firms: Occupiers, chain: pd.DataFrame, above: Indices, start: Indices, end: Indices
) -> tuple[Indices, Indices]:
    """End some leases in the last two years: the firm stays on for an unfixed term (民法典 734)."""
    ended = AS_OF_MONTH - rng.integers(0, 24, len(firms))
    first = np.maximum(firms.founded, _of(chain, "start", above, 0.0).astype(np.int64))
    lapsed = (rng.random(len(firms)) < LAPSED_SHARE) & (first < ended - 24)
    begun = np.maximum(first, ended - 12 * rng.integers(2, 6, len(firms)))
    return np.where(lapsed, begun, start), np.where(lapsed, ended, end)


def _break_prices(table: pd.DataFrame) -> "pd.Series[float]":
    """Return what breaking each lease on the as-of day costs: nothing where it has lapsed.

    A firm gets months of rent and what of its fit-out is not yet written off; a
    sub-landlord gets months of the margin between what it is paid by those below and what
    it pays. What a lease runs beyond 20 years is void and counts for nothing.
    """
    start, rent = table["start"].to_numpy(), table["rent"].to_numpy()
    legal = np.minimum(table["end"].to_numpy(), start + LEGAL_YEARS * 12)
    left = np.maximum(legal - AS_OF_MONTH, 0)
    monthly = rent * table["floor_m2"].to_numpy()
    parent, occupies = table["parent"].to_numpy(), table["firm"].to_numpy() >= 0
    paid = np.bincount(parent[parent >= 0], monthly[parent >= 0], len(table))
    rented = np.bincount(parent[parent >= 0], table["floor_m2"].to_numpy()[parent >= 0], len(table))
    margin = np.maximum(paid - rented * rent, 0.0)
    unwritten = np.clip(1 - (AS_OF_MONTH - start) / FIT_OUT_MONTHS, 0, 1) * FIT_OUT_YUAN_M2
    firm = np.minimum(left, NOTICE_MONTHS) * monthly + unwritten * table["floor_m2"].to_numpy()
    price: Array = np.where(occupies, firm, np.minimum(left, MARGIN_MONTHS) * margin)
    return yuan(np.where(left > 0, price, 0.0))


def _as_register(
    rng: Generator, table: pd.DataFrame, units: pd.DataFrame, houses: pd.DataFrame
) -> pd.DataFrame:
    """Name landlords and tenants, and put months as days."""
    lets = table["firm"].to_numpy() < 0
    trade = np.full(int(lets.sum()), TRADES, dtype=object)
    called = names.firms(rng, np.full(len(trade), "company"), trade, [""] * len(trade))
    tenant = table["tenant"].to_numpy(dtype=object)
    tenant[lets] = called
    parent, unit = table["parent"].to_numpy(), table["unit"].to_numpy()
    landlord = np.where(parent >= 0, tenant[np.maximum(parent, 0)], units["landlord"].to_numpy()[unit])
    ids = np.array([f"L{k + 1:05d}" for k in range(len(table))], dtype=object)
    known = houses["building_id"].to_numpy()
    building = table["building"].to_numpy()
    return pd.DataFrame(
        {
            "lease_id": ids,
            "unit_id": units["unit_id"].to_numpy()[unit],
            "parent_id": _texts(ids[np.maximum(parent, 0)], parent >= 0),
            "landlord": landlord,
            "tenant": tenant,
            "firm_id": _texts(table["firm_id"].to_numpy(dtype=object), ~lets),
            "building_id": _texts(known[np.maximum(building, 0)], building >= 0),
            "storey": table["storey"].where(table["storey"] > 0).astype("Int64"),
            "floor_m2": table["floor_m2"],
            "rent_yuan_m2_month": table["rent"],
            "starts_on": _days(table["start"].to_numpy()),
            "ends_on": _days(table["end"].to_numpy()) - np.timedelta64(1, "D"),
            "break_price_yuan": table["break_price_yuan"],
        }
    )


def _texts(value: Texts, known: Mask) -> "pd.Series[str]":
    return pd.Series([v if k else None for v, k in zip(value, known.tolist(), strict=True)], dtype="str")


def _days(month: Indices) -> Days:
    """Return the first day of months counted from year 0."""
    days: Days = (month.astype(np.int64) - 1970 * 12).astype("datetime64[M]").astype("datetime64[s]")
    return days
