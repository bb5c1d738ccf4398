"""Projects as the weekly says them: the next stage they owe by their mode's months, and what blocks it.

A project's plan is the greatest number of months that its mode's figures give each phase,
counted from the day it began and not moved by what came late since; completion is due at
the latest when new floor is promised to somebody. A phase that has no months has no day of
its own. A project has reached a stage once all its units have.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dayang.programme.registers import OWNERS
from dayang.programme.weekly.causes import STAGES, UnitStanding, causes
from dayang.programme.weekly.subject import (
    NOT_FILLED,
    Row,
    Subject,
    day_words,
    gap_in_days,
    joined,
    light_by_days,
)
from dayang.town import Town
from dayang.town.modes import in_force, shipped_modes
from dayang.town.registers.progress import STAGE
from dayang.words import Words

CHECKPOINTS = {
    "approved": "prepare_months",
    "cleared": "clear_months",
    "started": "extra_months",
    "finished": "build_months",
}
"""Stage that ends each phase of a mode."""


def stage_words(stage: str) -> Words:
    """Return a stage without its meaning.

    Examples
    --------
    >>> stage_words("cleared")
    Words(zh='拆除整理', en='Cleared')
    """
    words = STAGE[stage]
    return Words(words.zh.split("：")[0], words.en.split(":")[0])


def project_subjects(town: Town, today: pd.Timestamp, warn_days: float) -> tuple[list[Subject], list[Row]]:
    """Return one subject a project, and the rows each rests on.

    Parameters
    ----------
    town
        As it was known on the day.
    today
        Midnight of the day, without a zone.
    warn_days
        Days before a stage is due from which its project is at risk.
    """
    figures = in_force(
        shipped_modes()["mode_figures"] if town["mode_figures"].empty else town["mode_figures"], today
    )
    subjects, rows = [], []
    for project in town["projects"].to_dict("records"):
        subject, behind = _project(town, project, figures, today, warn_days)
        subjects.append(subject)
        rows += behind
    return subjects, rows


def _project(
    town: Town, project: Mapping[Any, Any], figures: pd.DataFrame, today: pd.Timestamp, warn_days: float
) -> tuple[Subject, list[Row]]:
    evidence = f"P-{project['project_id']}"
    units = town["rebuild_units"][town["rebuild_units"]["project_id"] == project["project_id"]]
    standing = _standing(town["milestones"], units["unit_id"].tolist())
    planned, rows = _planned(project, figures, evidence)
    promised = _promised(town["promises"], units["unit_id"].tolist(), planned, evidence)
    rows += promised + _milestone_rows(standing, evidence)
    owed = next((stage for stage in planned if _behind(standing, stage)), None)
    done = _done(standing)
    light: str | None
    if not standing or not planned:
        light, days, plan, gap, why = None, math.nan, NOT_FILLED, NOT_FILLED, NOT_FILLED
    elif owed is None:
        last = list(planned)[-1]
        light, days, why = "on_track", math.nan, NOT_FILLED
        plan, gap = _plan(last, planned[last]), Words("已达到", "reached")
    else:
        late = _behind(standing, owed)
        days = float((today - planned[owed]).days)
        votes = (project["mode_id"], "vote_share") in figures.index
        found, behind = causes(town, late, owed, today, evidence, votes=votes)
        rows += behind
        light, plan, why = light_by_days(days, warn_days), _plan(owed, planned[owed]), joined(found)
        short = Words(f"差 {len(late)} 个单元", f"{len(late)} units short")
        gap = gap_in_days(int(days), short)
    return (
        Subject(
            item_id=f"project:{project['project_id']}",
            kind="project",
            light=light,
            name=Words(str(project["name"]), str(project["name"])),
            plan=plan,
            done=done,
            gap=gap,
            why=why,
            who=_who(town, units),
            due_on=next(reversed(planned.values()), None),
            days_behind=days,
            evidence=evidence,
            state=done.zh,
        ),
        rows,
    )


def _standing(milestones: pd.DataFrame, units: list[str]) -> list[UnitStanding]:
    """Return how far each unit has come, by what was last reported of each stage."""
    told = milestones[milestones["unit_id"].isin(units)].sort_values("reported_at", kind="stable")
    told = told.drop_duplicates(["unit_id", "stage"], keep="last")
    told = told.assign(place=told["stage"].map(STAGES.index)).sort_values("place", kind="stable")
    last = told.drop_duplicates("unit_id", keep="last").set_index("unit_id")
    return [
        UnitStanding(unit, int(last["place"][unit]), last["reached_on"][unit])
        if unit in last.index
        else UnitStanding(unit, -1, None)
        for unit in units
    ]


def _planned(
    project: Mapping[Any, Any], figures: pd.DataFrame, evidence: str
) -> tuple[dict[str, pd.Timestamp], list[Row]]:
    """Return the day each stage is due, and the rows that say so; no days where a figure lacks."""
    mode, began = project["mode_id"], pd.Timestamp(project["started_on"])
    rows = [
        Row(
            evidence,
            "projects",
            str(project["project_id"]),
            Words(
                f"{project['name']}，{day_words(began)} 启动，模式 {mode}",
                f"{project['name']}, began {day_words(began)}, mode {mode}",
            ),
        )
    ]
    planned: dict[str, pd.Timestamp] = {}
    months = 0
    for stage, phase in CHECKPOINTS.items():
        row = figures.loc[(mode, phase)] if (mode, phase) in figures.index else None
        most = math.nan if row is None else row["high"] if pd.notna(row["high"]) else row["low"]
        if row is None or pd.isna(most):
            return {}, rows
        months += math.ceil(most)
        said = f"{mode} {phase} {most:g}"
        key = f"{mode}｜{phase}｜{day_words(row['valid_from'])}"
        rows.append(
            Row(
                evidence,
                "mode_figures",
                key,
                Words(f"{said} 月（{row['status']}）", f"{said} months ({row['status']})"),
            )
        )
        if most > 0:
            planned[stage] = began + pd.DateOffset(months=months)
    return planned, rows


def _milestone_rows(standing: list[UnitStanding], evidence: str) -> list[Row]:
    return [
        Row(
            evidence,
            "milestones",
            f"{unit.unit_id}｜{STAGES[unit.reached]}",
            Words(
                f"{unit.unit_id} {stage_words(STAGES[unit.reached]).zh} {day_words(unit.reached_on)}",
                f"{unit.unit_id} {stage_words(STAGES[unit.reached]).en} {day_words(unit.reached_on)}",
            ),
        )
        for unit in standing
        if unit.reached >= 0
    ]


def _behind(standing: list[UnitStanding], stage: str) -> list[UnitStanding]:
    return [unit for unit in standing if unit.reached < STAGES.index(stage)]


def _plan(stage: str, due: pd.Timestamp) -> Words:
    words = stage_words(stage)
    return Words(f"{day_words(due)} 前{words.zh}", f"{words.en.lower()} by {day_words(due)}")


def _done(standing: list[UnitStanding]) -> Words:
    """Say how far the slowest unit has come."""
    if not standing:
        return Words("没有改造单元", "no rebuild units")
    slowest = min(standing, key=lambda unit: unit.reached)
    if slowest.reached < 0:
        return Words("未开始", "not begun")
    words, day = stage_words(STAGES[slowest.reached]), day_words(slowest.reached_on)
    return Words(f"已{words.zh} ({day})", f"{words.en.lower()} ({day})")


def _promised(
    promises: pd.DataFrame, units: list[str], planned: dict[str, pd.Timestamp], evidence: str
) -> list[Row]:
    """Bring completion forward in `planned` to the day by which new floor is promised to somebody."""
    wanted = promises["unit_id"].isin(units) & (promises["what"] == "delivery") & promises["kept_on"].isna()
    first = promises[wanted].sort_values(["due_on", "promise_id"]).head(1).to_dict("records")
    if not first or "finished" not in planned or first[0]["due_on"] >= planned["finished"]:
        return []
    planned["finished"] = pd.Timestamp(first[0]["due_on"])
    day = day_words(planned["finished"])
    says = Words(f"承诺 {day} 前交付新厂房", f"new floor promised by {day}")
    return [Row(evidence, "promises", str(first[0]["promise_id"]), says)]


def _who(town: Town, units: pd.DataFrame) -> Words:
    """Return the office that keeps the registers of parks, and the villages."""
    office = OWNERS["parks"]
    names = town["villages"].set_index("village_id")["name"].reindex(units["village_id"].unique()).dropna()
    villages = "、".join(names.tolist())
    return Words(f"{office.zh}、{villages}", f"{office.en}, {villages}") if villages else office
