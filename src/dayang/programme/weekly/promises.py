"""Promises as the weekly says them: those not kept, due soon or overdue, by kind and party."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dayang.programme.registers import OWNERS
from dayang.programme.weekly.subject import (
    NOT_FILLED,
    Row,
    Subject,
    day_words,
    gap_in_days,
    light_by_days,
)
from dayang.town import Town
from dayang.words import Words


def promise_subjects(town: Town, today: pd.Timestamp, warn_days: float) -> tuple[list[Subject], list[Row]]:
    """Return a subject for what is promised of one kind to one party, and the rows each rests on.

    Only promises that are not kept and due within `warn_days` count. The day, the light and the
    days behind are those of the earliest.

    Parameters
    ----------
    town
        As it was known on the day.
    today
        Midnight of the day, without a zone.
    warn_days
        Days before it is due from which a promise is on the weekly.
    """
    promises = town["promises"]
    near = promises["kept_on"].isna() & (promises["due_on"] <= today + pd.Timedelta(days=warn_days))
    groups: dict[tuple[str, str, str], list[dict[Any, Any]]] = {}
    for promise in promises[near].sort_values(["due_on", "promise_id"]).to_dict("records"):
        groups.setdefault((str(promise["what"]), *_to_whom(town, promise)), []).append(promise)
    subjects, rows = [], []
    for (what, whom, name), group in groups.items():
        subject, behind = _promised(town, f"promise:{what}:{whom}", name, group, today, warn_days)
        subjects.append(subject)
        rows += behind
    return subjects, rows


def _promised(
    town: Town,
    item_id: str,
    name: str,
    group: list[dict[Any, Any]],
    today: pd.Timestamp,
    warn_days: float,
) -> tuple[Subject, list[Row]]:
    """Return the subject of promises of one kind to one party, the earliest first."""
    first, count = group[0], len(group)
    evidence, due = f"C-{first['promise_id']}", pd.Timestamp(first["due_on"])
    what = town.dictionary["promises"].column("what").choices[first["what"]]
    overdue = sum(promise["due_on"] < today for promise in group)
    total = _wan(sum((p["amount_yuan"] for p in group if pd.notna(p["amount_yuan"])), start=0) or None)
    why, money = _money(town, group, today, evidence)
    days = int((today - due).days)
    subject = Subject(
        item_id=item_id,
        kind="promise",
        light=light_by_days(days, warn_days),
        name=Words(f"对{name}的承诺：{what.zh}", f"Promised to {name}: {what.en.lower()}"),
        plan=Words(
            f"{day_words(due)} 起应兑现 {count} 件{total.zh}",
            f"{count} to be kept from {day_words(due)} on{total.en}",
        ),
        done=Words(f"{count} 件未兑现，{overdue} 件逾期", f"{count} not kept, {overdue} overdue"),
        gap=gap_in_days(days),
        why=why,
        who=OWNERS["parks"],
        due_on=due,
        days_behind=float(days),
        evidence=evidence,
        state=f"{count}/{overdue}",
    )
    return subject, [_row(promise, what, evidence) for promise in group] + money


def _row(promise: Mapping[Any, Any], what: Words, evidence: str) -> Row:
    made, due, amount = (
        day_words(promise["made_on"]),
        day_words(promise["due_on"]),
        _wan(promise["amount_yuan"]),
    )
    says = Words(
        f"{made} 承诺 {due} 前{what.zh}{amount.zh}，未兑现",
        f"{what.en.lower()}{amount.en} promised on {made} by {due}, not kept",
    )
    return Row(evidence, "promises", str(promise["promise_id"]), says)


def _to_whom(town: Town, promise: Mapping[Any, Any]) -> tuple[str, str]:
    """Return id and name of the firm or village something is promised to."""
    for register, key in (("firms", "firm_id"), ("villages", "village_id")):
        if pd.notna(promise[key]):
            held = town[register]
            names = held.loc[held[key] == promise[key], "name"]
            return str(promise[key]), str(promise[key] if names.empty else names.iloc[0])
    return str(promise["promise_id"]), str(promise["promise_id"])


def _money(
    town: Town, group: list[dict[Any, Any]], today: pd.Timestamp, evidence: str
) -> tuple[Words, list[Row]]:
    """Say whether the year's money for relocation is less than the subsidies promised from it."""
    owed = [promise["amount_yuan"] for promise in group if pd.notna(promise["amount_yuan"])]
    if group[0]["what"] != "subsidy" or not owed:
        return NOT_FILLED, []
    years = town["purse_years"]
    paying = town["purses"].loc[town["purses"]["kind"] == "relocation", "purse_id"]
    told = years[years["purse_id"].isin(paying) & (years["year"] == today.year)]
    told = told.sort_values("reported_at", kind="stable").drop_duplicates("purse_id", keep="last")
    if told.empty:
        return NOT_FILLED, []
    left = sum(row["available_yuan"] - row["committed_yuan"] for row in told.fillna(0).to_dict("records"))
    if left >= sum(owed):
        return NOT_FILLED, []
    says = Words(
        f"搬迁资金 {today.year} 年只余 {_wan(left).zh.strip()}",
        f"relocation money of {today.year}: only {_wan(left).en.strip()} left",
    )
    return says, [
        Row(evidence, "purse_years", f"{row['purse_id']}｜{row['year']}", says)
        for row in told.to_dict("records")
    ]


def _wan(yuan: Any) -> Words:
    """Return a sum in 万元, with a blank before it; nothing where there is none."""
    if pd.isna(yuan):
        return Words("", "")
    return Words(f" {float(yuan) / 1e4:.1f} 万元", f" {float(yuan):.0f} yuan")
