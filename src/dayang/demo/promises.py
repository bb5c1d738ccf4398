"""Promises made to firms and villages of the projects: places, subsidies, rents, floor, replies.

A firm of a unit that is still to be vacated has been promised its subsidy and, some of
them, a place; a village whose land is down its transition rent, quarter by quarter, and
its new floor. Those due by now were kept, all but a few.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.accounts import GONE_YUAN_M2_MONTH
from dayang.demo.fits import fits
from dayang.demo.histories import yuan
from dayang.demo.noise import Generator
from dayang.demo.projects import Projects
from dayang.demo.units import Units
from dayang.town.modes import shipped_modes

TO_VACATE = ("voted", "approved")
"""Stages in which firms have been told that they will have to move."""
WAITING = ("vacated", "cleared", "started")
"""Stages in which a village's land earns nothing."""
PLACE_SHARE, RENT_SHARE = 0.4, 0.25
"""Of the firms told, those promised a place, and of these those promised a rent (assumed)."""
MOVE_MONTHS, SUBSIDY_MONTHS = (3, 9), (1, 3)
"""Months from the promise to the move, and from there to the subsidy (assumed)."""
RENT_MONTHS = 6
"""A firm is promised so many months of the rent that it pays, where rent is promised (assumed)."""
NEW_RENT_YUAN_M2_MONTH = 14.0
"""Rent of new floor: the least of 13.9 to 16.7 yuan that published projects reach."""
INCOME_YEARS = 5
"""Years for which a village's rent is underwritten once its floor is delivered (assumed)."""
BREAK_SHARE = {"move": 0.3, "subsidy": 0.5, "rent": 0.5, "delivery": 0.04, "income": 0.2, "reply": 0.0}
"""What changing a promise costs, of the sum at stake (assumed)."""
DELIVERY_MONTHS = {"started": (6, 14), "cleared": (14, 20), "vacated": (18, 26)}
"""Months from the as-of day to the delivery promised (assumed)."""
LATE_SHARE = 0.15
"""Of promises due by now, those that were not kept (assumed)."""
AS_OF = np.datetime64("2021-12-31")
REPLY_DAYS = 15
"""A scheme is on public notice for so long; questions are answered by then (published practice)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise, as its maker would write it down."""

    what: str
    unit_id: str
    made_on: np.datetime64
    due_on: np.datetime64
    stake_yuan: float
    evidence: str
    firm_id: str | None = None
    village_id: str | None = None
    floor_id: str | None = None
    stated: bool = True


def promises(
    rng: Generator, units: Units, projects: Projects, needs: pd.DataFrame, floor: pd.DataFrame
) -> pd.DataFrame:
    """Return the register ``promises``.

    Parameters
    ----------
    rng
        Where chance comes from.
    units
        Rebuild units as they were before projects cleared any.
    projects
        Projects under way.
    needs, floor
        The registers ``firm_needs`` and ``available_floor``.
    """
    made = [
        *_to_firms(rng, units, projects, needs, floor),
        *_to_villages(rng, units, projects),
    ]
    made.sort(key=lambda p: (p.made_on, p.unit_id, p.what, p.firm_id or ""))
    due = np.array([p.due_on for p in made], dtype="datetime64[D]")
    stake = np.array([p.stake_yuan for p in made], dtype=float)
    share = np.array([BREAK_SHARE[p.what] for p in made], dtype=float)
    kept = (due <= AS_OF) & (rng.random(len(made)) >= LATE_SHARE)
    early = rng.integers(0, 6, len(made)).astype("timedelta64[D]")
    on = np.maximum(due - early, np.array([p.made_on for p in made], dtype="datetime64[D]"))
    return pd.DataFrame(
        {
            "promise_id": [f"Y{k + 1:04d}" for k in range(len(made))],
            "what": pd.Series([p.what for p in made], dtype="str"),
            "unit_id": [p.unit_id for p in made],
            "firm_id": pd.Series([p.firm_id for p in made], dtype="str"),
            "village_id": pd.Series([p.village_id for p in made], dtype="str"),
            "floor_id": pd.Series([p.floor_id for p in made], dtype="str"),
            "amount_yuan": yuan(stake, np.array([p.stated for p in made], dtype=bool)),
            "made_on": np.array([p.made_on for p in made], dtype="datetime64[s]"),
            "due_on": due.astype("datetime64[s]"),
            "kept_on": np.where(kept, on, np.datetime64("NaT")).astype("datetime64[s]"),
            "break_price_yuan": yuan(stake * share),
            "evidence": [p.evidence for p in made],
        }
    )


