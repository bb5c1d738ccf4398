"""What an indicator's value is and which rows make it, from each of the three sources.

A value counts as reported from the first report of a period, and as corrected from the last
one that is signed; computed ones do the same with the reports of the registers they read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from dayang.targets.periods import days_of
from dayang.targets.reports import Reports, day_table, plain_key
from dayang.targets.select import ASKED, Limits, RefusedError, fenced, judge
from dayang.town.registers import DICTIONARY, Column, Register
from dayang.words import Words

VALUES = ("period_end", "as_reported", "as_corrected")
SIGNED = ("reported_by", "signed_by", "reported_at")
ROWS = ("register", "row_key", "value", "says_zh", "says_en")
JOINED = "｜"
"""Between the parts of a key of several columns."""
BASE = Words("基数", "Base")
CELLS_SAID = 6
"""Cells of a row that are told in words; the row itself stands in its register."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a function is asked: which registers, on which days.

    Parameters
    ----------
    reports
        The registers.
    as_of
        The moment asked from; aware.
    days
        Days to give a value for, from the oldest.
    """

    reports: Reports
    as_of: datetime
    days: Sequence[date]


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """Values of an indicator by period, and the rows behind the last of them.

    Parameters
    ----------
    values
        Columns `VALUES` (and `SIGNED`, where reported), from the oldest.
    rows
        Columns `ROWS`: the evidence.
    note
        Why there is no value, or what to know of it.
    """

    values: pd.DataFrame
    rows: pd.DataFrame
    note: Words | None = None


Function = Callable[[Asked], Measured]
"""A function of a campaign, from registers to values and rows."""


def nothing(note: Words | None = None) -> Measured:
    """Return no value, and why."""
    return Measured(pd.DataFrame(columns=list(VALUES)), pd.DataFrame(columns=list(ROWS)), note)


def by_day(values: Mapping[date, tuple[float, float]], rows: pd.DataFrame) -> Measured:
    """Return values by day, each as reported and as corrected, with the rows of the last."""
    frame = pd.DataFrame([(day, *both) for day, both in values.items()], columns=list(VALUES))
    return Measured(frame, rows)


@dataclass(frozen=True, slots=True)
class Given:
    """What campaigns hand in: functions by key, and tables by name of their result register."""

    functions: Mapping[str, Function] = field(default_factory=dict)
    tables: Mapping[str, Callable[[], pd.DataFrame]] = field(default_factory=dict)


def measured(
    row: Mapping[Any, Any],
    reports: Reports,
    functions: Mapping[str, Function],
    as_of: datetime,
    kept: int,
    limits: Limits,
) -> Measured:
    """Return what an indicator comes to, by its source.

    Parameters
    ----------
    row
        Of the register ``indicators``.
    reports, functions
        What it may read and call.
    as_of
        The moment asked from.
    kept
        How many periods.
    limits
        Of a SELECT.

    Raises
    ------
    RefusedError
        When its SELECT is refused or its function is not known.
    DayangError
        When the function says that the town lacks something.
    """
    kind = row["source_kind"]
    if pd.isna(kind):
        return nothing()
    said = reported(reports, str(row["indicator_id"]), as_of)
    if kind == "reported":
        return said
    period, accrual = _or(row["period"], "year"), _or(row["accrual"], "stock")
    days = days_of(period, accrual, as_of.date(), kept)
    text = "" if pd.isna(row["source_text"]) else str(row["source_text"])
    if kind == "select":
        found = selected(text, _or(row["aggregate"], "count"), reports, days, as_of.date(), limits)
    elif text in functions:
        found = functions[text](Asked(reports, as_of, days))
    else:
        known = "、".join(sorted(functions))
        raise RefusedError(
            Words(
                f"没有名为 {text} 的函数；可选：{known}",
                f"No function is called {text}; there are: {', '.join(sorted(functions))}",
            )
        )
    return _beside(found, said)


def _or(value: Any, other: str) -> str:
    return other if pd.isna(value) else str(value)


def reported(reports: Reports, indicator_id: str, as_of: datetime) -> Measured:
    """Return what departments reported of an indicator: the first report, and the last one signed."""
    name = "reported_figures"
    every = reports.town[name]
    own = every[(every["indicator_id"] == indicator_id).to_numpy(bool)]
    own = own[(own["period_end"] <= pd.Timestamp(as_of.date())).to_numpy(bool)]
    own = own.sort_values(["period_end", "reported_at"], kind="stable")
    if own.empty:
        return nothing(Words("还没有填报的数", "nothing has been reported yet"))
    signed = own[own["signed_by"].fillna("").str.strip().ne("").to_numpy(bool)]
    first = own.drop_duplicates("period_end").set_index("period_end")["value"]
    last = signed.drop_duplicates("period_end", keep="last").set_index("period_end")
    values = pd.DataFrame({"as_reported": first, "as_corrected": last["value"].reindex(first.index)})
    values = values.join(last[list(SIGNED)]).reset_index()
    values["period_end"] = values["period_end"].dt.date
    counted = values.dropna(subset=["as_corrected"])
    of = pd.Timestamp((values if counted.empty else counted)["period_end"].iloc[-1])
    used = own[(own["period_end"] == of).to_numpy(bool)]
    counts = used.index == (
        signed.index[(signed["period_end"] == of).to_numpy(bool)][-1] if len(counted) else -1
    )
    rows = said_rows(DICTIONARY[name], used, used["value"].where(counts))
    return Measured(values, rows, _unsigned(own, signed))


def _unsigned(own: pd.DataFrame, signed: pd.DataFrame) -> Words | None:
    """Say of the latest report that it is not signed, where it is not."""
    latest = own.iloc[-1]
    if len(signed) and signed.index[-1] == own.index[-1]:
        return None
    day, value = f"{latest['period_end']:%Y-%m-%d}", plain(latest["value"])
    return Words(
        f"{day} 填报 {value}，未签认，不计", f"{value} reported for {day} is not signed and does not count"
    )


def _beside(found: Measured, said: Measured) -> Measured:
    """Return what was computed, with what was reported where nothing could be, and say where they differ."""
    if said.values.empty:
        return found
    computed = set(found.values["period_end"])
    older = said.values[~said.values["period_end"].isin(computed)].dropna(subset=["as_corrected"])
    if len(found.values):
        older = older[older["period_end"] < max(computed)]
    values = pd.concat([older.assign(source_kind="reported"), found.values]) if len(older) else found.values
    values = values.sort_values("period_end", kind="stable", ignore_index=True)
    return Measured(values, found.rows, _joined([found.note, _differs(found, said)]))


def _differs(found: Measured, said: Measured) -> Words | None:
    both = found.values.merge(said.values, on="period_end", suffixes=("", "_said"))
    both = both.dropna(subset=["as_corrected", "as_corrected_said"])
    if both.empty:
        return None
    last = both.iloc[-1]
    own, other = float(last["as_corrected"]), float(last["as_corrected_said"])
    if abs(own - other) <= 1e-6 * max(1.0, abs(own)):
        return None
    day = last["period_end"]
    return Words(
        f"{day} 填报 {other:g}，台账 {own:g}，不符",
        f"For {day} {other:g} was reported, the registers say {own:g}",
    )


def _joined(notes: Iterable[Words | None]) -> Words | None:
    there = [note for note in notes if note is not None]
    return (
        Words("；".join(note.zh for note in there), "; ".join(note.en for note in there)) if there else None
    )


def selected(
    sql: str, aggregate: str, reports: Reports, days: Sequence[date], day: date, limits: Limits
) -> Measured:
    """Return what a SELECT gives, and its rows as the evidence.

    Parameters
    ----------
    sql, aggregate
        The SELECT, and how its rows make a value (`AGGREGATE` of ``town.registers.targets``).
    reports
        The registers it may read, which it finds one row a key.
    days
        Days to ask it about, where it names the table ``asked``; else only `day` is.
    day
        Today.
    limits
        What it may use, for all days together.

    Raises
    ------
    RefusedError
        See `dayang.targets.select`.
    """
    named = judge(sql, reports.names, limits)
    read = sorted(named - {ASKED})
    if not any(len(reports.rows(name)) for name in read):
        titles = [DICTIONARY[name].title for name in read]
        zh, en = "、".join(one.zh for one in titles), ", ".join(one.en for one in titles)
        return nothing(Words(f"台账还没有数据：{zh}", f"The registers hold nothing yet: {en}"))
    asked = days if ASKED in named else [day]
    last = {name: reports.table(name) for name in read}
    values: dict[date, tuple[float, float]] = {}
    with fenced(last, limits) as fence:
        frames = {one: fence.rows(sql, day_table(one)) for one in asked}
    then = {one: aggregated(frame, aggregate) for one, frame in frames.items()}
    first = then
    if any(reports.corrected(name) for name in read):
        with fenced({name: reports.table(name, first=True) for name in read}, limits) as fence:
            first = {one: aggregated(fence.rows(sql, day_table(one)), aggregate) for one in asked}
    begun = False
    for one in asked:
        begun = begun or len(frames[one]) > 0 or one == asked[-1]
        if begun:
            values[one] = (first[one], then[one])
    return by_day(values, _evidence(frames[asked[-1]], read, aggregate))


def aggregated(frame: pd.DataFrame, aggregate: str) -> float:
    """Return the value that the rows of a SELECT make; NaN where there are none to make it.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [3.0, 1.0], "base": [4.0, 4.0]})
    >>> [aggregated(rows, one) for one in ("count", "sum", "percent", "least")]
    [2.0, 4.0, 50.0, 1.0]
    """
    if aggregate == "count":
        return float(len(frame))
    value = _numbers(frame, "value")
    if aggregate == "percent":
        base = float(_numbers(frame, "base").sum())
        return 100.0 * float(value.sum()) / base if base else float("nan")
    if aggregate == "sum":
        return float(value.sum())
    made = {"mean": value.mean, "least": value.min, "greatest": value.max}[aggregate]()
    return float(made)


def _numbers(frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    if name not in frame:
        raise RefusedError(Words(f"结果里没有 {name} 列", f"The result has no column {name}"))
    try:
        return frame[name].astype("float64")
    except (TypeError, ValueError) as error:
        raise RefusedError(Words(f"{name} 列不是数", f"The column {name} holds no numbers")) from error


def _evidence(frame: pd.DataFrame, read: Sequence[str], aggregate: str) -> pd.DataFrame:
    """Return the rows of a SELECT as evidence: of which register, with which key, what they say."""
    value = pd.Series(1.0, frame.index) if aggregate == "count" else _numbers(frame, "value")
    if {"register", "row_key"} <= set(frame.columns):
        rest = frame.drop(columns=["register", "row_key"])
        rows = _said(rest, read, value)
        return rows.assign(register=frame["register"].astype(str), row_key=frame["row_key"].astype(str))
    keyed = [DICTIONARY[name] for name in read if set(plain_key(DICTIONARY[name])) <= set(frame.columns)]
    rows = _said(frame, read, value)
    if not keyed:
        return rows.assign(register=None, row_key=None)
    best = max(keyed, key=lambda register: len(plain_key(register)))
    return rows.assign(register=best.name, row_key=_keys(best, frame))


def said_rows(
    register: Register, frame: pd.DataFrame, value: "pd.Series[float]", *others: str
) -> pd.DataFrame:
    """Return rows of a register as evidence.

    Parameters
    ----------
    register, frame
        The register, and rows of it: its key, and the columns to tell of each.
    value
        What each row adds.
    others
        Registers that further columns of `frame` are from.
    """
    said = _said(frame, [register.name, *others], value)
    return said.assign(register=register.name, row_key=_keys(register, frame))


def _keys(register: Register, frame: pd.DataFrame) -> list[str]:
    texts = [frame[name].map(_text).tolist() for name in plain_key(register)]
    return [JOINED.join(parts) for parts in zip(*texts, strict=True)]


def _said(frame: pd.DataFrame, read: Sequence[str], value: "pd.Series[float]") -> pd.DataFrame:
    shown = [str(name) for name in frame.columns if name not in ("value", "geometry")][:CELLS_SAID]
    zh: list[list[str]] = [[] for _ in range(len(frame))]
    en: list[list[str]] = [[] for _ in range(len(frame))]
    for name in shown:
        column = _column(name, read)
        title = BASE if name == "base" else Words(name, name) if column is None else column.title
        choices = {} if column is None else column.choices
        for place, cell in enumerate(frame[name].tolist()):
            text = _text(cell)
            if text:
                words = choices.get(text, Words(text, text))
                zh[place].append(f"{title.zh} {words.zh}")
                en[place].append(f"{title.en} {words.en}")
    said = {"says_zh": ["；".join(row) for row in zh], "says_en": ["; ".join(row) for row in en]}
    return pd.DataFrame({"value": value.to_numpy("float64"), **said}, index=frame.index)


def _column(name: str, read: Sequence[str]) -> Column | None:
    for register in read:
        if name in DICTIONARY[register].column_names:
            return DICTIONARY[register].column(name)
    return None


def _text(cell: Any) -> str:
    if cell is None or pd.isna(cell):
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%d %H:%M}"
    return plain(cell) if isinstance(cell, float) else str(cell)


def plain(value: float) -> str:
    """Return a number as people write it, with at most six decimals.

    Examples
    --------
    >>> plain(1054070.0), plain(4752.23)
    ('1054070', '4752.23')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
