"""What the demo town reports of its targets, and which firms came onto the list of those above scale.

Everything is generated, and says so: entries and exits follow from the firms' own years,
weekly and monthly figures lead to the sums of the projects and the firms, on ways that are
assumed. The town adds indicators and targets of its own; below scale 1 it states the
published targets in its own proportion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.market import FIRST_YEAR, LAST_YEAR
from dayang.demo.noise import Array, Generator
from dayang.town.indicators import shipped_targets
from dayang.town.units import CHINA

GENERATED = "演示数据：由程序生成。Demo data, generated."
IN_MONTHS = np.array([1, 3, 6, 8, 9, 10, 9, 9, 11, 9, 11, 14], dtype=float)
OUT_MONTHS = np.array([2, 5, 10, 6, 2, 1, 1, 1, 1, 1, 1, 1], dtype=float)
"""Approvals by month: entries towards the end of the year, exits after the annual reports (assumed)."""
LAST_APPROVAL = 27
"""Last day of a month on which an approval falls, so that all of a year are reported within it."""
PENDING_SHARE = 0.06
"""Applications of the last month that wait for approval, over the entries of the year (assumed)."""
REDATED, REDATED_DAYS = 2, 21
"""The last entries, first reported as approved so many days too early, and put right later."""
REPORTS = "B05"
"""Department that reports firms."""
WEEKLY = {
    "parks.demolished_mu": "demolished_mu",
    "parks.invested": "invested_yuan",
    "parks.floor": "floor_m2",
}
"""Indicators reported by the week, and the column of ``projects`` whose sum they lead to."""
FLOOR_BEFORE = 0.42
"""Floor built and building at the end of the year before, over that of the last day (assumed)."""
WAY_DAYS, WAY_STEEP = 262.0, 46.0
"""Middle and breadth, in days of the year, of the way that weekly figures take (assumed: autumn)."""
COVERAGE = {2015: 74.0, 2016: 79.5, 2017: 84.0, 2018: 88.0, 2019: 91.0, 2020: 93.2}
"""Sewer coverage reported at the end of each year, in per cent (assumed; 95 is published for 2021)."""
OUTPUT_REVISED = 0.004
"""Monthly output is revised the month after by about this share (assumed)."""
OUTPUT_GOAL = 1.10
"""Output wanted in the last year over that of the year before (assumed)."""
SIGNED = {"B05": "经济发展和科技统计局局长", "B20": "村级工业园升级改造办公室主任", "B25": "水务事务中心主任"}
OWN_INDICATORS = (
    {
        "indicator_id": "firms.output",
        "name_zh": "规上工业总产值",
        "name_en": "Output above scale",
        "parent_id": "firms",
        "unit": "元",
        "unit_en": "yuan",
        "direction": "up",
        "definition_zh": "规模以上工业企业当年累计总产值（当年价）；月后快报，次月修订。",
        "definition_en": "Gross output of above-scale firms since the first day of the year, current prices; "
        "a flash report, revised the month after.",
        "department_id": "B05",
        "period": "month",
        "accrual": "year_to_date",
        "source_kind": "reported",
    },
    {
        "indicator_id": "parks.village_income",
        "name_zh": "村集体收入",
        "name_en": "Income of village collectives",
        "parent_id": "parks",
        "unit": "元",
        "unit_en": "yuan",
        "direction": "up",
        "definition_zh": "村、组两级当年全部收入之和；改造须使村集体收入只增不减。",
        "definition_en": "All income of villages and groups in the year; renewal must not lower it.",
        "department_id": "B08",
        "period": "year",
        "accrual": "stock",
        "source_kind": "select",
        "source_text": "SELECT village_id, year, income_yuan AS value FROM village_accounts "
        "WHERE year = (SELECT finished_year FROM asked)",
        "aggregate": "sum",
    },
)


def target_registers(
    rng: Generator,
    size: Size,
    years: pd.DataFrame,
    firms: pd.DataFrame,
    projects: pd.DataFrame,
    reached: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Return the registers of targets by their names.

    Parameters
    ----------
    rng
        Where chance comes from.
    size
        How large the town is.
    years, firms, projects, reached
        The registers ``firm_years``, ``firms``, ``projects`` and ``milestones``.
    """
    output = _output(years)
    return {
        "indicators": pd.DataFrame(OWN_INDICATORS),
        "targets": pd.DataFrame([*_scaled(size), *_own_targets(size, projects, reached, output)]),
        "reported_figures": pd.concat(
            [_weekly(rng, projects), _monthly(rng, output), _coverage()], ignore_index=True
        ),
        "scale_changes": scale_changes(rng, years, firms),
    }


