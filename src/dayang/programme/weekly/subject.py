"""One line of the weekly: a target, a project or a promise, and how it is said."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dayang.words import Words

SLIPPING = ("late", "at_risk")
"""Lights that put a subject on the page, the worse first."""

NOT_FILLED = Words("未填", "Not filled")


@dataclass(frozen=True, slots=True)
class Subject:
    """What the weekly says of one target, project or promise.

    Parameters
    ----------
    item_id, kind, light, due_on, days_behind, evidence
        As in the register ``weekly_items``; the light and date are None where there is none.
    name, plan, done, gap, why, who
        As people read them.
    state
        What has changed when it is another a week later.
    """

    item_id: str
    kind: str
    light: str | None
    name: Words
    plan: Words
    done: Words
    gap: Words
    why: Words
    who: Words
    due_on: pd.Timestamp | None
    days_behind: float
    evidence: str
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a register that a figure rests on, as in ``weekly_evidence``."""

    evidence: str
    register: str
    row_key: str
    says: Words


def day_words(day: Any) -> str:
    """Return a date as it is written in both languages, ``"2021-12-31"``."""
    return f"{pd.Timestamp(day):%Y-%m-%d}"


def gap_in_days(days: int, more: Words | None = None) -> Words:
    """Say how many days something is overdue, or has left.

    Examples
    --------
    >>> gap_in_days(3).zh, gap_in_days(-12).zh, gap_in_days(0).en
    ('逾期 3 天', '还有 12 天', 'due today')
    """
    said = (
        Words(f"逾期 {days} 天", f"{days} days overdue")
        if days > 0
        else Words(f"还有 {-days} 天", f"{-days} days left")
        if days < 0
        else Words("今天到期", "due today")
    )
    return said if more is None else Words(f"{said.zh}，{more.zh}", f"{said.en}, {more.en}")


def joined(parts: list[Words]) -> Words:
    """Join what is said into one text; `NOT_FILLED` where nothing is."""
    if not parts:
        return NOT_FILLED
    return Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def light_by_days(days: float, warn_days: float) -> str:
    """Return the light of something with a day it is due.

    Parameters
    ----------
    days
        Days since that day; negative before it.
    warn_days
        Parameter ``weekly.warn_days``.
    """
    if days > 0:
        return "late"
    return "at_risk" if days >= -warn_days else "under_way"
