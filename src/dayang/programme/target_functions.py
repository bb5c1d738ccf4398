"""What campaigns hand to the targets: functions by key, and the result registers of water quality."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial

import pandas as pd

from dayang.programme.published.measures import served_parcels
from dayang.programme.water_tables import town_quarters, water_tables
from dayang.targets.measure import Asked, Function, Given, Measured, by_day, nothing, said_rows
from dayang.targets.reports import Reports
from dayang.town import Town
from dayang.town.registers import DICTIONARY
from dayang.water.quality import Period
from dayang.water.quality.worst import WORST
from dayang.words import Words

TIERS_YUAN = {"10bn": 10e9, "5bn": 5e9, "1bn": 1e9, "100m": 100e6}
"""Output of a year from which a firm is of a tier: what the tier is called, no threshold of policy."""
COUNTED_STAGES = ("cleared", "started", "finished", "producing")
QUARTERS_KEPT = 8
INDEX_DECIMALS = 2
"""Decimals to which a change of the index is published."""

NO_ROWS = Words("台账还没有数据", "the registers hold nothing yet")


def given(town: Town, as_of: datetime) -> Given:
    """Return what campaigns hand to the targets of `town`.

    Parameters
    ----------
    town
        As known on the day.
    as_of
        The moment asked from.

    Returns
    -------
    Given
        Water quality is judged when the first of its functions or tables is asked for.
    """
    reports = Reports(town)
    at_first = town
    if reports.corrected("samples"):
        at_first = town.with_tables(samples=reports.rows("samples", first=True))

    def water(first: bool) -> Mapping[str, pd.DataFrame]:
        return water_tables(at_first if first else town, as_of)

    def table(name: str) -> pd.DataFrame:
        return water(False)[name]

    functions: dict[str, Function] = {
        "firms.above_scale": above_scale,
        **{f"firms.over_{key}": partial(over, yuan) for key, yuan in TIERS_YUAN.items()},
        "water.worse_than_v": partial(worse_than_v, water),
        "water.worse_than_v_change": partial(worse_than_v_change, water),
        "water.index_change": partial(index_change, water),
        "water.sewer_coverage": sewer_coverage,
        **{f"parks.units_{stage}": partial(units, stage) for stage in COUNTED_STAGES},
    }
    names = [name for name in DICTIONARY if name.startswith("water_")]
    return Given(functions, {name: partial(table, name) for name in names})


def _both(
    asked: Asked, read: tuple[str, ...], of: Callable[[bool], Mapping[date, float]], rows: pd.DataFrame
) -> Measured:
    """Return values as reported and as corrected; both are worked out where a register has corrections."""
    last = of(False)
    first = of(True) if any(asked.reports.corrected(name) for name in read) else last
    return by_day({day: (first.get(day, value), value) for day, value in last.items()}, rows)


def above_scale(asked: Asked) -> Measured:
    """Return the industrial firms on the list of those above scale, net.

    Those so marked in the annual figures of the year before, with those approved to enter and
    without those approved to leave since. At the end of a year of which no change is known,
    those marked in its own figures.
    """

    def of(first: bool) -> dict[date, float]:
        found = {day: _list_rows(asked.reports, day, first=first) for day in asked.days}
        return {
            day: len(both[0]) + float(_sign(both[1]).sum()) for day, both in found.items() if both is not None
        }

    days = list(of(False))
    last = _list_rows(asked.reports, days[-1], first=False) if days else None
    if last is None:
        return nothing(NO_ROWS)
    marked, moved = (_named(asked.reports, frame) for frame in last)
    base = marked[["firm_id", "year", "above_scale", "name"]]
    since = moved[["firm_id", "change", "applied_on", "approved_on", "name"]]
    rows = [
        said_rows(DICTIONARY["firm_years"], base, pd.Series(1.0, base.index), "firms"),
        said_rows(DICTIONARY["scale_changes"], since, _sign(since), "firms"),
    ]
    there = [frame for frame in rows if len(frame)] or rows[:1]
    return _both(asked, ("firm_years", "scale_changes"), of, pd.concat(there, ignore_index=True))


def _sign(changes: pd.DataFrame) -> "pd.Series[float]":
    return changes["change"].map({"in": 1.0, "out": -1.0}).astype("float64")


def _list_rows(reports: Reports, day: date, *, first: bool) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return the firms marked at the last year's end, and the changes approved since; ``None`` if unknown."""
    changes = reports.rows("scale_changes", first=first)
    of_year = changes[(changes["approved_on"].dt.year == day.year).fillna(value=False).to_numpy(bool)]
    ended = (day.month, day.day) == (12, 31)
    marked = _marked(reports, day.year - 1, first=first)
    if ended and (marked is None or of_year.empty):
        marked, of_year = _marked(reports, day.year, first=first), of_year.iloc[:0]
    if marked is None:
        return None
    return marked, of_year[(of_year["approved_on"] <= pd.Timestamp(day)).to_numpy(bool)]


def _marked(reports: Reports, year: int, *, first: bool) -> pd.DataFrame | None:
    years = reports.rows("firm_years", first=first)
    of_year = years[(years["year"] == year).to_numpy(bool)]
    if not of_year["above_scale"].notna().any():
        return None
    return of_year[of_year["above_scale"].fillna(value=False).to_numpy(bool)]


