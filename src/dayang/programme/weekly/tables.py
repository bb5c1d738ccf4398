"""The tables of the weekly: where every subject stands, the worst first, and what changed in a week."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dayang.programme.weekly.projects import project_subjects
from dayang.programme.weekly.promises import promise_subjects
from dayang.programme.weekly.subject import SLIPPING, Row, Subject
from dayang.programme.weekly.targets import target_subjects
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.frames import conform
from dayang.town.parameters import parameter
from dayang.town.registers.weekly import CHANGE
from dayang.town.units import end_of_day
from dayang.words import Words

WEEK = timedelta(days=7)
LIGHTS = (*SLIPPING, "under_way", "not_started", "on_track")
"""From the most to the least urgent."""

AssessTargets = Callable[[Town, datetime], Mapping[str, pd.DataFrame]]
"""``(town, as_of) -> tables`` with the register ``target_status`` among them."""


def weekly_tables(town: Town, as_of: datetime, assess_targets: AssessTargets) -> dict[str, pd.DataFrame]:
    """Return the tables of the week that ends on the day of `as_of`.

    Parameters
    ----------
    town
        The registers; they are read as they were known on the day, and again a week before.
    as_of
        Moment within the last day of the week (aware).
    assess_targets
        Judges the targets of a town on a day.

    Returns
    -------
    dict of str to DataFrame
        ``weekly_items``, ``weekly_changes``, ``weekly_evidence``, and what `assess_targets`
        gave for the day, so that every evidence number leads to rows.
    """
    day = as_of.date()
    now, evidence, targets = _standing(town, day, assess_targets)
    before, _, _ = _standing(town, day - WEEK, assess_targets)
    held = town.dictionary
    return {
        "weekly_items": conform(held["weekly_items"], _items(now)),
        "weekly_changes": conform(held["weekly_changes"], _changes(before, now)),
        "weekly_evidence": conform(held["weekly_evidence"], _evidence(evidence)),
        **targets,
    }


def _standing(
    town: Town, day: date, assess_targets: AssessTargets
) -> tuple[list[Subject], list[Row], Mapping[str, pd.DataFrame]]:
    known, moment = town_at(town, day), end_of_day(day)
    today = pd.Timestamp(day)
    warn = parameter(known, "weekly.warn_days", moment).value or 0.0
    targets = assess_targets(known, moment)
    projects, of_projects = project_subjects(known, today, warn)
    promises, of_promises = promise_subjects(known, today, warn)
    subjects = [*target_subjects(targets["target_status"], today), *projects, *promises]
    return sorted(subjects, key=_urgency), of_projects + of_promises, targets


def _urgency(subject: Subject) -> tuple[int, bool, bool, float, str]:
    """Order by light, promises last, then by days behind, the unknown last, then by id."""
    light = LIGHTS.index(subject.light) if subject.light else len(LIGHTS)
    unknown = math.isnan(subject.days_behind)
    days = 0.0 if unknown else -subject.days_behind
    return light, subject.kind == "promise", unknown, days, subject.item_id


def _items(subjects: list[Subject]) -> pd.DataFrame:
    return pd.DataFrame(
        [_flat({**asdict(subject), "rank": rank}) for rank, subject in enumerate(subjects, start=1)]
    )


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with each text in two columns, one a language."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Words):
            flat[f"{name}_zh"], flat[f"{name}_en"] = value
        else:
            flat[name] = value
    return flat


def _changes(before: list[Subject], now: list[Subject]) -> pd.DataFrame:
    then, current = ({subject.item_id: subject for subject in side} for side in (before, now))
    rows: list[dict[str, Any]] = []
    for item in [*current, *(item for item in then if item not in current)]:
        was, is_now = then.get(item), current.get(item)
        change = _change(was, is_now)
        subject = is_now or was
        if change is not None and subject is not None:
            rows.append(
                _flat(
                    {
                        "item_id": item,
                        "kind": subject.kind,
                        "change": change,
                        "name": subject.name,
                        "before": _standing_words(was, Words("上周没有", "not there a week ago")),
                        "now": _standing_words(is_now, Words("已了结", "settled")),
                        "evidence": subject.evidence,
                    }
                )
            )
    order = list(CHANGE)
    rows.sort(key=lambda row: order.index(row["change"]))
    return pd.DataFrame(rows)


def _change(was: Subject | None, now: Subject | None) -> str | None:
    """Return what became of a subject in a week; None for nothing worth telling."""
    slipped = was is not None and was.light in SLIPPING
    slips = now is not None and now.light in SLIPPING
    if slips and not slipped:
        return "new"
    if slipped and not slips:
        return "closed"
    if was is None or now is None:
        return None
    if slips and was.light != now.light:
        return "worse" if now.light == "late" else "better"
    return "moved" if was.state != now.state else None


def _standing_words(subject: Subject | None, otherwise: Words) -> Words:
    if subject is None:
        return otherwise
    return Words(f"{subject.done.zh}，{subject.gap.zh}", f"{subject.done.en}, {subject.gap.en}")


def _evidence(rows: list[Row]) -> pd.DataFrame:
    """Return the rows, numbered within each evidence."""
    frame = pd.DataFrame([_flat(asdict(row)) for row in rows])
    if frame.empty:
        return frame
    return frame.assign(row=frame.groupby("evidence", sort=False).cumcount() + 1)