def _to_firms(
    rng: Generator, units: Units, projects: Projects, needs: pd.DataFrame, floor: pd.DataFrame
) -> list[Promise]:
    """Promise each firm of a unit that is to be vacated its subsidy, and some a place and a rent."""
    told = units.frame["unit_id"][np.isin(projects.stage, TO_VACATE) & (projects.of_unit >= 0)].tolist()
    voted = projects.milestones.query("stage == 'approved' or stage == 'voted'")
    known = voted.groupby("unit_id")["reached_on"].max()
    moving = shipped_modes()["mode_flows"].query("item == 'moving'")["low"].iloc[0]
    left = dict(zip(floor["floor_id"], floor["floor_m2"].to_numpy(float), strict=True))
    found = []
    own = needs[needs["unit_id"].isin(told)].sort_values("firm_id").reset_index(drop=True)
    for at, row in enumerate(own.to_dict("records")):
        since = known.get(row["unit_id"], pd.Timestamp("2021-09-01")).to_datetime64().astype("datetime64[D]")
        made = min(since + int(rng.integers(3, 20)), AS_OF)
        move = _months_on(made, int(rng.integers(*MOVE_MONTHS)))
        paid = _months_on(move, int(rng.integers(*SUBSIDY_MONTHS)))
        unit, firm, m2 = str(row["unit_id"]), str(row["firm_id"]), float(row["floor_m2"])
        subsidy, rent = m2 * float(moving), m2 * GONE_YUAN_M2_MONTH * RENT_MONTHS
        found.append(Promise("subsidy", unit, made, paid, subsidy, "搬迁告知书", firm_id=firm))
        chance = rng.random(2)
        if chance[0] < PLACE_SHARE and (place := _place(own.iloc[[at]], floor, left)) is not None:
            found.append(
                Promise("move", unit, made, move, subsidy, "安置意向书", firm, floor_id=place, stated=False)
            )
            if chance[1] < RENT_SHARE:
                found.append(Promise("rent", unit, made, move, rent, "安置意向书", firm, floor_id=place))
    return found


def _place(need: pd.DataFrame, floor: pd.DataFrame, left: dict[str, float]) -> str | None:
    """Return the first floor that is large enough for a firm and fits it, and take it."""
    wanted = float(need["floor_m2"].iloc[0])
    for place in floor["floor_id"][fits(need, floor)[0]]:
        if left[place] >= wanted:
            left[place] -= wanted
            return str(place)
    return None


def _to_villages(rng: Generator, units: Units, projects: Projects) -> list[Promise]:
    """Promise villages whose land is down its rent by quarter, its new floor, and an income after."""
    started = projects.milestones.groupby("unit_id")["reached_on"].max()
    found = []
    for k in np.flatnonzero((projects.of_unit >= 0) & np.isin(projects.stage, (*WAITING, *TO_VACATE))):
        row = units.frame.iloc[int(k)]
        unit, village, stage = str(row["unit_id"]), str(row["village_id"]), str(projects.stage[k])
        last = started[unit].to_datetime64().astype("datetime64[D]")
        asked = min(last + int(rng.integers(1, 8)), AS_OF - 1)
        found.append(
            Promise(
                "reply",
                unit,
                asked,
                asked + REPLY_DAYS,
                0.0,
                "公示期意见登记表",
                village_id=village,
                stated=False,
            )
        )
        if stage not in WAITING or row["land_nature"] != "collective":
            continue
        yearly = 12 * float(row["floor_m2"]) * GONE_YUAN_M2_MONTH
        quarters = [np.datetime64("2021-12-25"), *(np.datetime64(f"2022-{m:02d}-25") for m in (3, 6, 9, 12))]
        found += [
            Promise("rent", unit, min(last, quarters[0]), day, yearly / 4, "过渡租金协议", village_id=village)
            for day in quarters
        ]
        deliver = _months_on(AS_OF, int(rng.integers(*DELIVERY_MONTHS[stage])))
        new = 12 * float(projects.floor_m2[k]) * NEW_RENT_YUAN_M2_MONTH
        if new > 0:
            found.append(
                Promise("delivery", unit, last, deliver, new, "改造协议", village_id=village, stated=False)
            )
            end = _months_on(deliver, 12 * INCOME_YEARS)
            found.append(
                Promise("income", unit, last, end, yearly * INCOME_YEARS, "改造协议", village_id=village)
            )
    return found


def _months_on(day: np.datetime64, months: int) -> np.datetime64:
    """Return the last day of the month so many months on."""
    month: np.datetime64 = day.astype("datetime64[M]") + months + 1
    last: np.datetime64 = month.astype("datetime64[D]") - np.timedelta64(1, "D")
    return last