def _named(reports: Reports, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the name of the firm they are of."""
    names = reports.town["firms"].set_index("firm_id")["name"]
    return frame.assign(name=frame["firm_id"].map(names))


def over(yuan: float, asked: Asked) -> Measured:
    """Return the firms with an output of a year of at least `yuan`; years nobody reported are left out."""

    def of_year(year: int, first: bool) -> pd.DataFrame | None:
        years = asked.reports.rows("firm_years", first=first)
        known = years[((years["year"] == year) & years["output_yuan"].notna()).to_numpy(bool)]
        if known.empty:
            return None
        return known[(known["output_yuan"].astype("float64") >= yuan).to_numpy(bool)]

    def of(first: bool) -> dict[date, float]:
        found = {day: of_year(day.year, first) for day in asked.days}
        return {day: float(len(frame)) for day, frame in found.items() if frame is not None}

    days = list(of(False))
    last = of_year(days[-1].year, False) if days else None
    if last is None:
        return nothing(NO_ROWS)
    shown = _named(asked.reports, last[["firm_id", "year", "output_yuan"]])
    return _both(
        asked,
        ("firm_years",),
        of,
        said_rows(DICTIONARY["firm_years"], shown, pd.Series(1.0, shown.index), "firms"),
    )


def units(stage: str, asked: Asked) -> Measured:
    """Return the rebuild units that have reached a stage, each counted once by the day it was reached."""

    def reached(first: bool) -> pd.DataFrame:
        rows = asked.reports.rows("milestones", first=first)
        return rows[(rows["stage"] == stage).to_numpy(bool)]

    def of(first: bool) -> dict[date, float]:
        days = reached(first)["reached_on"]
        counts = {day: float((days <= pd.Timestamp(day)).sum()) for day in asked.days}
        begun = [day for day, count in counts.items() if count] or [asked.days[-1]]
        return {day: count for day, count in counts.items() if day >= begun[0]}

    if asked.reports.rows("milestones").empty:
        return nothing(NO_ROWS)
    last = reached(False)
    last = last[(last["reached_on"] <= pd.Timestamp(asked.days[-1])).to_numpy(bool)]
    shown = last[["unit_id", "stage", "reached_on"]]
    rows = said_rows(DICTIONARY["milestones"], shown, pd.Series(1.0, shown.index))
    return _both(asked, ("milestones",), of, rows)


def sewer_coverage(asked: Asked) -> Measured:
    """Return the share of the built-up parcels within a sewer's reach, in per cent, as it stands."""
    town = asked.reports.town
    if town["sewers"].empty or town["parcels"].empty or town["villages"]["part"].isna().all():
        return nothing(NO_ROWS)
    parcels, near = served_parcels(town, asked.as_of)
    area_m2 = parcels.geometry.area.to_numpy()
    share = 100.0 * float(area_m2[near].sum() / area_m2.sum())
    value = pd.Series(area_m2, parcels.index).where(near, 0.0).round(1)
    shown = pd.DataFrame(parcels[["parcel_id", "land_use", "area_mu"]])
    return by_day({asked.as_of.date(): (share, share)}, said_rows(DICTIONARY["parcels"], shown, value))


Water = Callable[[bool], Mapping[str, pd.DataFrame]]
"""Returns the tables of water quality: as corrected (``False``), or from the first reports (``True``)."""


def worse_than_v(water: Water, asked: Asked) -> Measured:
    """Return the rivers worse than class V in each quarter."""
    found = _by_quarter(water, asked, "worse_than_v")
    return Measured(found.values, _rivers(_rivers_of(water, _last_quarter(water)), 1.0))


def worse_than_v_change(water: Water, asked: Asked) -> Measured:
    """Return how many more rivers are worse than class V than in the same quarter a year before."""
    found = _by_quarter(water, asked, "worse_than_v_year_change")
    last = _last_quarter(water)
    now, then = (_rivers_of(water, one) for one in (last, last.year_before()))
    return Measured(found.values, pd.concat([_rivers(now, 1.0), _rivers(then, -1.0)], ignore_index=True))


def index_change(water: Water, asked: Asked) -> Measured:
    """Return the change of the town's water quality index over the quarter before, in per cent."""
    found = _by_quarter(water, asked, "cwqi_before_percent")
    values = found.values.astype(dict.fromkeys(("as_reported", "as_corrected"), "float64"))
    last = _last_quarter(water)
    table = water(False)["water_town_periods"]
    both = table[table["period"].isin([last.label, last.before().label]).to_numpy(bool)]
    shown = both[["period", "sections", "cwqi", "cwqi_before_percent"]]
    rows = said_rows(DICTIONARY["water_town_periods"], shown, both["cwqi"])
    return Measured(values.round(INDEX_DECIMALS), rows)


def _by_quarter(water: Water, asked: Asked, column: str) -> Measured:
    """Return a column of the town's quarters; one that lasts is of the day asked on."""

    def values(first: bool) -> dict[date, float]:
        quarters = town_quarters(water(first)).dropna(subset=[column]).tail(QUARTERS_KEPT)
        return {_end(row["period"], asked): float(row[column]) for row in quarters.to_dict("records")}

    return _both(asked, ("samples",), values, pd.DataFrame())


def _period(label: str) -> Period:
    return Period("quarter", int(label[:4]), int(label[-1]))


def _last_quarter(water: Water) -> Period:
    return _period(str(town_quarters(water(False))["period"].iloc[-1]))


def _end(label: str, asked: Asked) -> date:
    return min((_period(label).end - timedelta(days=1)).date(), asked.as_of.date())


def _rivers_of(water: Water, quarter: Period) -> pd.DataFrame:
    rows = water(False)["water_river_periods"]
    chosen = (rows["period"] == quarter.label) & (rows["mean_class"] == WORST)
    return rows[chosen.to_numpy(bool)]


def _rivers(rows: pd.DataFrame, sign: float) -> pd.DataFrame:
    shown = rows[["river_id", "period", "mean_class", "pollutants"]]
    return said_rows(DICTIONARY["water_river_periods"], shown, pd.Series(sign, rows.index))
