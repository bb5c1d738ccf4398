"""Money: the villages' accounts, the purses and their years, loans of projects, what the market takes.

Rents of the last year are those of the leases; yearly amounts of purses stand in
`data/purses.csv`, which is where to change how much money the town has. What projects
under way still need is committed, not available.
"""

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.histories import yuan
from dayang.demo.noise import Array, Generator
from dayang.demo.packaged import packaged
from dayang.demo.projects import Projects
from dayang.demo.units import Units
from dayang.town.modes import shipped_modes
from dayang.town.units import CHINA

YEARS = (2019, 2020, 2021)
RENT_THEN = {2019: 0.97, 2020: 0.88, 2021: 1.0}
"""Rent against that of the last year: villages forwent a month and more in 2020 (assumed)."""
GONE_YUAN_M2_MONTH, GONE_LET = 6.0, 0.78
"""What land that is cleared by now had earned before: rent, and share let (assumed; rents of old
floor of 4 to 10 yuan are published)."""
OTHER_YUAN = (180.0, 420.0)
"""Other income of a village for each resident: markets, shops, land, interest (assumed)."""
DIVIDEND = (0.42, 0.6)
"""Share of income paid to shareholders (assumed)."""
SHAREHOLDERS, SHARES_EACH = 0.14, 2
"""Shareholders among residents, and shares of each (assumed)."""
CASH, DEBT = (0.7, 1.6), (0.05, 0.35)
"""Cash and debt at the end of the year against income (assumed)."""
OF_CASH, OF_INCOME = 0.3, 0.2
"""What a village may spend on renewal in a year, of its cash and of what it earned (assumed)."""
FIRST, LAST = 2022, 2031
PROGRESS = {
    "producing": 1.0,
    "finished": 1.0,
    "started": 0.5,
    "cleared": 0.2,
    "vacated": 0.1,
    "approved": 0.03,
    "voted": 0.0,
}
"""Share of a project's money spent, by how far it is (assumed)."""
POOL_SHARE = 0.5
"""Share of what the pool may lend that projects under way have at most (assumed)."""
SPENT = {2022: 0.6, 2023: 0.4}
"""When projects under way spend the rest (assumed)."""
REPORTED = {"village": "2021-12-06 15:20", "bank": "2021-10-28 11:00", "private": "2021-10-28 11:00"}
OTHERS_REPORTED = "2021-11-15 10:30"
"""When purses reported what they will have; all before the end of the year."""
CORRECTED, CORRECTED_SHARE = "2021-12-24 16:45", 0.92
"""The town's budget for its first year was cut so late, to this share of what was reported."""


def accounts(
    rng: Generator, villages: pd.DataFrame, units: Units, projects: Projects, leases: pd.DataFrame, size: Size
) -> dict[str, pd.DataFrame]:
    """Return the registers of money by their names.

    Parameters
    ----------
    rng
        Where chance comes from.
    villages
        The register ``villages`` with its population.
    units
        Rebuild units as they were before projects cleared any.
    projects
        Projects under way.
    leases
        The register ``leases``.
    size
        Holds the published sums; amounts shrink with its scale.
    """
    paid = _paid(projects, size)
    lent = _loans(units, projects, paid)
    books = _village_accounts(rng, villages, units, projects, leases, lent)
    purses = _purses(villages, size)
    return {
        "village_accounts": books,
        "purses": purses.drop(columns=["yuan_a", "growth"]),
        "purse_years": _purse_years(purses, books, _needed(units, projects, paid)),
        "loans": lent,
        "absorption": _absorption(size),
    }


def rents(units: Units, leases: pd.DataFrame) -> "pd.Series[float]":
    """Return the yearly rent that collective holders receive, by village.

    It is that of leases let by the holder itself, on units of collective land.
    """
    holder = units.frame.set_index("unit_id")["holder_id"]
    village = units.holders.set_index("holder_id")["village_id"]
    own = leases[leases["parent_id"].isna()]
    of = village.loc[holder.loc[own["unit_id"]]].to_numpy()
    yearly = 12 * own["floor_m2"].to_numpy(float) * own["rent_yuan_m2_month"].to_numpy(float)
    return pd.Series(yearly).groupby(of).sum()


