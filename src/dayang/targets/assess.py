"""All targets of a town on a day: from registers to the result registers of targets."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from dayang.errors import DayangError
from dayang.targets import projection as projections
from dayang.targets.measure import ROWS, SIGNED, Given, Measured, measured, nothing
from dayang.targets.projection import Projection, project
from dayang.targets.reports import Reports
from dayang.targets.select import Limits, RefusedError
from dayang.targets.standing import Aim, Rules, Standing, rules_of, standing
from dayang.targets.tree import in_tree_order, row_fault, tree_faults
from dayang.town import InputError, InputFault, Town
from dayang.town.departments import department_names
from dayang.town.frames import conform
from dayang.town.indicators import in_use
from dayang.town.parameters import parameter
from dayang.town.registers.targets import OFFICE
from dayang.words import Words

TABLES = ("target_status", "target_indicators", "indicator_values", "target_evidence")
NAMED = ("name_zh", "name_en", "unit", "unit_en")
WHOLE = 100.0
NO_NOTE = Words("", "")


@dataclass(frozen=True, eq=False, slots=True)
class Assessed:
    """Where every target stands.

    Parameters
    ----------
    tables
        The result registers of `TABLES`.
    faults
        Rows of ``indicators`` and ``targets`` that were refused; those have no value.
    """

    tables: Mapping[str, pd.DataFrame]
    faults: tuple[InputFault, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Ruled:
    """The rules of a town on a day."""

    lights: Rules
    projection: projections.Rules
    limits: Limits
    kept: int


def _ruled(town: Town, as_of: datetime) -> _Ruled:
    def number(name: str) -> float:
        return float(parameter(town, f"targets.{name}", as_of).value or 0.0)

    limits = Limits(**{name: number(f"select_{name}") for name in Limits.__dataclass_fields__})
    return _Ruled(
        rules_of(town, as_of), projections.rules_of(town, as_of), limits, int(number("periods_kept"))
    )


def assess_targets(town: Town, as_of: datetime, given: Given) -> Assessed:
    """Return where every target stands, the series behind it and the rows behind each value.

    Parameters
    ----------
    town
        As known on the day (`dayang.town.at.town_at`).
    as_of
        The moment asked from; aware.
    given
        Functions and tables of campaigns.

    Raises
    ------
    ParameterMissingError
        When a parameter ``targets.*`` is 待填.
    """
    ruled = _ruled(town, as_of)
    indicators, targets = in_use(town, "indicators"), in_use(town, "targets")
    faults = list(tree_faults(indicators, targets))
    targets = targets[targets["indicator_id"].isin(indicators["indicator_id"]).to_numpy(bool)]
    indicators = in_tree_order(indicators)
    reports = Reports(town, given.tables)
    found: dict[str, Measured] = {}
    for row in indicators.to_dict("records"):
        found[row["indicator_id"]] = _measured(row, reports, given, as_of, ruled, faults)
    numbers = {one: f"E-{place + 1:03d}" for place, one in enumerate(found)}
    tables = {
        "target_status": _status(town, targets, indicators, found, as_of.date(), ruled),
        "target_indicators": _indicators(indicators, found),
        "indicator_values": _values(indicators, found),
        "target_evidence": _evidence(found),
    }
    for name in ("target_status", "target_indicators", "target_evidence"):
        tables[name] = tables[name].assign(evidence=tables[name]["indicator_id"].map(numbers))
    return Assessed({name: conform(town.dictionary[name], tables[name]) for name in TABLES}, tuple(faults))


def _measured(
    row: dict[Any, Any],
    reports: Reports,
    given: Given,
    as_of: datetime,
    ruled: _Ruled,
    faults: list[InputFault],
) -> Measured:
    try:
        return measured(row, reports, given.functions, as_of, ruled.kept, ruled.limits)
    except RefusedError as error:
        text = "" if pd.isna(row["source_text"]) else row["source_text"]
        faults.append(row_fault("indicators", row, "source_text", text, error.message))
        return nothing(Words(f"不予采用：{error.message.zh}", f"Refused: {error.message.en}"))
    except InputError as error:
        first = error.faults[0]
        return nothing(Words(first.expected.zh.rstrip("。"), first.expected.en.rstrip(".")))
    except DayangError as error:
        return nothing(Words(error.message.zh.rstrip("。"), error.message.en.rstrip(".")))


def _last(
    found: Measured, column: str = "as_corrected", until: date | None = None
) -> tuple[float, date | None]:
    """Return the last value there is, up to a day, and the day it is of."""
    values = found.values.dropna(subset=["as_corrected"])
    if until is not None:
        values = values[[day <= until for day in values["period_end"]]]
    if values.empty:
        return math.nan, None
    return float(values[column].iloc[-1]), values["period_end"].iloc[-1]


def _indicators(indicators: pd.DataFrame, found: Mapping[str, Measured]) -> pd.DataFrame:
    last = [_last(found[one]) for one in indicators["indicator_id"]]
    notes = [found[one].note or NO_NOTE for one in indicators["indicator_id"]]
    return indicators.assign(
        name_en=indicators["name_en"].fillna(indicators["name_zh"]),
        value=[value for value, _ in last],
        value_on=pd.Series([_stamp(day) for _, day in last], dtype="datetime64[s]"),
        note_zh=pd.Series([note.zh or None for note in notes], dtype=object),
        note_en=pd.Series([note.en or None for note in notes], dtype=object),
    )


def _values(indicators: pd.DataFrame, found: Mapping[str, Measured]) -> pd.DataFrame:
    frames = []
    for row in indicators.to_dict("records"):
        values = found[row["indicator_id"]].values
        if len(values):
            kind = (
                values["source_kind"].fillna(row["source_kind"])
                if "source_kind" in values
                else row["source_kind"]
            )
            frame = values.reindex(columns=["period_end", "as_reported", "as_corrected", *SIGNED])
            frames.append(frame.assign(indicator_id=row["indicator_id"], source_kind=kind).astype(object))
    if not frames:
        return pd.DataFrame()
    every = pd.concat(frames, ignore_index=True)
    return every.assign(period_end=pd.to_datetime(every["period_end"]))


def _evidence(found: Mapping[str, Measured]) -> pd.DataFrame:
    frames = [
        one.rows.reindex(columns=list(ROWS))
        .assign(indicator_id=key, row=range(1, len(one.rows) + 1))
        .astype(object)
        for key, one in found.items()
        if len(one.rows)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["indicator_id"])


def _status(
    town: Town,
    targets: pd.DataFrame,
    indicators: pd.DataFrame,
    found: Mapping[str, Measured],
    today: date,
    ruled: _Ruled,
) -> pd.DataFrame:
    """Return a row a target, those of one indicator together, in the order of the tree."""
    of = indicators.set_index("indicator_id").to_dict("index")
    place = {one: at for at, one in enumerate(of)}
    ordered = targets.iloc[targets["indicator_id"].map(place).argsort(kind="stable").to_numpy()]
    names = department_names(town)
    rows = [
        _row(target, of[target["indicator_id"]], found[target["indicator_id"]], today, ruled, names)
        for target in ordered.to_dict("records")
    ]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=["indicator_id"])


def _row(
    target: dict[Any, Any],
    indicator: dict[Any, Any],
    found: Measured,
    today: date,
    ruled: _Ruled,
    names: Mapping[str, Words],
) -> dict[str, Any]:
    aim = aim_of(target, indicator, found)
    until = aim.due if aim.due is not None and aim.due <= today else None
    value, value_on = _last(found, until=until)
    said = standing(value, value_on, aim, today, ruled.lights)
    ahead = _projected(found, aim, indicator, ruled.projection)
    notes = [said.why, *([] if found.note is None else [found.note])]
    return {
        **{name: target[name] for name in ("target_id", "indicator_id", "comparison", "source", "status")},
        **{name: indicator[name] for name in (*NAMED, "parent_id", "direction", "department_id")},
        "name_en": indicator["name_zh"] if pd.isna(indicator["name_en"]) else indicator["name_en"],
        "value": value,
        "value_as_reported": _last(found, "as_reported", until)[0],
        "value_on": _stamp(value_on),
        "baseline": aim.baseline,
        "baseline_on": _stamp(aim.begun),
        "target_value": aim.target,
        "due_on": _stamp(aim.due),
        **_stood(said),
        "note_zh": "；".join(note.zh for note in notes),
        "note_en": "; ".join(note.en for note in notes),
        "projected": ahead.value,
        "projected_low": ahead.low,
        "projected_high": ahead.high,
        "projection_note_zh": ahead.note.zh,
        "projection_note_en": ahead.note.en,
        **_owner(indicator, names),
    }


def _stood(said: Standing) -> dict[str, Any]:
    columns = ("share_of_way", "gap", "pace_needed", "pace_so_far", "is_met", "light")
    return {name: getattr(said, name) for name in columns}


def _stamp(day: date | None) -> Any:
    return pd.NaT if day is None else pd.Timestamp(day)


def _day(cell: Any) -> date | None:
    return None if pd.isna(cell) else pd.Timestamp(cell).date()


def aim_of(target: Mapping[Any, Any], indicator: Mapping[Any, Any], found: Measured) -> Aim:
    """Return what a target asks for.

    Parameters
    ----------
    target, indicator
        Rows of the registers. Where the baseline is empty and its day is not, it is the value
        of the series on that day; what counts up from the first day of each year begins at 0.
    found
        What its indicator came to.
    """
    due, begun = _day(target["due_on"]), _day(target["baseline_on"])
    baseline = float(target["baseline"]) if pd.notna(target["baseline"]) else math.nan
    yearly = indicator["accrual"] == "year_to_date"
    if math.isnan(baseline) and yearly and due is not None:
        baseline, begun = 0.0, date(due.year - 1, 12, 31)
    elif math.isnan(baseline) and begun is not None:
        value, day = _last(found, until=begun)
        baseline = value if day == begun else math.nan
    value = float(target["value"]) if pd.notna(target["value"]) else math.nan
    wanted = value * baseline if target["comparison"] == "times_base" else value
    upward = indicator["direction"] != "down"
    return Aim(str(target["comparison"]), wanted, due, baseline, begun, upward, yearly)


def _projected(
    found: Measured, aim: Aim, indicator: Mapping[Any, Any], rules: projections.Rules
) -> Projection:
    """Project the series of an indicator to the day its target is due."""
    if aim.due is None:
        return _not_projected(Words("没有期限", "no date is set"))
    values = found.values.dropna(subset=["as_corrected"])
    days, numbers = values["period_end"].tolist(), values["as_corrected"].astype("float64").tolist()
    if aim.yearly:
        if not days or days[-1].year != aim.due.year:
            return _not_projected(Words(f"{aim.due.year} 年还没有数", f"{aim.due.year} has no values yet"))
        kept = [(day, number) for day, number in zip(days, numbers, strict=True) if day.year == aim.due.year]
        kept.insert(0, (date(aim.due.year - 1, 12, 31), 0.0))
        days, numbers = [day for day, _ in kept], [number for _, number in kept]
    counted = indicator["accrual"] in ("cumulative", "year_to_date")
    lower, upper = _bounds(indicator, numbers)
    return project(days, numbers, aim.due, cumulative=counted, lower=lower, upper=upper, rules=rules)


def _bounds(indicator: Mapping[Any, Any], numbers: Sequence[float]) -> tuple[float | None, float]:
    """Return what a value cannot leave: a share 0 and 100 %, a change in per cent -100.

    A ratio of two sums (aggregate ``percent``) may pass 100.
    """
    if indicator["unit"] != "%" or not numbers:
        return None, math.inf
    if min(numbers) < 0:
        return -WHOLE, math.inf
    return None, WHOLE if max(numbers) <= WHOLE and indicator["aggregate"] != "percent" else math.inf


def _not_projected(why: Words) -> Projection:
    return Projection(None, None, None, None, Words(f"不推算：{why.zh}。", f"Not projected: {why.en}."))


def _owner(indicator: Mapping[Any, Any], names: Mapping[str, Words]) -> dict[str, str | None]:
    department = indicator["department_id"]
    if pd.notna(department) and department in names:
        return {"owner_zh": names[department].zh, "owner_en": names[department].en}
    if pd.isna(indicator["office"]):
        return {"owner_zh": None, "owner_en": None}
    return {"owner_zh": OFFICE[indicator["office"]].zh, "owner_en": OFFICE[indicator["office"]].en}
