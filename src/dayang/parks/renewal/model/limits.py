"""The rows of a town: what there is of everything that units and firms share."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.facts import UnitFacts, number
from dayang.parks.renewal.model.firms import CLASSES, Places
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Rows
from dayang.town import Town

KINDS = ("budget", "relocation", "town_company", "private", "bank", "pool")
"""Kinds of purse that are the town's or stand outside; each village's is its own."""
UNLIMITED = ("private", "bank", "pool", "village")
"""Kinds that no year limits where they have no rows of years."""
OFFICES = ("surveys", "votes", "permits")


def read_limits(
    town: Town, as_of: datetime, quarters: Quarters, units: UnitFacts, places: Places
) -> tuple[Rows, tuple[str, ...]]:
    """Return the rows of a town and its villages in the order of their ids."""
    villages = tuple(sorted(pd.DataFrame(town["villages"])["village_id"].astype(str)))
    accounts = last_accounts(town, quarters)
    count, years = tuple(range(quarters.count)), quarters.years
    room = np.where(_open(places, quarters), places.floor_m2[:, None], 0.0)
    rows = Rows()
    rows.add("place", room, places.floor_ids, count)
    rows.add("pool", 0.0, places.pools, count)
    rows.add("absorb", _absorption(town)[:, None], CLASSES, years)
    rows.add("purse", _purses(town, villages, years), (*KINDS, *villages), years)
    rows.add("cash", [float(accounts["cash_yuan"].get(village, 0.0)) / WAN for village in villages], villages)
    rows.add("lending", _lending(town), (0,))
    share = number(town, as_of, "village_limit_share")
    base = np.array([float(accounts["income_yuan"].get(village, np.inf)) for village in villages])
    slack = np.where(np.isfinite(base), base * (1 - share) / WAN, np.inf)
    rows.add("income", slack[:, None], villages, years)
    rows.add("land", number(town, as_of, "demolition_max_mu"), count)
    rows.add("jobs", number(town, as_of, "displaced_jobs_max"), count)
    for office in OFFICES:
        rows.add(office, number(town, as_of, f"{office}_quarter"), count)
    _first_batch(rows, units, number(town, as_of, "first_batch_share"))
    _theme_parks(rows, town, units, quarters)
    return rows, villages


def _open(places: Places, quarters: Quarters) -> Any:
    quarter = np.arange(quarters.count)[None, :]
    return (places.opens[:, None] <= quarter) & (quarter <= places.closes[:, None])


def last_accounts(town: Town, quarters: Quarters) -> pd.DataFrame:
    """Return the account of each village for the last year before the plan that has one, by village."""
    accounts = pd.DataFrame(town["village_accounts"])
    accounts = accounts[accounts["year"] < quarters.first.year]
    accounts = accounts.sort_values(["year", "reported_at"], kind="stable")
    return (
        accounts.drop_duplicates("village_id", keep="last").set_index("village_id").fillna({"cash_yuan": 0})
    )


def _absorption(town: Town) -> Floats:
    """Return m² let a year by class at its rent: the least row whose limit is no lower (rule F7)."""
    standards = pd.DataFrame(town["floor_standards"]).set_index("storey_class")["rent_yuan_m2_month"]
    table = pd.DataFrame(town["absorption"])
    found = np.zeros(len(CLASSES))
    for storey, name in enumerate(CLASSES):
        if name in standards.index:
            own = table[table["storey_class"] == name]
            own = own[own["rent_max_yuan_m2_month"] >= float(standards[name]) - 1e-9]
            own = own.sort_values("rent_max_yuan_m2_month", kind="stable")
            found[storey] = float(own["floor_m2_year"].iloc[0]) if len(own) else 0.0
    return found


def _purses(town: Town, villages: tuple[str, ...], years: tuple[int, ...]) -> Floats:
    """Return 万元 by purse and year (rule M3): none where more is committed than there is."""
    purses = pd.DataFrame(town["purses"])
    stated = pd.DataFrame(town["purse_years"]).sort_values("reported_at", kind="stable")
    stated = stated.drop_duplicates(["purse_id", "year"], keep="last")
    left = (stated["available_yuan"].astype(float) - stated["committed_yuan"].astype(float).fillna(0.0)) / WAN
    stated = stated.assign(left=left)
    limit = np.full((len(KINDS) + len(villages), len(years)), np.inf)
    for number_, (kind, village) in enumerate(
        [(k, None) for k in KINDS] + [("village", v) for v in villages]
    ):
        own = purses[purses["kind"] == kind]
        own = own if village is None else own[own["village_id"] == village]
        of_kind = stated[stated["purse_id"].isin(own["purse_id"])]
        if len(of_kind) or kind not in UNLIMITED:
            total = of_kind.groupby("year")["left"].sum()
            limit[number_] = [max(float(total.get(year, 0.0)), 0.0) for year in years]
    return limit


def _lending(town: Town) -> float:
    """Return what the pool may still lend, 万元 (rule M5)."""
    pools = pd.DataFrame(town["purses"])
    pools = pools[pools["kind"] == "pool"]
    loans = pd.DataFrame(town["loans"])
    lent = float(loans[loans["purse_id"].isin(pools["purse_id"])]["principal_yuan"].astype(float).sum())
    most = float((pools["capital_yuan"].astype(float) * pools["leverage"].astype(float)).fillna(0.0).sum())
    return max(most - lent, 0.0) / WAN


def _first_batch(rows: Rows, units: UnitFacts, share: float) -> None:
    """Add what each park of the first batch still has to start (rule G1)."""
    frame = units.frame[units.frame["first_batch"].astype(bool)]
    parks = tuple(sorted(frame["park_id"].unique()))
    begun = frame["project_id"].notna()
    counts = begun | (~frame["is_disputed"].astype(bool) & (frame["buildable_mu"] > 1e-6))
    area = frame["area_mu"].astype(float)
    wanted = area[counts].groupby(frame["park_id"][counts]).sum().reindex(parks).fillna(0.0)
    have = area[begun].groupby(frame["park_id"][begun]).sum().reindex(parks).fillna(0.0)
    rows.add("first", (have - share * wanted).to_numpy(dtype=float), parks)


def _theme_parks(rows: Rows, town: Town, units: UnitFacts, quarters: Quarters) -> None:
    """Add the land each theme park still lacks, were all its land connected (rule G2)."""
    themes = pd.DataFrame(town["theme_parks"]).sort_values("theme_id", kind="stable")
    frame = units.frame
    ready = projects_ready(town, quarters)
    have = []
    for theme_id, area_mu, due_on in zip(
        themes["theme_id"], themes["area_mu"], themes["due_on"], strict=True
    ):
        due = min(int(quarters.of(due_on)[0]), quarters.count - 1)
        own = frame[frame["theme_id"] == theme_id]
        vacated = own["vacated"] & own["project_id"].notna()
        inside = own["is_good_factory"].astype(bool) & ~vacated
        finished = own["stages"].map(lambda stages: bool({"finished", "producing"} & stages))
        inside |= vacated & (finished | (own["project_id"].map(ready).fillna(quarters.count) <= due))
        have.append(float(own["area_mu"][inside].astype(float).sum()) - float(area_mu))
    rows.add("theme", np.array(have), tuple(themes["theme_id"]))


def projects_ready(town: Town, quarters: Quarters) -> dict[str, int]:
    """Return the quarter of the last floor of each project."""
    floors = pd.DataFrame(town["available_floor"])
    floors = floors[floors["project_id"].notna()]
    if floors.empty:
        return {}
    last = floors.groupby("project_id")["from_on"].max()
    return dict(zip(last.index, quarters.of(last).tolist(), strict=True))
