"""Targets as the weekly says them, from the register ``target_status`` alone."""

from typing import Any

import pandas as pd

from dayang.programme.report.texts import unit_words
from dayang.programme.weekly.subject import NOT_FILLED, Subject, day_words
from dayang.words import Words

REQUIRED = {
    "at_least": Words("不少于", "at least"),
    "more_than": Words("超过", "more than"),
    "at_most": Words("不高于", "at most"),
    "less_than": Words("低于", "less than"),
    "times_base": Words("达到", "reach"),
}
LARGE = {
    "元": ((1e8, 1e8, "亿元"), (1e4, 1e4, "万元")),
    "m²": ((1e4, 1e4, "万平方米"),),
}
"""From which size on, divided by what, and called how in Chinese."""
LARGE_OTHER = ((1e8, 1e8, "亿"), (1e5, 1e4, "万"))
"""The same of other units, whose name follows: no number is longer than a cell is wide."""


def target_subjects(status: pd.DataFrame, today: pd.Timestamp) -> list[Subject]:
    """Return one subject a target.

    Parameters
    ----------
    status
        Register ``target_status``.
    today
        Midnight of the day, without a zone.
    """
    return [_subject(row, today) for row in status.to_dict("records")]


def _subject(row: dict[Any, Any], today: pd.Timestamp) -> Subject:
    due = None if pd.isna(row["due_on"]) else pd.Timestamp(row["due_on"])
    return Subject(
        item_id=f"target:{row['target_id']}",
        kind="target",
        light=None if pd.isna(row["light"]) else str(row["light"]),
        name=_words(row, "name"),
        plan=_plan(row, due),
        done=_done(row),
        gap=_gap(row),
        why=_words(row, "note"),
        who=_words(row, "owner"),
        due_on=due,
        days_behind=days_behind(row, today),
        evidence=str(row["evidence"]),
        state=str(row["value"]),
    )


def days_behind(row: dict[Any, Any], today: pd.Timestamp) -> float:
    """Return how many days a target is behind an even pace; negative ahead of it.

    Days gone since the baseline's day, less share of the way times all the days from there to
    the day it is due; after that day it goes on growing. Where share or baseline's day is not
    known: days overdue of one overdue and not met, else not a number.
    """
    due, since = row["due_on"], row["baseline_on"]
    if row["is_met"] is True or pd.isna(due):
        return float("nan")
    if pd.notna(since) and pd.notna(row["share_of_way"]):
        return float((today - since).days - row["share_of_way"] * (due - since).days)
    return float((today - due).days) if today > due else float("nan")


def _plan(row: dict[Any, Any], due: pd.Timestamp | None) -> Words:
    if pd.isna(row["target_value"]):
        return NOT_FILLED
    amount = _amount(row["target_value"], row)
    wanted = REQUIRED[row["comparison"]]
    if due is None:
        return Words(f"{wanted.zh} {amount.zh}", f"{wanted.en} {amount.en}")
    return Words(
        f"{day_words(due)} 前{wanted.zh} {amount.zh}", f"{wanted.en} {amount.en} by {day_words(due)}"
    )


def _done(row: dict[Any, Any]) -> Words:
    if pd.isna(row["value"]):
        return NOT_FILLED
    amount = _amount(row["value"], row)
    if pd.isna(row["value_on"]):
        return amount
    day = day_words(row["value_on"])
    return Words(f"{amount.zh} ({day})", f"{amount.en} ({day})")


def _gap(row: dict[Any, Any]) -> Words:
    if row["is_met"] is True:
        return Words("已达到", "met")
    if pd.isna(row["gap"]):
        return NOT_FILLED
    amount = _amount(row["gap"], row)
    return Words(f"差 {amount.zh}", f"{amount.en} short")


def _words(row: dict[Any, Any], name: str) -> Words:
    zh, en = row[f"{name}_zh"], row[f"{name}_en"]
    if pd.isna(zh) or not str(zh).strip():
        return NOT_FILLED
    return Words(str(zh), str(zh if pd.isna(en) else en))


def _amount(value: float, row: dict[Any, Any]) -> Words:
    """Return a number with its unit; large sums in 万元 and 亿元, large floor in 万平方米."""
    unit = "" if pd.isna(row["unit"]) else str(row["unit"])
    unit_en = unit if pd.isna(row["unit_en"]) else str(row["unit_en"])
    base, slash, per = unit.partition("/")
    for size, divisor, name in LARGE.get(base, ()):
        if abs(value) >= size:
            return Words(
                f"{_plain(value / divisor)} {name}{slash}{per}",
                f"{_plain(value / 1e6)} M {unit_words(unit).en if unit_en == unit else unit_en}",
            )
    words = unit_words(unit)
    en = words.en if unit_en == unit else unit_en
    for size, divisor, name in LARGE_OTHER:
        if abs(value) >= size:
            return Words(f"{_plain(value / divisor)} {name}{words.zh}", f"{value:.0f} {en}".rstrip())
    return Words(f"{_plain(value)} {words.zh}".rstrip(), f"{_plain(value)} {en}".rstrip())


def _plain(value: float) -> str:
    """Return a number with two decimals at most, none that say nothing.

    Examples
    --------
    >>> _plain(1200.0), _plain(22.66), _plain(0.5)
    ('1200', '22.66', '0.5')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