def _village_accounts(
    rng: Generator,
    villages: pd.DataFrame,
    units: Units,
    projects: Projects,
    leases: pd.DataFrame,
    lent: pd.DataFrame,
) -> pd.DataFrame:
    ids = villages["village_id"].to_numpy(dtype=object)
    people = villages["population"].to_numpy(dtype=float)
    now = rents(units, leases).reindex(ids).fillna(0.0).to_numpy()
    gone = (projects.vacated | projects.cleared) & (units.frame["land_nature"] == "collective").to_numpy()
    old = units.frame["floor_m2"].where(gone, 0.0).groupby(units.frame["village_id"]).sum()
    lost = 12 * GONE_YUAN_M2_MONTH * GONE_LET * old.reindex(ids).fillna(0.0).to_numpy()
    other = people * rng.uniform(*OTHER_YUAN, len(ids))
    owed = lent["outstanding_yuan"].astype("float64").groupby(lent["village_id"]).sum()
    rows = []
    for year in YEARS:
        rent = np.round(now * RENT_THEN[year] + (lost if year < YEARS[-1] else 0.0))
        income = np.round(rent + other * (1 + 0.04 * (year - YEARS[-1])) * rng.uniform(0.97, 1.03, len(ids)))
        debt = income * rng.uniform(*DEBT, len(ids))
        if year == YEARS[-1]:
            debt = debt + owed.reindex(ids).fillna(0.0).to_numpy()
        rows.append(
            pd.DataFrame(
                {
                    "village_id": ids,
                    "year": year,
                    "income_yuan": yuan(income),
                    "rent_yuan": yuan(rent),
                    "dividend_yuan": yuan(income * rng.uniform(*DIVIDEND, len(ids))),
                    "shares": np.round(SHARES_EACH * SHAREHOLDERS * people).astype(np.int64),
                    "cash_yuan": yuan(income * rng.uniform(*CASH, len(ids))),
                    "debt_yuan": yuan(debt),
                    "reported_at": _reported(rng, year, len(ids)),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _reported(rng: Generator, year: int, count: int) -> "pd.Series[pd.Timestamp]":
    """Return when accounts were handed in: in February, those of the last year as a flash report."""
    first = pd.Timestamp("2021-12-26" if year == YEARS[-1] else f"{year + 1}-02-01")
    days = pd.to_timedelta(rng.integers(0, 5 if year == YEARS[-1] else 20, count), unit="D")
    minutes = pd.to_timedelta(rng.integers(9 * 60, 18 * 60, count), unit="min")
    return pd.Series(first + days + minutes).dt.tz_localize(CHINA)


def _purses(villages: pd.DataFrame, size: Size) -> pd.DataFrame:
    """Return the register ``purses`` with the yearly amount and growth of each."""
    table = packaged("purses")
    stated = [size.value(f) if isinstance(f, str) else np.nan for f in table["figure"]]
    pool = table["kind"] == "pool"
    capital = np.where(pool, stated, 0.0)
    lends = capital * table["leverage"].fillna(0.0)
    free = table["yuan_a"].mul(size.scale).where(table["yuan_a"].notna(), stated).where(~pool, lends)
    town = table.assign(yuan_a=free, capital_yuan=yuan(capital, pool.to_numpy()))
    own = pd.DataFrame(
        {
            "purse_id": [f"village-{v}" for v in villages["village_id"]],
            "name": [f"{name}村集体资金" for name in villages["name"]],
            "kind": "village",
            "village_id": villages["village_id"].to_numpy(),
            "status": "假定",
            "source": "假定：村每年可用于改造的资金，由其账目推得。Assumed, from the village's accounts.",
        }
    )
    return pd.concat([town, own], ignore_index=True).drop(columns="figure")


def _paid(projects: Projects, size: Size) -> pd.DataFrame:
    """Return what each kind of purse pays of each project (columns project, item, payer, yuan).

    The pool lends to projects under way at most `POOL_SHARE` of what it may; banks lend the rest.
    """
    flows = shipped_modes()["mode_flows"]
    money = projects.frame["invested_yuan"].astype("float64").to_numpy()
    rows = [
        (k, item, payer, money[k] * share)
        for k, mode in enumerate(projects.frame["mode_id"])
        for item, payer, share in flows.loc[flows["mode_id"] == mode, ["item", "payer", "share"]].to_numpy()
        if item in ("construction", "loan")
    ]
    frame = pd.DataFrame(rows, columns=["project", "item", "payer", "yuan"])
    pool, bank = frame["payer"] == "pool", (frame["item"] == "loan") & (frame["payer"] == "bank")
    terms = packaged("purses").set_index("purse_id")
    most = POOL_SHARE * size.value("pool_capital_yuan") * float(terms["leverage"].to_dict()["pool"])
    over = (frame["yuan"] * max(0.0, 1 - most / max(float(frame["yuan"][pool].sum()), 1.0)))[pool]
    frame.loc[pool, "yuan"] -= over
    frame.loc[bank, "yuan"] += over.to_numpy()
    return frame


def _needed(units: Units, projects: Projects, paid: pd.DataFrame) -> pd.DataFrame:
    """Return what projects still need of each purse in each year (columns purse_id, year, yuan)."""
    first = np.array(_first_units(projects))[paid["project"]]
    left = paid["yuan"] * (1 - _spent(projects)[paid["project"]])
    village = units.frame["village_id"].to_numpy()[first]
    purse = [_purse(payer, v) for payer, v in zip(paid["payer"], village, strict=True)]
    years = [
        pd.DataFrame({"purse_id": purse, "year": year, "yuan": left * part}) for year, part in SPENT.items()
    ]
    return pd.concat(years).groupby(["purse_id", "year"], sort=True)["yuan"].sum().reset_index()


def _purse(payer: str, village: str) -> str:
    return {"town_company": "company", "village": f"village-{village}"}.get(payer, payer)


def _spent(projects: Projects) -> Array:
    """Return the share of each project's money that is spent."""
    return np.array([PROGRESS[str(projects.stage[k])] for k in _first_units(projects)])


def _first_units(projects: Projects) -> list[int]:
    return [int(np.argmax(projects.of_unit == k)) for k in range(len(projects.frame))]


def _purse_years(purses: pd.DataFrame, books: pd.DataFrame, needed: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``purse_years``: as first reported, and the one correction."""
    last = books[books["year"] == YEARS[-1]].set_index("village_id")
    spare = OF_CASH * last["cash_yuan"].astype("float64") + OF_INCOME * last["income_yuan"].astype("float64")
    years = np.arange(FIRST, LAST + 1)
    base = purses["yuan_a"].where(purses["kind"] != "village", purses["village_id"].map(spare))
    growth = purses["growth"].fillna(0.0).to_numpy()
    amount = base.to_numpy(float)[:, None] * (1 + growth[:, None]) ** (years - FIRST)
    table = needed.pivot_table(index="purse_id", columns="year", values="yuan")
    due = table.reindex(index=purses["purse_id"], columns=years).fillna(0.0).to_numpy()
    # A village sets money for its own project aside from what it may spend besides.
    amount = np.where((purses["kind"] == "village").to_numpy()[:, None], amount + due, amount)
    said = pd.to_datetime([REPORTED.get(kind, OTHERS_REPORTED) for kind in purses["kind"]])
    frame = pd.DataFrame(
        {
            "purse_id": np.repeat(purses["purse_id"].to_numpy(dtype=object), len(years)),
            "year": np.tile(years, len(purses)),
            "available_yuan": amount.ravel(),
            "committed_yuan": np.minimum(due, amount).ravel(),
            "reported_at": np.repeat(said.to_numpy(), len(years)),
        }
    )
    cut = frame[(frame["purse_id"] == "budget") & (frame["year"] == FIRST)]
    cut = cut.assign(
        available_yuan=cut["available_yuan"] * CORRECTED_SHARE, reported_at=pd.Timestamp(CORRECTED)
    )
    both = pd.concat([frame, cut], ignore_index=True)
    return both.assign(
        available_yuan=yuan(both["available_yuan"].to_numpy()),
        committed_yuan=yuan(both["committed_yuan"].to_numpy()),
        reported_at=both["reported_at"].dt.tz_localize(CHINA),
    )


def _loans(units: Units, projects: Projects, paid: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``loans``: what projects have drawn of what they are lent."""
    terms = packaged("purses").set_index("purse_id")
    begun = projects.milestones[projects.milestones["stage"] == "started"]
    started = begun.groupby("unit_id")["reached_on"].min()
    first = np.array(_first_units(projects))
    unit_id = pd.Series(units.frame["unit_id"].to_numpy()[first])
    lent = paid[(paid["item"] == "loan") & paid["project"].map(unit_id).isin(started.index)]
    of, purse = lent["project"].to_numpy(), lent["payer"].to_numpy()
    drawn = yuan(lent["yuan"].to_numpy() * _spent(projects)[of])
    return pd.DataFrame(
        {
            "loan_id": [f"L{k + 1:03d}" for k in range(len(lent))],
            "purse_id": purse,
            "project_id": projects.frame["project_id"].to_numpy()[of],
            "village_id": units.frame["village_id"].to_numpy()[first[of]],
            "drawn_on": started.reindex(unit_id[of]).to_numpy(),
            "principal_yuan": drawn,
            "outstanding_yuan": drawn,
            "interest_rate": terms.loc[purse, "interest_rate"].to_numpy(float),
            "tenor_years": terms.loc[purse, "tenor_years"].to_numpy(float),
        }
    )


def _absorption(size: Size) -> pd.DataFrame:
    table = packaged("absorption")
    return table.assign(floor_m2_year=np.round(table["floor_m2_year"] * size.scale, 1))