def scale_changes(rng: Generator, years: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``scale_changes``: what the flags of the firms' years changed, approved on days."""
    above = years.pivot_table(
        index="firm_id", columns="year", values="above_scale", aggfunc="last", sort=True
    )
    above = above.reindex(columns=range(FIRST_YEAR, LAST_YEAR + 1)).astype("boolean").fillna(value=False)
    found = []
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        now, before = above[year].to_numpy(bool), above[year - 1].to_numpy(bool)
        for change, which, months in (("in", now & ~before, IN_MONTHS), ("out", before & ~now, OUT_MONTHS)):
            found.append(_approved(rng, above.index[which], change, year, months))
    frame = pd.concat(found, ignore_index=True)
    founded = firms.set_index("firm_id")["founded_on"].reindex(frame["firm_id"]).to_numpy("datetime64[D]")
    # A firm that was founded late in its first year is approved in the last days of it.
    applied = np.maximum(frame["applied_on"].to_numpy("datetime64[D]"), founded)
    frame["approved_on"] = np.maximum(frame["approved_on"].to_numpy("datetime64[D]"), applied)
    frame["applied_on"] = applied
    frame["reported_at"] = _at(rng, frame["approved_on"].to_numpy("datetime64[D]"), 1, 3)
    both = pd.concat([frame, _redated(rng, frame), _pending(rng, above, years)], ignore_index=True)
    dates = {name: both[name].astype("datetime64[s]") for name in ("applied_on", "approved_on")}
    return both.assign(**dates, reported_at=both["reported_at"].dt.tz_localize(CHINA))


def _approved(rng: Generator, ids: "pd.Index[str]", change: str, year: int, months: Array) -> pd.DataFrame:
    month = rng.choice(12, len(ids), p=months / months.sum())
    day = rng.integers(3, LAST_APPROVAL + 1, len(ids))
    start = np.array([f"{year}-{m + 1:02d}" for m in month], dtype="datetime64[M]").astype("datetime64[D]")
    approved = start + (day - 1).astype("timedelta64[D]")
    applied = approved - rng.integers(20, 50, len(ids)).astype("timedelta64[D]")
    return pd.DataFrame({"firm_id": ids, "change": change, "applied_on": applied, "approved_on": approved})


def _redated(rng: Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the first reports of a few entries, with a day of approval that was too early."""
    entered = frame[(frame["change"] == "in") & (frame["approved_on"] >= np.datetime64(f"{LAST_YEAR}-01-01"))]
    chosen = entered.sort_values(["approved_on", "firm_id"]).tail(REDATED)
    early = chosen["approved_on"].to_numpy("datetime64[D]") - np.timedelta64(REDATED_DAYS, "D")
    early = np.maximum(early, chosen["applied_on"].to_numpy("datetime64[D]"))
    return chosen.assign(approved_on=early, reported_at=_at(rng, early, 1, 3))


def _pending(rng: Generator, above: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Return applications that wait: of the largest firms below scale."""
    last = years[
        (years["year"] == LAST_YEAR) & ~years["above_scale"].astype(bool) & years["output_yuan"].notna()
    ]
    count = max(1, round(PENDING_SHARE * int((above[LAST_YEAR] & ~above[LAST_YEAR - 1]).sum())))
    largest = last.assign(size=last["output_yuan"].astype("float64")).sort_values(["size", "firm_id"])
    applied = np.datetime64(f"{LAST_YEAR}-12-06") + rng.integers(0, 15, count).astype("timedelta64[D]")
    ids = largest["firm_id"].tail(count).to_numpy()
    frame = pd.DataFrame({"firm_id": ids, "change": "in", "applied_on": applied[: len(ids)]})
    at = _at(rng, frame["applied_on"].to_numpy("datetime64[D]"), 1, 4)
    return frame.assign(approved_on=np.datetime64("NaT", "D"), reported_at=at)


def _at(rng: Generator, days: Array, least: int, most: int) -> Array:
    """Return office hours some days after."""
    later = days + rng.integers(least, most + 1, len(days)).astype("timedelta64[D]")
    minutes = rng.integers(9 * 60, 17 * 60, len(days)).astype("timedelta64[m]")
    at: Array = later.astype("datetime64[m]") + minutes
    return at.astype("datetime64[s]")


def _output(years: pd.DataFrame) -> dict[int, float]:
    """Return the output of above-scale firms by year."""
    above = years[years["above_scale"].astype(bool)]
    sums = above["output_yuan"].astype("float64").groupby(above["year"]).sum()
    return {int(str(year)): float(total) for year, total in sums.items()}


@dataclass(frozen=True, slots=True)
class _Report:
    """One row of ``reported_figures`` to be."""

    indicator_id: str
    period_end: str
    value: float
    by: str
    at: str
    signed: bool = True
    note: str = GENERATED


def _frame(reports: Sequence[_Report]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator_id": [one.indicator_id for one in reports],
            "period_end": pd.to_datetime([one.period_end for one in reports]),
            "value": [one.value for one in reports],
            "reported_by": [one.by for one in reports],
            "signed_by": [SIGNED[one.by] if one.signed else None for one in reports],
            "note": [one.note for one in reports],
            "reported_at": pd.to_datetime([one.at for one in reports]).tz_localize(CHINA),
        }
    )


def _weekly(rng: Generator, projects: pd.DataFrame) -> pd.DataFrame:
    """Return weekly figures of land, money and floor that end at the sums of the projects."""
    ends = [
        *pd.date_range(f"{LAST_YEAR}-01-03", f"{LAST_YEAR}-12-26", freq="W-SUN"),
        pd.Timestamp(f"{LAST_YEAR}-12-31"),
    ]
    reports: list[_Report] = []
    for indicator_id, column in WEEKLY.items():
        total = float(projects[column].astype("float64").sum())
        way = _way(rng, np.array([end.day_of_year for end in ends], dtype=float))
        begun = FLOOR_BEFORE if indicator_id == "parks.floor" else 0.0
        values = np.round(total * (begun + (1 - begun) * way), 2)
        values[-1] = round(total, 2)
        if begun:
            at = f"{LAST_YEAR}-01-04 10:00"
            reports.append(
                _Report(indicator_id, f"{LAST_YEAR - 1}-12-31", round(total * begun, 2), "B20", at)
            )
        reports += _each_week(indicator_id, ends, values)
    return _frame(reports)


def _each_week(indicator_id: str, ends: Sequence[pd.Timestamp], values: Array) -> Iterator[_Report]:
    """Yield a report a week; one is put right a fortnight later, one is signed twelve days late."""
    for place, (end, value) in enumerate(zip(ends, values.tolist(), strict=True)):
        week, last = len(ends) - 1 - place, place == len(ends) - 1
        day, at = f"{end:%Y-%m-%d}", end + pd.Timedelta(hours=17 if last else 34)
        said = f"{at:%Y-%m-%d %H:%M}"
        if week == 6 and indicator_id == "parks.demolished_mu":
            yield _Report(indicator_id, day, round(1.06 * value, 2), "B20", said)
            later = f"{at + pd.Timedelta(days=11):%Y-%m-%d %H:%M}"
            yield _Report(indicator_id, day, value, "B20", later, note="复核后更正。" + GENERATED)
        elif week == 3 and indicator_id == "parks.floor":
            yield _Report(indicator_id, day, value, "B20", said, signed=False)
            yield _Report(indicator_id, day, value, "B20", f"{at + pd.Timedelta(days=12):%Y-%m-%d %H:%M}")
        else:
            yield _Report(indicator_id, day, value, "B20", said)


def _way(rng: Generator, days: Array) -> Array:
    """Return the share done by each day of the year: slow, fast, slow, and uneven from week to week."""
    smooth = 1 / (1 + np.exp(-(days - WAY_DAYS) / WAY_STEEP))
    steps = np.diff(smooth, prepend=smooth[0] * 0.9) * rng.uniform(0.5, 1.5, len(days))
    total = np.cumsum(steps)
    way: Array = total / total[-1]
    return way


def _monthly(rng: Generator, output: dict[int, float]) -> pd.DataFrame:
    """Return output by month of the last two years: a flash report, and its revision the month after."""
    reports = []
    for year in (LAST_YEAR - 1, LAST_YEAR):
        parts = rng.uniform(0.85, 1.15, 12) * np.array([0.9, 0.6, *[1.0] * 8, 1.1, 1.2])
        way = np.cumsum(parts) / parts.sum()
        for month in range(1, 13):
            end = pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd(0)
            value = round(output[year] * float(way[month - 1]), 2)
            first = round(value * (1 + OUTPUT_REVISED * float(rng.normal())), 2)
            last = (year, month) == (LAST_YEAR, 12)
            at = end + pd.Timedelta(hours=16.5) if last else end + pd.Timedelta(days=9, hours=15)
            day, said = f"{end:%Y-%m-%d}", f"{at:%Y-%m-%d %H:%M}"
            reports.append(_Report("firms.output", day, value if last else first, REPORTS, said))
            revised = at + pd.Timedelta(days=30)
            if not last and revised.year <= LAST_YEAR:
                note = "次月修订。" + GENERATED
                reports.append(
                    _Report("firms.output", day, value, REPORTS, f"{revised:%Y-%m-%d %H:%M}", note=note)
                )
    return _frame(reports)


def _coverage() -> pd.DataFrame:
    return _frame(
        [
            _Report("water.sewer_coverage", f"{year}-12-31", value, "B25", f"{year + 1}-01-12 11:00")
            for year, value in COVERAGE.items()
        ]
    )


COUNTS = (
    "firms.above_scale.2026",
    "firms.above_scale_in.2021",
    "firms.over_10bn.2026",
    "firms.over_5bn.2026",
    "firms.over_1bn.2026",
    "firms.over_100m.2026",
)
"""Shipped targets that shrink with the town."""
BASELINES = {"firms.above_scale.2026": "above_scale_industrial", "firms.over_1bn.2026": "firms_over_1bn"}
MONEY = {"funds.relocation.2026": "relocation_yuan_a", "funds.loan_pool.2022": "pool_capital_yuan"}


def _scaled(size: Size) -> Iterator[dict[str, object]]:
    """Yield shipped targets in the town's proportion, where it is not as large as the published one."""
    if size.scale == 1:
        return
    shipped = shipped_targets()["targets"].set_index("target_id")
    said = f"演示镇按 {size.scale:g} 的比例。The demo town's proportion is {size.scale:g}."
    own: dict[str, float] = {
        one: max(1, round(float(shipped["value"].loc[one]) * size.scale)) for one in COUNTS
    }
    entries = "firms.above_scale_in.2021"
    own[entries] = min(own[entries], size.count("new_above_scale") - 1)
    own |= {one: round(size.value(figure), 2) for one, figure in MONEY.items()}
    own["water.worse_than_v_change.2021"] = size.count("rivers_worse_than_v_change")
    for target_id, value in own.items():
        row = {str(name): cell for name, cell in shipped.loc[target_id].items()}
        base = {"baseline": size.count(BASELINES[target_id])} if target_id in BASELINES else {}
        yield {
            "target_id": target_id,
            **row,
            **base,
            "value": float(value),
            "source": f"{said}{row['source']}",
            "status": "假定",
        }


def _own_targets(
    size: Size, projects: pd.DataFrame, reached: pd.DataFrame, output: dict[int, float]
) -> Iterator[dict[str, object]]:
    """Yield the targets that the demo town sets itself; all are assumed."""
    started, finished = (int((reached["stage"] == stage).sum()) for stage in ("started", "finished"))
    floor = float(projects["floor_m2"].astype("float64").sum())
    this, before, next_year = f"{LAST_YEAR}-12-31", f"{LAST_YEAR - 1}-12-31", f"{LAST_YEAR + 1}-12-31"
    goals = (
        ("parks.demolished_mu", "at_least", round(size.value("demolished_mu"), 2), this, 0.0, before),
        (
            "parks.invested",
            "more_than",
            round(size.value("project_investment_yuan") * 0.999, 2),
            this,
            0.0,
            before,
        ),
        ("parks.floor", "at_least", round(floor * 0.999, 2), this, round(floor * FLOOR_BEFORE, 2), before),
        ("parks.units_finished", "at_least", finished + 2, this, 0.0, before),
        ("parks.units_started", "at_least", 2 * started, next_year, None, this),
        ("firms.output", "at_least", round(OUTPUT_GOAL * output[LAST_YEAR - 1], -4), this, 0.0, before),
        ("parks.village_income", "times_base", 1.0, next_year, None, this),
    )
    for indicator_id, comparison, value, due, baseline, begun in goals:
        yield {
            "target_id": f"{indicator_id}.{due[:4]}",
            "indicator_id": indicator_id,
            "baseline": baseline,
            "baseline_on": pd.Timestamp(begun),
            "comparison": comparison,
            "value": float(value),
            "due_on": pd.Timestamp(due),
            "source": f"演示镇自定，假定。The demo town's own, assumed. {GENERATED}",
            "status": "假定",
        }
